// Conv2d with PyTorch's padding='same' (torch/nn/modules/conv.py).
#pragma once

#include "core/engine/nn/conv.h"

namespace teardown::engine {

/// PyTorch's padding='same', which has stride 1: the output has the input's size. An even kernel has one row and one column of zeros more
/// at the bottom and the right. The given padding is ignored.
class Conv2dSame : public Conv2d {
public:
    /// Throws c10::Error for another stride.
    explicit Conv2dSame(Conv2dOptions options);
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::array<std::int64_t, 2> m_more{0, 0};  ///< rows below and columns on the right beyond those of the padding
};

/// padding='valid': none at all; only print(model) differs from 0.
class Conv2dValid : public Conv2d {
public:
    using Conv2d::Conv2d;
    Description describe() const override;
};

}  // namespace teardown::engine
