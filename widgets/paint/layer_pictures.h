// The tensors of a recorded forward as files: one step's tensor, or all layers of a run into a folder. Window and verb both use this, so
// that the same view gives the same bytes.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/trace/layer_export.h"
#include "widgets/paint/export_formats.h"

#include <string>
#include <vector>

namespace teardown {

/// How a tensor is drawn, and the files it comes from.
struct ViewLook {
    ViewRecord record;                                     ///< style, normalisation, theme, files; layer and tensor are filled in
    std::function<TensorView(const TensorView&)> prepare;  ///< layout and normalisation; empty: as recorded
};

/// Names and hashes of a view's source files; empty paths are left out, as is the hash of a file that cannot be read.
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
    Shape shape;        ///< of the tensor
    int outIndex = -1;  ///< of an output: Step::outIndex
};

struct ExportedLayers {
    std::vector<ExportedFile> files;
    Diagnostics diagnostics;  ///< tensors that were not kept, formats that a tensor does not support
};

/// Creates the folder and writes a file for each tensor and format, several at a time. Needs a QGuiApplication; thread-safe. Files written
/// before an error or a cancellation remain. Errors: export-no-layers (nothing matches the choice), export-folder, those of writeExport,
/// cancelled.
Result<ExportedLayers> exportLayers(const Trace& trace, const LayerExport& request, const std::string& folder, const TaskContext& task);

}  // namespace teardown
