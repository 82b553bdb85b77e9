// The tensors of a recorded forward as files: one step's tensor, or all layers of a run into a folder. Window and verb write through here,
// so that the same view is the same bytes.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/trace/layer_export.h"
#include "widgets/paint/export_formats.h"

#include <string>
#include <vector>

namespace teardown {

/// How a tensor is drawn and of which files it is.
struct ViewLook {
    ViewRecord record;                                     ///< style, normalisation, theme, files; layer and tensor are filled in
    std::function<TensorView(const TensorView&)> prepare;  ///< layout and normalisation; empty: as recorded
};

/// Names and hashes of what a view was made from; empty paths are left out, and so is the hash of a file that can not be read.
ViewRecord recordOfFiles(const std::string& config, const std::string& checkpoint, const std::string& input, const TaskContext& task = {});

/// A tensor with a view: title "path - output", caption, legend, numbers under its name.
ExportContent contentOf(const Step& step, const RecordedTensor& tensor, const ViewLook& look);

struct LayerExport {
    LayerChoice choice;
    std::vector<const ExportFormat*> formats;
    ViewLook look;
};

struct ExportedFile {
    std::string path;  ///< "folder/0012_backbone.stem.act_output.png"
    std::string layer;
    std::string type;    ///< "ReLU"
    std::string tensor;  ///< "output"
    int call = 0;
    Shape shape;  ///< of the tensor
};

struct ExportedLayers {
    std::vector<ExportedFile> files;
    Diagnostics diagnostics;  ///< tensors that were not kept, formats that a tensor has none of
};

/// Makes the folder and writes a file for each tensor and format, several at a time. Needs a QGuiApplication; any thread. Files that were
/// written before an error or a cancel stay. Errors: export-no-layers (nothing fits the choice), export-folder, those of writeExport,
/// cancelled.
Result<ExportedLayers> exportLayers(const Trace& trace, const LayerExport& request, const std::string& folder, const TaskContext& task);

}  // namespace teardown
