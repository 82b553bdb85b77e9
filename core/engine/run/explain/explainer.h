// Which part of the picture supports a class: Grad-CAM (Selvaraju et al. 2017, section 3) and occlusion sensitivity (Zeiler and Fergus
// 2014, section 4.2).
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/explain_journey.h"

namespace teardown::engine {

/// Grad-CAM as in pytorch-grad-cam: alpha_k is the mean over space of d logit / d A_k, the map is relu(sum over k of alpha_k A_k) for the
/// first sample. Tokens of a picture's patches are used as maps, without those that have no position. Occlusion covers one square after
/// another with the mean colour (0 of the normalised input) and records by how much the class's score drops. Errors: those of networkInput,
/// explain-no-input, explain-class, explain-layer (no such module, or its output is neither [N, C, H, W] nor tokens), explain-window,
/// engine-torch, cancelled. A map without anything in it is no error: the diagnostic explain-blank says why it is blank.
Result<std::shared_ptr<const ExplainOutcome>> runExplain(BuiltModel& model, const ExplainRequest& request, int threads,
                                                         const TaskContext& task);

}  // namespace teardown::engine
