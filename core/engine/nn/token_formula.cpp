// What the ops on tokens and attention compute.
#include "core/engine/nn/op_table.h"

#include <algorithm>

namespace teardown::engine::op_formulas {

using Operands = const std::vector<Term>&;
using formula::index;

static Term plus(const Term& a, std::int64_t b) { return b == 0 ? a : a + b; }

Formula splitHeads(const OpArguments& arguments, Operands operands, const Shape& first) {
    const auto [part, parts, heads] = arguments.heads;
    const std::int64_t width = first.empty() || parts * heads == 0 ? 1 : std::max<std::int64_t>(1, first.back() / (parts * heads));
    const Term channel = plus(Term(width) * index("h"), part * heads * width) + index("d");
    return Formula(operands.front()[{index("t"), channel}], {"h", "t", "d"});
}

Formula joinHeads(const OpArguments&, Operands operands, const Shape& first) {
    const std::int64_t width = first.empty() ? 1 : std::max<std::int64_t>(1, first.back());
    const Term c = index("c");
    return Formula(operands.front()[{formula::floorQuotient(c, width), index("t"), c % width}], {"t", "c"});
}

Formula matrixProduct(const OpArguments& arguments, Operands operands, const Shape& first) {
    const Term &a = operands.front(), &b = operands.back(), i = index("i"), j = index("j"), k = index("k");
    const int axis = static_cast<int>(first.size()) - 1;
    const Term second = arguments.transposed ? b[{j, k}] : b[{k, j}];
    return Formula(formula::reduce("sum", {formula::whole("k", a, axis)}, a[{i, k}] * second), {"i", "j"});
}

Formula mapToTokens(const OpArguments&, Operands operands, const Shape& first) {
    const Term &a = operands.front(), t = index("t");
    const std::int64_t width = first.empty() ? 1 : std::max<std::int64_t>(1, first.back());
    return Formula(a[{index("c"), formula::floorQuotient(t, width), t % width}], {"t", "c"});
}

Formula tokensToMap(const OpArguments& arguments, Operands operands, const Shape&) {
    const auto [rows, columns, prefix] = arguments.grid;
    return Formula(operands.front()[{plus(Term(columns) * index("i") + index("j"), prefix), index("c")}], {"c", "i", "j"});
}

/// Names of the indices of a tensor's axes.
static constexpr const char* kAxisNames[] = {"n", "t", "c", "i", "j"};

Formula selected(const OpArguments& arguments, Operands operands, const Shape& first) {
    std::vector<Term> indices;
    std::vector<std::string> names;
    for (std::size_t d = 0; d < std::min(first.size(), std::size(kAxisNames)); ++d) {
        const bool taken = static_cast<std::int64_t>(d) == arguments.axis;
        indices.push_back(taken ? Term(arguments.first) : index(kAxisNames[d]));
        if (!taken) names.emplace_back(kAxisNames[d]);
    }
    return Formula(operands.front()[indices], names);
}

Formula narrowed(const OpArguments& arguments, Operands operands, const Shape& first) {
    std::vector<Term> indices;
    std::vector<std::string> names;
    for (std::size_t d = 0; d < std::min(first.size(), std::size(kAxisNames)); ++d) {
        const Term at = index(kAxisNames[d]);
        indices.push_back(static_cast<std::int64_t>(d) == arguments.axis ? plus(at, arguments.first) : at);
        names.emplace_back(kAxisNames[d]);
    }
    return Formula(operands.front()[indices], names);
}

Formula interpolated(const OpArguments&, Operands, const Shape&) {
    return Formula::words("the grid of position embeddings resampled to another number of rows and columns; tokens before it stay");
}

}  // namespace teardown::engine::op_formulas
