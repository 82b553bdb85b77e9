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

static Term windowed(std::int64_t stride, std::int64_t padding, Border border, std::int64_t reach = -1) {
    const auto at = [&](const char* position, const char* tap) {
        return formula::windowIndex(formula::index(position), stride, formula::index(tap), 1, padding);
    };
    return formula::bordered(formula::x()[{at("i", "u"), at("j", "v")}], border, reach);
}

static std::vector<IndexRange> windowTaps(std::int64_t kernel) { return {formula::below("u", kernel), formula::below("v", kernel)}; }

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
