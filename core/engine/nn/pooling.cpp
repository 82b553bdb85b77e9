#include "core/engine/nn/pooling.h"

#include "core/trace/details/spatial.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>

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

static Term windowed(std::int64_t stride, std::int64_t padding, Border border, std::int64_t reach = -1) {
    const auto at = [&](const char* position, const char* tap) {
        return formula::windowIndex(formula::index(position), stride, formula::index(tap), 1, padding);
    };
    return formula::bordered(formula::x()[{at("i", "u"), at("j", "v")}], border, reach);
}

static std::vector<IndexRange> windowTaps(std::int64_t kernel) { return {formula::below("u", kernel), formula::below("v", kernel)}; }

namespace {

/// Whether largestOfWindows can take it; ATen takes the rest, gradients and errors included.
bool isPlainMap(const at::Tensor& x, std::int64_t kernel, std::int64_t padding) {
    return x.dim() == 4 && x.device().is_cpu() && x.layout() == at::kStrided && x.scalar_type() == at::kFloat && x.is_contiguous() &&
           x.numel() > 0 && 2 * padding <= kernel && x.size(2) + 2 * padding >= kernel && x.size(3) + 2 * padding >= kernel &&
           !(at::GradMode::is_enabled() && x.requires_grad());
}

/// Takes the larger of out[i] and in[i * stride]. As ATen: the first of equal values stays, and NaN wins.
void takeLarger(float* out, const float* in, std::int64_t count, std::int64_t stride) {
    const auto larger = [](float value, float most) { return value > most || value != value ? value : most; };
    if (stride == 2)  // a constant lets the compiler load neighbours together
        for (std::int64_t i = 0; i < count; ++i) out[i] = larger(in[2 * i], out[i]);
    else
        for (std::int64_t i = 0; i < count; ++i) out[i] = larger(in[i * stride], out[i]);
}

/// at::max_pool2d's values without its indices, which take most of its time.
at::Tensor largestOfWindows(const at::Tensor& x, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
    const std::int64_t height = x.size(2), width = x.size(3);
    const std::int64_t rows = (height + 2 * padding - kernel) / stride + 1, columns = (width + 2 * padding - kernel) / stride + 1;
    const at::Tensor result = at::full({x.size(0), x.size(1), rows, columns}, -std::numeric_limits<float>::infinity(), x.options());
    const float* from = x.data_ptr<float>();
    auto* to = result.data_ptr<float>();
    const auto fillRow = [=](std::int64_t row) {
        for (std::int64_t ky = 0; ky < kernel; ++ky) {
            const std::int64_t y = row % rows * stride - padding + ky;
            if (y < 0 || y >= height) continue;
            const float* line = from + (row / rows * height + y) * width;
            for (std::int64_t kx = 0; kx < kernel; ++kx) {
                const std::int64_t shift = kx - padding;
                const std::int64_t first = shift < 0 ? (-shift + stride - 1) / stride : 0;
                const std::int64_t last = std::min(columns, (width - 1 - shift + stride) / stride);
                if (first < last) takeLarger(to + row * columns + first, line + first * stride + shift, last - first, stride);
            }
        }
    };
    at::parallel_for(0, x.size(0) * x.size(1) * rows, std::max<std::int64_t>(1, (1 << 15) / (width * kernel)),
                     [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t row = begin; row < end; ++row) fillRow(row);
                     });
    return result;
}

}  // namespace

MaxPool2d::MaxPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceilMode)
    : UnaryLayer("MaxPool2d", {"_MaxPoolNd"}), m_kernel(kernel), m_stride(stride), m_padding(padding), m_ceilMode(ceilMode) {}

Description MaxPool2d::describe() const {
    return describedPool(
        m_kernel, m_stride, m_padding,
        {{"kernel_size", m_kernel}, {"stride", m_stride}, {"padding", m_padding}, {"dilation", 1}, {"ceil_mode", m_ceilMode}});
}

Formula MaxPool2d::formula() const {
    const Border border = m_padding > 0 || m_ceilMode ? Border::Skip : Border::None;
    return Formula(formula::reduce("max", windowTaps(m_kernel), windowed(m_stride, m_padding, border)), {"i", "j"});
}

at::Tensor MaxPool2d::forward(const at::Tensor& input) {
    if (!m_ceilMode && isPlainMap(input, m_kernel, m_padding)) return largestOfWindows(input, m_kernel, m_stride, m_padding);
    return at::max_pool2d(input, m_kernel, m_stride, m_padding, /*dilation=*/1, m_ceilMode);
}

AvgPool2d::AvgPool2d(std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceilMode, bool countIncludePad)
    : UnaryLayer("AvgPool2d", {"_AvgPoolNd"}),
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

Formula AvgPool2d::formula() const {
    // Padding zeros count with count_include_pad; what ceil_mode adds beyond them never does.
    const bool zeros = m_padding > 0 && m_countIncludePad;
    const Border border = zeros ? Border::Zero : m_padding > 0 || m_ceilMode ? Border::Skip : Border::None;
    return Formula(formula::reduce("mean", windowTaps(m_kernel), windowed(m_stride, m_padding, border, zeros ? m_padding : -1)),
                   {"i", "j"});
}

at::Tensor AvgPool2d::forward(const at::Tensor& input) {
    return at::avg_pool2d(input, m_kernel, m_stride, m_padding, m_ceilMode, m_countIncludePad);
}

AdaptiveAvgPool::AdaptiveAvgPool(std::vector<std::int64_t> size, ConfigValue given)
    : UnaryLayer("AdaptiveAvgPool" + std::to_string(size.size()) + "d", {"_AdaptiveAvgPoolNd"}),
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

Formula AdaptiveAvgPool::formula() const {
    static constexpr const char* kPlaces[] = {"d", "i", "j"};
    static constexpr const char* kTaps[] = {"q", "r", "s"};
    static constexpr const char* kSizes[] = {"D", "H", "W"};
    const std::size_t dimensions = m_size.size();
    std::vector<IndexRange> ranges;
    std::vector<Term> taps;
    std::vector<std::string> places;
    bool single = true;
    for (std::size_t d = 0; d < dimensions; ++d) {
        const std::size_t named = dimensions == 1 ? 1 : d + 3 - dimensions;
        const int axis = static_cast<int>(d) - static_cast<int>(dimensions);
        const Term size = formula::extent(formula::x(), axis, kSizes[named]), place = formula::index(kPlaces[named]);
        places.emplace_back(kPlaces[named]);
        taps.push_back(formula::index(kTaps[named]));
        single = single && m_size[d] == 1;
        if (m_size[d] == 1)
            ranges.push_back(formula::whole(kTaps[named], formula::x(), axis));
        else
            ranges.push_back({kTaps[named], formula::floorQuotient(place * size, m_size[d]),
                              formula::function("ceil", {(place + 1) * size / m_size[d]}), false});
    }
    return Formula(formula::reduce("mean", std::move(ranges), formula::x()[taps]), single ? std::vector<std::string>{} : places);
}

at::Tensor AdaptiveAvgPool::forward(const at::Tensor& input) {
    if (m_size.size() == 1) return at::adaptive_avg_pool1d(input, m_size);
    if (m_size.size() == 2) return at::adaptive_avg_pool2d(input, m_size);
    return at::adaptive_avg_pool3d(input, m_size);
}

}  // namespace teardown::engine
