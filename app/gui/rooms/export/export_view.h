// ExportView: writes what the stage shows - the chosen tensor's sheet or its numbers, or the page as it stands - in any format of the table
// (widgets/paint/export_formats.h), with the bytes that the verb `export` writes.
#pragma once

#include "core/base/result.h"
#include "core/render/view_record.h"

#include <QString>

namespace teardown {

class StageView;

/// Name offered in the dialog: "repvgg-digits_backbone.stem_output.png"; empty when there is nothing to write.
QString exportName(const StageView& stage);
/// Filter of the dialog: the formats that take what is shown.
QString exportFilter(StageView& stage);
/// Writes by the extension. `files` says what the view was made from (recordOfFiles). Errors: those of writeExport, export-nothing.
Result<void> exportStage(StageView& stage, const QString& path, const ViewRecord& files);

}  // namespace teardown
