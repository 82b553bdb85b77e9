// Pooling layers with PyTorch's names (torch/nn/modules/pooling.py).
#pragma once

#include "core/engine/nn/layer.h"

#include <array>

namespace teardown::engine {

class MaxPool2d : public UnaryLayer {
public:
    MaxPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0, bool ceilMode = false);
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_kernel, m_stride, m_padding;
    bool m_ceilMode;
};

class AvgPool2d : public UnaryLayer {
public:
    AvgPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0, bool ceilMode = false, bool countIncludePad = true);
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_kernel, m_stride, m_padding;
    bool m_ceilMode, m_countIncludePad;
};

/// AdaptiveAvgPool1d, 2d or 3d to one value (or a given size) in each of `dimensions` dimensions.
class AdaptiveAvgPool : public UnaryLayer {
public:
    /// size: one value per dimension. given: the argument that print(model) shows, 1 or (1, 1).
    AdaptiveAvgPool(std::vector<std::int64_t> size, ConfigValue given);
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::vector<std::int64_t> m_size;
    ConfigValue m_given;
};

}  // namespace teardown::engine
