// The variables of a training iteration's calls: batch, losses, clipped gradients.
#pragma once

#include "core/config/config_value.h"
#include "core/session/train_iter_journey.h"

namespace teardown {

/// img and gt_label as the network sees them; Input: as tensors that the step reads, else as those that it makes.
void addBatch(Step& step, const TrainIterOutcome& iteration, TensorName name);
/// log_vars of the iteration.
void addTerms(Step& step, const TrainIterOutcome& iteration);
/// The arguments of clip_grad_norm_ (torch/nn/utils/clip_grad.py) and the norm that it returns. `gradClip`: the dict of the hook.
void addClipping(Step& step, const TrainIterOutcome& iteration, const ConfigValue& gradClip);

}  // namespace teardown
