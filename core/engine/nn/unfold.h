// Unfold: the values under a window at each of its positions (torch/nn/modules/fold.py).
#pragma once

#include "core/engine/nn/layer.h"

#include <array>

namespace teardown::engine {

class Unfold : public UnaryLayer {
public:
    using Pair = std::array<std::int64_t, 2>;
    /// What the constructor was given in Python: print(model) shows 1, (1, 1) or [1, 1]. None: a tuple.
    struct Given {
        ConfigValue kernel, dilation, padding, stride;
    };
    Unfold(Pair kernel, Pair dilation, Pair padding, Pair stride);
    Unfold(Pair kernel, Pair dilation, Pair padding, Pair stride, Given given);
    /// Rows and columns of window positions on a map of this size.
    Pair places(std::int64_t height, std::int64_t width) const;
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, C * kernel[0] * kernel[1], positions]: for each channel the values under the window, row by row.
    at::Tensor forward(const at::Tensor& input) override;

private:
    Pair m_kernel, m_dilation, m_padding, m_stride;
    Given m_given;
};

}  // namespace teardown::engine
