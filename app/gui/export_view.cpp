#include "app/gui/export_view.h"

#include "core/base/file.h"
#include "core/tensor/npy.h"
#include "core/tensor/statistics.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/tensor/stage_view.h"

#include <QFileInfo>
#include <QObject>
#include <QPixmap>

namespace teardown {
namespace {

const Step& stepOf(const StageView& stage) { return stage.trace()->steps[static_cast<std::size_t>(stage.stepIndex())]; }

TensorView tensorOf(const StageView& stage) {
    if (stage.page() == StagePage::Fold) return stage.fold()->model().kernel;
    const StageTensor* tensor = stage.chosenTensor();
    return tensor && tensor->kept() ? tensor->tensor.view : TensorView();
}

Error nothing() {
    return {ErrorKind::BadInput, "export-nothing", "There is no tensor on the stage to write.", "Select a step that has one.", {}};
}

}  // namespace

QString exportName(const StageView& stage) {
    if (!stage.trace() || stage.stepIndex() < 0) return {};
    const Step& step = stepOf(stage);
    QString name = QFileInfo(toQt(stage.trace()->subject)).completeBaseName();
    const QString path = toQt(step.path.empty() ? step.type : step.path);
    if (!path.isEmpty()) name += QLatin1Char('_') + path;
    if (const StageTensor* tensor = stage.chosenTensor(); tensor && stage.page() == StagePage::Heatmaps) name += QLatin1Char('_') + toQt(tensor->tensor.name);
    return name.replace(QLatin1Char(' '), QLatin1Char('-')).replace(QLatin1Char('/'), QLatin1Char('-')) + QStringLiteral(".png");
}

QString exportFilter(const StageView& stage) {
    QStringList filters{QObject::tr("Picture (*.png)")};
    if (stage.page() == StagePage::Heatmaps)
        filters << QObject::tr("Vector picture (*.svg)") << QObject::tr("PDF (*.pdf)") << QObject::tr("Web page (*.html)");
    if (tensorOf(stage).valid()) filters << QObject::tr("Numbers for NumPy (*.npy)");
    return filters.join(QStringLiteral(";;"));
}

Result<void> exportStage(StageView& stage, const QString& path) {
    if (!stage.trace() || stage.stepIndex() < 0) return nothing();
    const std::string file = fromQt(path);
    const QString suffix = QFileInfo(path).suffix().toLower();
    const TensorView view = tensorOf(stage);
    if (suffix == QLatin1String("npy")) {
        if (!view.valid()) return nothing();
        return writeNpy(file, view);
    }
    if (stage.page() != StagePage::Heatmaps) {
        if (suffix != QLatin1String("png"))
            return Error{ErrorKind::BadInput, "export-format", "This view can be written as .png or .npy only.", "Choose one of these endings.", {file, 0, 0, {}, {}}};
        return writeFileAtomically(file, pngBytes(stage.grab().toImage()));
    }
    if (!view.valid()) return nothing();
    const StageTensor* tensor = stage.chosenTensor();
    if (tensor->isPicture && suffix == QLatin1String("png")) return writeFileAtomically(file, pngBytes(pictureOf(view)));
    const Step& step = stepOf(stage);
    SheetView sheet;
    sheet.view = view;
    sheet.weights = tensor->weights();
    sheet.style = stage.style();
    sheet.title = QStringLiteral("%1 - %2").arg(toQt(step.path.empty() ? step.type : step.path), toQt(tensor->tensor.name));
    if (const auto statistics = computeStatistics(view)) sheet.caption = toQt(caption(view, *statistics));
    sheet.dark = Theme::instance().isDark();
    return exportSheet(sheet, file);
}

}  // namespace teardown
