// AdaptivePadding: adds as many zeros around a picture as its size requires, so that a kernel covers all of it
// (mmcv/cnn/bricks/transformer.py).
#pragma once

#include "core/engine/nn/layer.h"

#include <array>

namespace teardown::engine {

class AdaptivePadding : public UnaryLayer {
public:
    using Pair = std::array<std::int64_t, 2>;
    /// corner: the zeros go to the bottom and the right; else ("same") the smaller half goes to the top and the left.
    AdaptivePadding(Pair kernel, Pair stride, Pair dilation, bool corner)
        : UnaryLayer("AdaptivePadding"), m_kernel(kernel), m_stride(stride), m_dilation(dilation), m_corner(corner) {}
    /// Rows and columns added to a picture of this size.
    Pair padding(std::int64_t height, std::int64_t width) const;
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, C, H + rows, W + columns]; the padding is recorded as a separate op.
    at::Tensor forward(const at::Tensor& input) override;

private:
    Pair m_kernel, m_stride, m_dilation;
    bool m_corner;
};

}  // namespace teardown::engine
