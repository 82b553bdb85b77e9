#include "app/gui/rooms/export/export_view.h"

#include "app/gui/export_source.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/paint/export_formats.h"
#include "widgets/paint/layer_pictures.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/via_view.h"

#include <QFileInfo>
#include <QObject>
#include <QPainter>
#include <QPixmap>

namespace teardown {
namespace {

const Step& stepOf(const StageView& stage) { return stage.trace()->steps[static_cast<std::size_t>(stage.stepIndex())]; }

TensorView tensorOf(const StageView& stage) {
    const StageTensor* tensor = stage.heatmaps()->chosenTensor();
    return stage.currentPage()->numbers(tensor && tensor->kept() ? tensor->tensor.view : TensorView());
}

Error nothing() {
    return {ErrorKind::BadInput,
            "export-nothing",
            message("export-nothing.there-is-no-tensor", "There is no tensor on the stage to export."),
            message("do.select-a-step-that", "Select a step that has one."),
            {}};
}

/// A drawing made of existing pixels.
void setPicture(ExportContent& content, const QImage& picture) {
    content.image = [picture](bool) { return picture; };
    content.canvas = [picture]() -> ExportContent::Canvas {
        return {picture.size(), [picture](QPainter& painter) { painter.drawImage(0, 0, picture); }};
    };
}

/// Fold and details: the page as shown on the screen, with lines and text in formats that support them.
ExportContent pageOf(StageView& stage) {
    ExportContent content;
    setPicture(content, stage.grab().toImage());
    content.canvas = [&stage]() -> ExportContent::Canvas {
        return {stage.size(), [&stage](QPainter& painter) { stage.render(&painter); }};
    };
    content.numbers = tensorOf(stage);
    content.name = "kernel";
    return content;
}

/// The current page, if it has a content of its own.
const ExportSource* shownSource(const StageView& stage) {
    const auto* source = dynamic_cast<const ExportSource*>(stage.currentPage());
    return source && source->exportContent({}) ? source : nullptr;
}

QString asFileName(QString text) { return text.replace(QLatin1Char(' '), QLatin1Char('-')).replace(QLatin1Char('/'), QLatin1Char('-')); }

ExportContent shownContent(StageView& stage, const ViewRecord& files) {
    if (!stage.trace() || stage.stepIndex() < 0) return {};
    if (const ExportSource* source = shownSource(stage)) return *source->exportContent(files);
    const Step& step = stepOf(stage);
    ExportContent content;
    if (stage.page() == PageId::Heatmaps && stage.heatmaps()->via()) {
        const StageTensor* tensor = stage.heatmaps()->chosenTensor();
        if (!tensor || !tensor->kept()) return {};
        const auto sheet = viaSheet(tensor->tensor.view, viaOptionsOf(*tensor));
        if (!sheet.ok()) return {};
        content = teardown::contentOf(*sheet);
        content.text = [view = tensor->tensor.view, options = viaOptionsOf(*tensor)] { return viaText(view, options.numpyLayout); };
    } else if (stage.page() != PageId::Heatmaps) {
        content = pageOf(stage);
    } else if (const StageTensor* tensor = stage.heatmaps()->chosenTensor(); tensor && tensor->kept()) {
        ViewLook look{files, {}};
        look.record.journey = stage.trace()->journey.name;
        look.record.style = stage.heatmaps()->styleInUse();
        look.record.channel = std::max(0, stage.heatmaps()->tiles()->chosenChannel());
        look.record.dark = Theme::instance().isDark();
        content = teardown::contentOf(step, tensor->tensor, look);
        if (tensor->isPicture) setPicture(content, pictureOf(tensor->tensor.view));
    }
    if (content.title.isEmpty()) content.title = toQt(step.path.empty() ? step.type : step.path);
    return content;
}

/// The selected plane as a tensor of its own. Its colours span what they span on the stage, which the plane's values alone do not tell.
ExportContent channelContent(const StageView& stage, const ViewRecord& files) {
    const HeatmapsPage& page = *stage.heatmaps();
    const StageTensor* tensor = page.chosenTensor();
    if (!stage.trace() || stage.stepIndex() < 0 || !tensor || !tensor->planes || tensor->channelCount() == 0) return {};
    const Plane& plane = tensor->plane(page.chosenPlane());
    RecordedTensor part = tensor->tensor;
    part.view = planeTensor(part.view, plane);
    part.shape = part.view.shape();
    part.label += plane.label;
    part.name = TensorName::Other;
    part.role = part.view.rank() == 1 ? TensorRole::Vector : TensorRole::Matrix;
    ViewLook look{files, {}};
    look.record.journey = stage.trace()->journey.name;
    look.record.style = page.styleInUse();
    look.record.channel = plane.index;
    look.record.dark = Theme::instance().isDark();
    const ValueRange& shown = page.shownRange();
    look.record.style.map = shown.map;
    if (shown.rule != RangeRule::Log && shown.low < shown.high) {
        look.record.style.rule = RangeRule::Fixed;
        look.record.style.low = shown.low;
        look.record.style.high = shown.high;
    }
    return teardown::contentOf(stepOf(stage), part, look);
}

QString filterOf(const ExportContent& content) {
    QStringList filters;
    for (const ExportFormat& format : exportFormats())
        if (accepts(format, content)) filters << QStringLiteral("%1 (*.%2)").arg(QObject::tr(format.title), QLatin1String(format.id));
    return filters.join(QStringLiteral(";;"));
}

Result<void> writeChannelOrView(const ExportContent& content, const QString& path) {
    if (!content.image && !content.numbers.valid()) return nothing();
    return writeExport(content, fromQt(path));
}

/// "repvgg-digits_backbone.stem_output", without an extension.
QString tensorFileName(const StageView& stage) {
    const Step& step = stepOf(stage);
    QString name = QFileInfo(toQt(stage.trace()->subject)).completeBaseName();
    const QString path = toQt(step.path.empty() ? step.type : step.path);
    if (!path.isEmpty()) name += QLatin1Char('_') + path;
    if (const StageTensor* tensor = stage.heatmaps()->chosenTensor(); tensor && stage.page() == PageId::Heatmaps)
        name += QLatin1Char('_') + toQt(tensor->tensor.label);
    return asFileName(name);
}

}  // namespace

QString exportName(const StageView& stage) {
    if (!stage.trace() || stage.stepIndex() < 0) return {};
    if (const ExportSource* source = shownSource(stage)) {
        const QString name = QFileInfo(toQt(stage.trace()->subject)).completeBaseName();
        return name + QLatin1Char('_') + asFileName(source->exportName()) + QStringLiteral(".png");
    }
    return tensorFileName(stage) + QStringLiteral(".png");
}

QString exportFilter(StageView& stage) { return filterOf(shownContent(stage, {})); }

Result<void> exportStage(StageView& stage, const QString& path, const ViewRecord& files) {
    if (!stage.trace() || stage.stepIndex() < 0) return nothing();
    return writeChannelOrView(shownContent(stage, files), path);
}

QString channelExportName(const StageView& stage) {
    return QStringLiteral("%1_%2.png").arg(tensorFileName(stage)).arg(stage.heatmaps()->tiles()->chosenChannel());
}

QString channelExportFilter(const StageView& stage) { return filterOf(channelContent(stage, {})); }

Result<void> exportChannel(const StageView& stage, const QString& path, const ViewRecord& files) {
    return writeChannelOrView(channelContent(stage, files), path);
}

}  // namespace teardown
