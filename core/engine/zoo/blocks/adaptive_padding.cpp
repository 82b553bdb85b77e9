#include "core/engine/zoo/blocks/adaptive_padding.h"

#include "core/engine/nn/ops.h"

#include <algorithm>

namespace teardown::engine {

AdaptivePadding::Pair AdaptivePadding::padding(std::int64_t height, std::int64_t width) const {
    const auto along = [this](std::size_t axis, std::int64_t size) {
        const std::int64_t outputs = (size + m_stride[axis] - 1) / m_stride[axis];
        return std::max<std::int64_t>((outputs - 1) * m_stride[axis] + (m_kernel[axis] - 1) * m_dilation[axis] + 1 - size, 0);
    };
    return {along(0, height), along(1, width)};
}

Description AdaptivePadding::describe() const {
    Description description;
    description.operation = {Positions::Pointwise};
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "moves or renames values"};
    return description;
}

Formula AdaptivePadding::formula() const {
    const Term x = formula::x(), i = formula::index("i"), j = formula::index("j");
    if (m_corner) return Formula(formula::bordered(x[{i, j}], Border::Zero), {"i", "j"});
    const auto before = [&](std::size_t axis, const char* size) {
        const Term n = formula::extent(x, static_cast<int>(axis) + 2, size);
        const Term outputs = m_stride[axis] == 1 ? n : formula::function("ceil", {n / m_stride[axis]});
        const Term reach = (m_kernel[axis] - 1) * m_dilation[axis] + 1;
        return formula::floorQuotient(formula::max((outputs - 1) * m_stride[axis] + reach - n, 0), 2);
    };
    return Formula({{"top", {}, before(0, "height"), -1},
                    {"left", {}, before(1, "width"), -1},
                    {"y", {"i", "j"}, formula::bordered(x[{i - formula::tensor("top"), j - formula::tensor("left")}], Border::Zero), 0}});
}

at::Tensor AdaptivePadding::forward(const at::Tensor& input) {
    const auto [rows, columns] = padding(input.size(2), input.size(3));
    if (rows == 0 && columns == 0) return input;
    const std::int64_t top = m_corner ? 0 : rows / 2, left = m_corner ? 0 : columns / 2;
    return ops::pad(input, {left, columns - left, top, rows - top},
                    {"whole patches", "The picture's sides are no multiple of the stride; zeros complete the last row and column."});
}

}  // namespace teardown::engine
