#include "core/engine/nn/pooling.h"

#include "core/trace/details/spatial.h"

namespace teardown::engine {

static Description describedPool(std::int64_t kernel, std::int64_t stride, std::int64_t padding, std::vector<LayerArgument> arguments) {
    auto spatial = std::make_shared<Spatial>();
    spatial->kernel = {kernel, kernel};
    spatial->stride = {stride, stride};
    spatial->padding = {padding, padding};
    Description description;
    description.arguments = std::move(arguments);
    description.operation = {Positions::Window, OperationFamily::Pooling};
    description.detail = std::move(spatial);
    description.cost = countedByMmcv(CostFormula::PerInput);
    return description;
}

MaxPool2d::MaxPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceilMode)
    : Layer("MaxPool2d", {"_MaxPoolNd"}), m_kernel(kernel), m_stride(stride), m_padding(padding), m_ceilMode(ceilMode) {}

Description MaxPool2d::describe() const {
    return describedPool(
        m_kernel, m_stride, m_padding,
        {{"kernel_size", m_kernel}, {"stride", m_stride}, {"padding", m_padding}, {"dilation", 1}, {"ceil_mode", m_ceilMode}});
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

Description AvgPool2d::describe() const {
    return describedPool(m_kernel, m_stride, m_padding,
                         {{"kernel_size", m_kernel},
                          {"stride", m_stride},
                          {"padding", m_padding},
                          {"ceil_mode", m_ceilMode, Shown::Not},
                          {"count_include_pad", m_countIncludePad, Shown::Not}});
}

at::Tensor AvgPool2d::forward(const at::Tensor& input) {
    return at::avg_pool2d(input, m_kernel, m_stride, m_padding, m_ceilMode, m_countIncludePad);
}

AdaptiveAvgPool::AdaptiveAvgPool(std::vector<std::int64_t> size, ConfigValue given)
    : Layer("AdaptiveAvgPool" + std::to_string(size.size()) + "d", {"_AdaptiveAvgPoolNd"}),
      m_size(std::move(size)),
      m_given(std::move(given)) {}

Description AdaptiveAvgPool::describe() const {
    Description description;
    description.arguments = {{"output_size", m_given}};
    description.operation = {Positions::Adaptive, OperationFamily::Pooling};
    auto spatial = std::make_shared<Spatial>();
    spatial->outputSize = {m_size.size() > 1 ? m_size[m_size.size() - 2] : 1, m_size.back()};
    description.detail = std::move(spatial);
    description.cost = countedByMmcv(CostFormula::PerInput);
    description.reference = "AdaptiveAvgPool2d";
    return description;
}

at::Tensor AdaptiveAvgPool::forward(const at::Tensor& input) {
    if (m_size.size() == 1) return at::adaptive_avg_pool1d(input, m_size);
    if (m_size.size() == 2) return at::adaptive_avg_pool2d(input, m_size);
    return at::adaptive_avg_pool3d(input, m_size);
}

}  // namespace teardown::engine
