// What the heads share: building their loss and their linear layer.
#pragma once

#include "core/engine/nn/linear.h"
#include "core/engine/zoo/head.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/engine/zoo/registry.h"

namespace teardown::engine {

/// The loss dict of a head; refuses anything that is no loss. Throws BuildFailure.
std::shared_ptr<Loss> buildLoss(const Arguments& arguments, BuildContext& context);

/// compute_loss(cls_score, gt_label, avg_factor=num_samples), as all heads call it.
at::Tensor meanLoss(Loss& loss, const at::Tensor& logits, const at::Tensor& target);
/// The same of several labels a picture: 1, 0, or -1 for one that is hard to see, which counts as there.
Value multiLabelLosses(Loss& loss, const at::Tensor& logits, const at::Tensor& target);

/// Linear(in_channels, num_classes). Throws BuildFailure unless num_classes is positive.
std::shared_ptr<Linear> makeClassifierLayer(const Arguments& arguments);

/// num_classes, in_channels and init_cfg = Normal(std=0.01) on Linear.
std::vector<ArgumentSpec> linearHeadArguments();

/// CrossEntropyLoss with sigmoid, the default of the multi-label heads.
ConfigValue sigmoidLoss();

}  // namespace teardown::engine
