// ZeroPad2d, ReflectionPad2d and ReplicationPad2d (torch/nn/modules/padding.py).
#pragma once

#include "core/engine/nn/layer.h"

#include <array>

namespace teardown::engine {

class Pad2d : public UnaryLayer {
public:
    /// type: one of the three class names. borders: columns on the left and right, rows above and below; negative ones crop.
    Pad2d(const std::string& type, const std::array<std::int64_t, 4>& borders);
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, C, H + top + bottom, W + left + right].
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::array<std::int64_t, 4> m_borders;
};

}  // namespace teardown::engine
