// Grad-CAM of the best class at every layer that gives feature maps, as files beside the layers of `export`.
#pragma once

#include "app/cli/workspace.h"
#include "widgets/paint/layer_pictures.h"

#include <string>

namespace teardown {

/// The layers that `request.choice` names and whose last output is N x C x H x W with more than one place. Needs an OffscreenPainting when
/// a format draws. Errors: export-no-layers, those of writeExport, cancelled; a layer whose map can not be had is a warning.
Result<ExportedLayers> exportCams(const Workspace& workspace, const Trace& trace, const LayerExport& request, const std::string& picture,
                                  const std::string& folder, const TaskContext& task);

}  // namespace teardown
