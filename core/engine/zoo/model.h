// Model: the whole network that a session holds and its journeys use, for example a classifier.
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

class Model : public ValueModule {
public:
    using ValueModule::ValueModule;

    /// What the reference's simple_test computes for a batch of pictures [N, C, H, W]; for a classifier "logits" and "scores", both [N,
    /// classes]. Observed as one call of the root module. Exceptions of libtorch (wrong shapes) propagate, here and below.
    virtual Value test(const Value& images) = 0;
    /// What forward_train computes: "loss", a scalar, preceded by what training reports, such as "accuracy" with "top-1". Targets: class
    /// indices [N] (int64) or labels [N, classes]. Observed as one call of the root module whose inputs are "img" and "gt_label". The
    /// caller applies batch augments: images and targets are used as they are.
    virtual Value losses(const Value& images, const Value& targets) = 0;
    /// extract_feat: what test() computes before the head. Observed as calls of the parts.
    virtual Value features(const Value& images) = 0;
    /// False if it has no head, so that it only returns features().
    virtual bool canTest() const = 0;
};

}  // namespace teardown::engine
