// Linear with PyTorch's parameter names, order and initial values (torch/nn/modules/linear.py).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

class Linear : public UnaryLayer {
public:
    /// type: the name of a Python subclass that computes the same.
    Linear(std::int64_t inFeatures, std::int64_t outFeatures, bool withBias = true, std::string type = "Linear");
    at::Tensor weight;  ///< [out, in]
    at::Tensor bias;    ///< [out] or undefined
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [..., in] -> [..., out].
    at::Tensor forward(const at::Tensor& input) override;
};

}  // namespace teardown::engine
