// What MainWindow writes: the view, all layers of a run, the clipboard.
#include "app/gui/main_window.h"

#include "app/gui/export_view.h"
#include "app/gui/notices/window_notices.h"
#include "core/base/file_hash.h"
#include "core/render/via.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QPixmap>

namespace teardown {

static const QString kExport = QStringLiteral("export");

void MainWindow::chooseExport() {
    const QString name = exportName(*m_stage);
    if (name.isEmpty()) {
        m_notices->warn(tr("There is nothing to export yet: open a network and select a step."));
        return;
    }
    const QString path = QFileDialog::getSaveFileName(this, tr("Export the view"), name, exportFilter(*m_stage));
    if (!path.isEmpty()) exportTo(path);
}

void MainWindow::exportTo(const QString& path) {
    const std::string config = m_workspace.config() ? m_workspace.config()->path : std::string();
    const std::string checkpoint = m_workspace.checkpoint() ? m_workspace.checkpoint()->path() : std::string();
    const std::string input = fromQt(m_workspace.inputPath());
    if (isHashedQuickly(checkpoint) && isHashedQuickly(input)) {
        writeView(path, recordOfFiles(config, checkpoint, input));
        return;
    }
    m_notices->tell(tr("Reading the checkpoint: the picture will carry its fingerprint."));
    m_workspace.measureLane().post([this, path, config, checkpoint, input] {
        // The workspace ends before the window does, and waits for this.
        const ViewRecord files = recordOfFiles(config, checkpoint, input);
        QMetaObject::invokeMethod(this, [this, path, files] { writeView(path, files); });
    });
}

void MainWindow::writeView(const QString& path, const ViewRecord& files) {
    const Result<void> written = exportStage(*m_stage, path, files);
    if (!written.ok()) return m_notices->fail(kExport, written.error());
    m_notices->mended(kExport);
    m_notices->saved(path);
}

void MainWindow::fillLayerExports() {
    for (const ExportFormat& format : exportFormats()) {
        QAction* action =
            m_actions.exportLayers->addAction(tr("%1 (.%2)").arg(QString::fromLatin1(format.title), QString::fromLatin1(format.id)));
        connect(action, &QAction::triggered, this, [this, &format] {
            const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for the layers"));
            if (!folder.isEmpty()) exportLayersTo(format, folder);
        });
    }
    connect(&m_layerExporter, &LayerExporter::progressed, m_status, &StatusStrip::setProgress);
    connect(&m_layerExporter, &LayerExporter::busyChanged, this, &MainWindow::refreshStatus);
    connect(&m_layerExporter, &LayerExporter::failed, this, [this](const Error& error) {
        if (error.kind == ErrorKind::Cancelled) return m_notices->tell(tr("Stopped. The layers that were written stay."));
        m_notices->fail(kExport, error);
    });
    connect(&m_layerExporter, &LayerExporter::finished, this, [this](int files, const QString& folder, const Diagnostics& notes) {
        m_notices->mended(kExport);
        m_workspace.problems()->add(kExport, notes);
        m_notices->saved(folder, toQt(message("window.saved-files", files, "Saved {n} file to {folder}", "Saved {n} files to {folder}",
                                              {{"n", files}, {"folder", fromQt(folder)}})));
    });
}

void MainWindow::exportLayersTo(const ExportFormat& format, const QString& folder) {
    const TracePtr forward = m_workspace.trace(Journey::Forward);
    if (!forward) {
        m_notices->warn(tr("No forward pass is recorded yet: open a network and a picture first."));
        return;
    }
    m_layerExporter.run(forward,
                        {m_workspace.config() ? m_workspace.config()->path : std::string(),
                         m_workspace.checkpoint() ? m_workspace.checkpoint()->path() : std::string(), fromQt(m_workspace.inputPath())},
                        m_stage->heatmaps()->heatmapStyle(), Theme::instance().isDark(), format, folder);
}

void MainWindow::copyPicture() { QGuiApplication::clipboard()->setPixmap(m_stage->currentPage()->content()->grab()); }

void MainWindow::copyNumbers() {
    if (m_stage->currentPage()->copyNumbers()) return;
    const StageTensor* tensor = m_stage->heatmaps()->chosenTensor();
    if (!tensor || !tensor->kept()) return m_notices->warn(tr("There is no tensor to copy on this page."));
    const auto text = viaText(tensor->tensor.view, false);
    if (!text.ok()) return m_notices->fail(kExport, text.error());
    QGuiApplication::clipboard()->setText(toQt(*text));
    m_notices->tell(tr("Copied as text: %1").arg(dtypeAndShape(tensor->tensor)));
}

}  // namespace teardown
