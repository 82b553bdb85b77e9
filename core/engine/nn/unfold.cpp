#include "core/engine/nn/unfold.h"

namespace teardown::engine {

Unfold::Unfold(Pair kernel, Pair dilation, Pair padding, Pair stride) : Unfold(kernel, dilation, padding, stride, Given()) {}

Unfold::Unfold(Pair kernel, Pair dilation, Pair padding, Pair stride, Given given)
    : UnaryLayer("Unfold"), m_kernel(kernel), m_dilation(dilation), m_padding(padding), m_stride(stride), m_given(std::move(given)) {}

Unfold::Pair Unfold::places(std::int64_t height, std::int64_t width) const {
    const auto along = [this](std::size_t axis, std::int64_t size) {
        return (size + 2 * m_padding[axis] - m_dilation[axis] * (m_kernel[axis] - 1) - 1) / m_stride[axis] + 1;
    };
    return {along(0, height), along(1, width)};
}

Description Unfold::describe() const {
    Description description;
    const auto argument = [](const char* name, const Pair& value, const ConfigValue& given) {
        return given.isNone() ? LayerArgument(name, value) : LayerArgument(name, given);
    };
    description.arguments = {argument("kernel_size", m_kernel, m_given.kernel), argument("dilation", m_dilation, m_given.dilation),
                             argument("padding", m_padding, m_given.padding), argument("stride", m_stride, m_given.stride)};
    description.operation = {Positions::Wholesale};
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "moves or renames values"};
    return description;
}

Formula Unfold::formula() const {
    const Term x = formula::x(), r = formula::index("r"), l = formula::index("l");
    const Term reach = m_dilation[1] * (m_kernel[1] - 1) + 1 - 2 * m_padding[1];
    const Term width = formula::extent(x, 3, "width");
    const Term columns = formula::floorQuotient(width - reach, m_stride[1]) + 1;
    const std::int64_t taps = m_kernel[0] * m_kernel[1];
    const Term row = formula::windowIndex(formula::floorQuotient(l, formula::tensor("columns")), m_stride[0],
                                          formula::floorQuotient(r % taps, m_kernel[1]), m_dilation[0], m_padding[0]);
    const Term column = formula::windowIndex(l % formula::tensor("columns"), m_stride[1], r % m_kernel[1], m_dilation[1], m_padding[1]);
    const Border border = m_padding[0] > 0 || m_padding[1] > 0 ? Border::Zero : Border::None;
    return Formula(
        {{"columns", {}, columns, -1}, {"y", {"r", "l"}, formula::bordered(x[{formula::floorQuotient(r, taps), row, column}], border), 0}});
}

at::Tensor Unfold::forward(const at::Tensor& input) { return at::im2col(input, m_kernel, m_dilation, m_padding, m_stride); }

}  // namespace teardown::engine
