#include "app/gui/rooms/export/export_room.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/export/export_view.h"
#include "app/gui/rooms/export/layer_exporter.h"
#include "app/gui/workbench.h"
#include "core/base/file_hash.h"
#include "core/render/via.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QPixmap>

namespace teardown {
namespace {

const QString kExport = QStringLiteral("export");

/// The open files, as recorded in the exported files.
LayerExporter::Sources sourcesOf(const Workbench& work) {
    return {work.config() ? work.config()->path : std::string(), work.checkpoint() ? work.checkpoint()->path() : std::string(),
            fromQt(work.inputPath())};
}

}  // namespace

ExportRoom::ExportRoom() = default;
ExportRoom::~ExportRoom() = default;

void ExportRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_layers = std::make_unique<LayerExporter>(context.work.measureLane());
    m_hasher = std::make_unique<TaskRunner>(context.work.measureLane());
    context.menus.add({QStringLiteral("file.export"), QObject::tr("&Export…"), Qt::CTRL | Qt::Key_E,
                       QObject::tr("Saves what the stage shows as a picture or as numbers"), QStringLiteral("export")},
                      this, [this](bool) { chooseExport(); });
    addLayerExports();
    addCopying();
    addChannelCommands();
    connectLayers();
}

void ExportRoom::addCopying() {
    Menus& menus = m_context->menus;
    StageView& stage = m_context->stage;
    const QString menu = QStringLiteral("file.copy");
    menus.addMenu(menu, QObject::tr("&Copy"));
    menus.add({QStringLiteral("file.copy-picture"),
               QObject::tr("Copy &picture"),
               Qt::CTRL | Qt::SHIFT | Qt::Key_C,
               QObject::tr("Copies the stage page as a picture"),
               {},
               false,
               menu},
              this, [&stage](bool) { QGuiApplication::clipboard()->setPixmap(stage.currentPage()->content()->grab()); });
    menus.add({QStringLiteral("file.copy-numbers"),
               QObject::tr("Copy &numbers"),
               {},
               QObject::tr("Copies the selected tensor as text"),
               {},
               false,
               menu},
              this, [this](bool) { copyNumbers(); });
}

void ExportRoom::addChannelCommands() {
    Menus& menus = m_context->menus;
    HeatmapsPage* page = m_context->stage.heatmaps();
    const QString menu = QStringLiteral("file.copy");
    const auto copies = [&](const char* id, const QString& text, const QKeySequence& key, const QString& tip,
                            QString (HeatmapsPage::*numbers)() const) {
        return menus.add({QString::fromLatin1(id), text, key, tip, {}, false, menu}, this,
                         [page, numbers](bool) { QGuiApplication::clipboard()->setText((page->*numbers)()); });
    };
    m_copyValue = copies("file.copy-value", QObject::tr("Copy &value"), QKeySequence::Copy,
                         QObject::tr("Copies the value at the cross-hair, with its path"), &HeatmapsPage::probeText);
    m_copyRow = copies("file.copy-row", QObject::tr("Copy &row"), {},
                       QObject::tr("Copies the row of the cross-hair as numbers separated by tabs"), &HeatmapsPage::rowNumbers);
    m_copyChannel = copies("file.copy-channel", QObject::tr("Copy &channel"), {},
                           QObject::tr("Copies the selected channel as rows of numbers separated by tabs"), &HeatmapsPage::channelNumbers);
    m_exportChannel = menus.add({QStringLiteral("file.export-channel"),
                                 QObject::tr("Export this cha&nnel…"),
                                 {},
                                 QObject::tr("Saves the selected channel alone as a picture or as numbers")},
                                this, [this](bool) { chooseChannelExport(); });
    connect(page, &HeatmapsPage::probed, this, &ExportRoom::refreshChannelCommands);
    connect(page, &HeatmapsPage::tensorChosen, this, &ExportRoom::refreshChannelCommands);
    connect(page->tiles(), &TileView::rendered, this, &ExportRoom::refreshChannelCommands);
    refreshChannelCommands();
}

void ExportRoom::refreshChannelCommands() {
    const HeatmapsPage* page = m_context->stage.heatmaps();
    const StageTensor* tensor = page->chosenTensor();
    QString noChannel;
    if (!tensor || !tensor->kept())
        noChannel = tr("This step has no tensor");
    else if (tensor->isPicture)
        noChannel = tr("A picture has no channels of numbers");
    else if (tensor->channelCount() == 0)
        noChannel = tr("The tensor has no channel to show");
    const QString noProbe = page->probeText().isEmpty() ? tr("Point at a value of the large channel first") : QString();
    Menus::setAvailable(m_copyValue, noProbe);
    Menus::setAvailable(m_copyRow, !noChannel.isEmpty() ? noChannel : page->probedRow() < 0 ? noProbe : QString());
    Menus::setAvailable(m_copyChannel, noChannel);
    Menus::setAvailable(m_exportChannel, noChannel);
}

void ExportRoom::addLayerExports() {
    QMenu* menu = m_context->menus.addMenu(QStringLiteral("file.export-layers"), QObject::tr("Export all &layers as"));
    for (const ExportFormat& format : exportFormats()) {
        const QString text = tr("%1 (.%2)").arg(QString::fromLatin1(format.title), QString::fromLatin1(format.id));
        connect(menu->addAction(text), &QAction::triggered, this, [this, &format] {
            const QString folder = QFileDialog::getExistingDirectory(m_context->stage.window(), tr("Folder for Layers"));
            if (!folder.isEmpty()) exportLayersTo(format, folder);
        });
    }
}

void ExportRoom::connectLayers() {
    LayerExporter* layers = m_layers.get();
    connect(layers, &LayerExporter::progressed, &m_context->status, &StatusStrip::setProgress);
    connect(layers, &LayerExporter::busyChanged, this, [this, layers] { m_context->work.setBusy(layers, layers->busy()); });
    connect(&m_context->work, &Workbench::cancelled, layers, &LayerExporter::cancel);
    connect(layers, &LayerExporter::failed, this, [this](const Error& error) {
        if (error.kind == ErrorKind::Cancelled) return m_context->notices.note(tr("Stopped. Layers that were already written are kept."));
        m_context->notices.fail(kExport, error);
    });
    connect(layers, &LayerExporter::finished, this, [this](int files, const QString& folder, const Diagnostics& notes) {
        m_context->notices.succeeded(kExport);
        m_context->work.problems()->add(kExport, notes);
        m_context->notices.saved(folder, toQt(message("window.saved-files", files, "Saved {n} file to {folder}",
                                                      "Saved {n} files to {folder}", {{"n", files}, {"folder", fromQt(folder)}})));
    });
}

void ExportRoom::chooseExport() {
    const QString name = exportName(m_context->stage);
    if (name.isEmpty()) return m_context->notices.warn(tr("There is nothing to export yet: open a network and select a step."));
    const QString path = QFileDialog::getSaveFileName(m_context->stage.window(), tr("Export View"), name, exportFilter(m_context->stage));
    if (!path.isEmpty()) exportTo(path);
}

void ExportRoom::chooseChannelExport() {
    const StageView& stage = m_context->stage;
    const QString path =
        QFileDialog::getSaveFileName(stage.window(), tr("Export Channel"), channelExportName(stage), channelExportFilter(stage));
    if (!path.isEmpty()) exportChannelTo(path);
}

void ExportRoom::exportTo(const QString& path) {
    write([this, path](const ViewRecord& files) { return exportStage(m_context->stage, path, files); }, path);
}

void ExportRoom::exportChannelTo(const QString& path) {
    write([this, path](const ViewRecord& files) { return exportChannel(m_context->stage, path, files); }, path);
}

void ExportRoom::write(const std::function<Result<void>(const ViewRecord& files)>& writer, const QString& path) {
    const LayerExporter::Sources from = sourcesOf(m_context->work);
    if (isHashedQuickly(from.checkpoint) && isHashedQuickly(from.input))
        return writeNow(writer(recordOfFiles(from.config, from.checkpoint, from.input)), path);
    m_context->notices.note(tr("Reading the checkpoint: its hash is stored in the picture."));
    m_hasher->run([from](const TaskContext&) { return recordOfFiles(from.config, from.checkpoint, from.input); },
                  [this, writer, path](const ViewRecord& files) { writeNow(writer(files), path); });
}

void ExportRoom::writeNow(const Result<void>& written, const QString& path) {
    if (!written.ok()) return m_context->notices.fail(kExport, written.error());
    m_context->notices.succeeded(kExport);
    m_context->notices.saved(path);
}

void ExportRoom::exportLayersTo(const ExportFormat& format, const QString& folder) {
    const TracePtr forward = m_context->work.trace(Journey::Forward);
    if (!forward) return m_context->notices.warn(tr("No forward pass is recorded yet: open a network and a picture first."));
    HeatmapStyle style = m_context->stage.heatmaps()->heatmapStyle();
    // All files by the same rule.
    if (style.rule == RangeRule::Auto) style.rule = RangeRule::Layer;
    m_layers->run(forward, sourcesOf(m_context->work), style, Theme::instance().isDark(), format, folder);
}

void ExportRoom::copyNumbers() {
    if (m_context->stage.currentPage()->copyNumbers()) return;
    const StageTensor* tensor = m_context->stage.heatmaps()->chosenTensor();
    if (!tensor || !tensor->kept()) return m_context->notices.warn(tr("There is no tensor to copy on this page."));
    const auto text = viaText(tensor->tensor.view, false);
    if (!text.ok()) return m_context->notices.fail(kExport, text.error());
    QGuiApplication::clipboard()->setText(toQt(*text));
    m_context->notices.note(tr("Copied as text: %1").arg(dtypeAndShape(tensor->tensor)));
}

}  // namespace teardown
