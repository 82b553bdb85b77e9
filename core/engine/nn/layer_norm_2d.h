// LayerNorm over the channels of each place of a map, LN2d in configs (mmcls/models/backbones/convnext.py).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

class LayerNorm2d : public UnaryLayer {
public:
    LayerNorm2d(std::int64_t channels, double eps, bool affine);
    at::Tensor weight, bias;  ///< [C] or undefined
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> the same.
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_channels;
    double m_eps;
};

}  // namespace teardown::engine
