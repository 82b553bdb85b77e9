// ExportView: writes what the stage shows (the sheet or numbers of the selected tensor, or the page as shown) in any format of the table
// (widgets/paint/export_formats.h), with the same bytes as the verb `export`.
#pragma once

#include "core/base/result.h"
#include "core/render/view_record.h"

#include <QString>

namespace teardown {

class StageView;

/// Default name in the dialog: "repvgg-digits_backbone.stem_output.png"; empty if there is nothing to write.
QString exportName(const StageView& stage);
/// Filter of the dialog: the formats that support the current view.
QString exportFilter(StageView& stage);
/// The extension selects the format. `files` names the files that the view was made from (recordOfFiles). Errors: those of writeExport,
/// export-nothing.
Result<void> exportStage(StageView& stage, const QString& path, const ViewRecord& files);

/// The same for the selected channel alone, in the colours that it is shown in.
QString channelExportName(const StageView& stage);
QString channelExportFilter(const StageView& stage);
Result<void> exportChannel(const StageView& stage, const QString& path, const ViewRecord& files);

}  // namespace teardown
