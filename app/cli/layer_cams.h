// Grad-CAM of the top class at every layer that outputs feature maps, as files beside the layers of `export`.
#pragma once

#include "app/cli/workspace.h"
#include "widgets/paint/layer_pictures.h"

#include <string>

namespace teardown {

/// The layers that match `request.choice` and whose last output is N x C x H x W with more than one position. Needs an OffscreenPainting
/// for formats that are painted. Errors: export-no-layers, those of writeExport, cancelled; a layer whose map cannot be computed is a
/// warning.
Result<ExportedLayers> exportCams(const Workspace& workspace, const Trace& trace, const LayerExport& request, const std::string& picture,
                                  const std::string& folder, const TaskContext& task);

}  // namespace teardown
