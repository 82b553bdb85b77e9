#include "core/engine/nn/pooling.h"

#include "core/engine/nn/repr.h"

namespace teardown::engine {

MaxPool2d::MaxPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceilMode)
    : Layer("MaxPool2d", {"_MaxPoolNd"}), m_kernel(kernel), m_stride(stride), m_padding(padding), m_ceilMode(ceilMode) {}

std::string MaxPool2d::extraRepr() const {
    return "kernel_size=" + std::to_string(m_kernel) + ", stride=" + std::to_string(m_stride) + ", padding=" + std::to_string(m_padding) +
           ", dilation=1, ceil_mode=" + pythonBool(m_ceilMode);
}

at::Tensor MaxPool2d::forward(const at::Tensor& input) {
    return at::max_pool2d(input, m_kernel, m_stride, m_padding, /*dilation=*/1, m_ceilMode);
}

AvgPool2d::AvgPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceilMode, bool countIncludePad)
    : Layer("AvgPool2d", {"_AvgPoolNd"}),
      m_kernel(kernel),
      m_stride(stride),
      m_padding(padding),
      m_ceilMode(ceilMode),
      m_countIncludePad(countIncludePad) {}

std::string AvgPool2d::extraRepr() const {
    return "kernel_size=" + std::to_string(m_kernel) + ", stride=" + std::to_string(m_stride) + ", padding=" + std::to_string(m_padding);
}

at::Tensor AvgPool2d::forward(const at::Tensor& input) {
    return at::avg_pool2d(input, m_kernel, m_stride, m_padding, m_ceilMode, m_countIncludePad);
}

AdaptiveAvgPool::AdaptiveAvgPool(std::vector<std::int64_t> size, std::string sizeText)
    : Layer("AdaptiveAvgPool" + std::to_string(size.size()) + "d", {"_AdaptiveAvgPoolNd"}),
      m_size(std::move(size)),
      m_sizeText(std::move(sizeText)) {}

at::Tensor AdaptiveAvgPool::forward(const at::Tensor& input) {
    if (m_size.size() == 1) return at::adaptive_avg_pool1d(input, m_size);
    if (m_size.size() == 2) return at::adaptive_avg_pool2d(input, m_size);
    return at::adaptive_avg_pool3d(input, m_size);
}

}  // namespace teardown::engine
