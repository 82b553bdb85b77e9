// Upsample with PyTorch's name (torch/nn/modules/upsampling.py).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// mode='nearest': each value becomes a square of factor x factor equal ones.
class Upsample : public UnaryLayer {
public:
    explicit Upsample(std::int64_t factor) : UnaryLayer("Upsample"), m_factor(factor) {}
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, C, factor * H, factor * W].
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_factor;
};

}  // namespace teardown::engine
