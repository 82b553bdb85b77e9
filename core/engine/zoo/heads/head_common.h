// Shared by the heads: building their loss and their linear layer.
#pragma once

#include "core/engine/nn/linear.h"
#include "core/engine/zoo/head.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/engine/zoo/registry.h"

namespace teardown::engine {

/// Builds the loss from a head's dict; rejects anything that is not a loss. Throws BuildFailure.
std::shared_ptr<Loss> buildLoss(const Arguments& arguments, BuildContext& context);

/// compute_loss(cls_score, gt_label, avg_factor=num_samples), as called by all heads.
at::Tensor meanLoss(Loss& loss, const at::Tensor& logits, const at::Tensor& target);
/// The same for several labels per picture: 1, 0, or -1 for an object that is hard to see, which counts as present.
Value multiLabelLosses(Loss& loss, const at::Tensor& logits, const at::Tensor& target);

/// Linear(in_channels, num_classes). Throws BuildFailure unless num_classes is positive.
std::shared_ptr<Linear> makeClassifierLayer(const Arguments& arguments);

/// num_classes, in_channels and init_cfg = Normal(std=0.01) on Linear.
std::vector<ArgumentSpec> linearHeadArguments();

/// CrossEntropyLoss with sigmoid, the default of the multi-label heads.
ConfigValue sigmoidLoss();

}  // namespace teardown::engine
