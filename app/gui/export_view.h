// ExportView: writes what the stage shows - the chosen tensor's sheet as a picture, its numbers as .npy, or the fold as it stands.
#pragma once

#include "core/base/result.h"

#include <QString>

namespace teardown {

class StageView;

/// Name offered in the dialog: "repvgg-digits_backbone.stem_output.png"; empty when there is nothing to write.
QString exportName(const StageView& stage);
/// Filter of the dialog.
QString exportFilter(const StageView& stage);
/// Writes by the extension (.png .svg .pdf .html .npy). Errors: those of the writers, export-nothing, export-format.
Result<void> exportStage(StageView& stage, const QString& path);

}  // namespace teardown
