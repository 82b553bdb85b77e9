// Head: what turns features into class scores (mmcls/models/heads).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

class Head : public Layer {
public:
    using Layer::Layer;
    /// Features (tuple of the backbone or neck) -> logits [N, classes], before softmax / sigmoid. Observed through operator().
    /// Scores: softmax, sigmoid or (CSRAClsHead) the logits themselves; tells the observer as an op.
    virtual at::Tensor scores(const at::Tensor& logits) const = 0;
    virtual std::int64_t numClasses() const = 0;
};

}  // namespace teardown::engine
