// What the ops of attention in windows compute.
#include "core/engine/nn/op_table.h"

#include <algorithm>

namespace teardown::engine::op_formulas {

using Operands = const std::vector<Term>&;
using formula::floorQuotient;
using formula::index;

static std::int64_t atLeastOne(std::int64_t number) { return std::max<std::int64_t>(1, number); }

Formula rolled(const OpArguments& arguments, Operands operands, const Shape& first) {
    const Term i = index("i"), j = index("j");
    const auto moved = [&](const Term& at, std::size_t axis) {
        const std::int64_t size = atLeastOne(axis < first.size() ? first[axis] : 1);
        return (at + (arguments.first % size + size) % size) % size;
    };
    return Formula(operands.front()[{moved(i, 2), moved(j, 3)}], {"i", "j"});
}

Formula windows(const OpArguments& arguments, Operands operands, const Shape&) {
    const std::int64_t rows = atLeastOne(arguments.windows[0]), columns = atLeastOne(arguments.windows[1]),
                       size = atLeastOne(arguments.windows[2]);
    const Term b = index("b"), t = index("t");
    const Term row = size * floorQuotient(b % (rows * columns), columns) + floorQuotient(t, size);
    const Term column = size * (b % columns) + t % size;
    return Formula(operands.front()[{floorQuotient(b, rows * columns), index("c"), row, column}], {"b", "t", "c"});
}

Formula windowsAsMap(const OpArguments& arguments, Operands operands, const Shape&) {
    const std::int64_t rows = atLeastOne(arguments.windows[0]), columns = atLeastOne(arguments.windows[1]),
                       size = atLeastOne(arguments.windows[2]);
    const Term i = index("i"), j = index("j");
    const Term window = rows * columns * index("n") + columns * floorQuotient(i, size) + floorQuotient(j, size);
    return Formula(operands.front()[{window, size * (i % size) + j % size, index("c")}], {"n", "c", "i", "j"});
}

Formula cropped(const OpArguments&, Operands operands, const Shape&) {
    return Formula(operands.front()[{index("i"), index("j")}], {"i", "j"});
}

Formula transposed(const OpArguments&, Operands operands, const Shape&) {
    return Formula(operands.front()[{index("j"), index("i")}], {"i", "j"});
}

Formula lookedUp(const OpArguments& arguments, Operands operands, const Shape& first) {
    const Term number = operands.back()[{index("i"), index("j")}];
    if (arguments.transposed) return Formula(operands.front()[{index("h"), number}], {"h", "i", "j"});
    if (first.size() == 4) {
        const std::int64_t columns = atLeastOne(first[2]);
        return Formula(operands.front()[{0, floorQuotient(number, columns), number % columns, index("h")}], {"h", "i", "j"});
    }
    return Formula(operands.front()[{number, index("h")}], {"h", "i", "j"});
}

Formula linear(const OpArguments&, Operands operands, const Shape&) {
    const Term &x = operands.front(), o = index("o"), k = index("k");
    if (operands.size() < 2) return Formula(x);
    const Term sum = formula::reduce("sum", {formula::whole("k", operands[1], 1)}, operands[1][{o, k}] * x[{k}]);
    return Formula(operands.size() > 2 ? operands[2][{o}] + sum : sum, {"o"});
}

Formula normalized(const OpArguments&, Operands operands, const Shape&) {
    const Term& x = operands.front();
    const Term squares = formula::reduceAxes("sum", {{-1, false, 0}}, "the last dimension", formula::power(x, 2));
    return Formula(x / formula::max(formula::sqrt(squares), 1e-12));
}

Formula limited(const OpArguments& arguments, Operands operands, const Shape&) {
    return Formula(formula::min(operands.front(), arguments.factor));
}

Formula exponential(const OpArguments&, Operands operands, const Shape&) { return Formula(formula::exp(operands.front())); }

Formula splined(const OpArguments&, Operands, const Shape&) {
    return Formula::words("cubic splines through the table of each head, read at the relative positions of another window");
}

Formula masked(const OpArguments& arguments, Operands operands, const Shape&) {
    const Term b = index("b"), h = index("h"), i = index("i"), j = index("j");
    return Formula(operands.front()[{b, h, i, j}] + operands.back()[{b % atLeastOne(arguments.windows[0]), i, j}], {"b", "h", "i", "j"});
}

Formula windowGrid(const OpArguments& arguments, Operands operands, const Shape&) {
    const std::int64_t size = atLeastOne(arguments.windows[2]);
    const Term row = size * index("r") + index("u"), column = size * index("q") + index("v");
    return Formula(operands.front()[{index("c"), row, column}], {"r", "q", "u", "v", "c"});
}

Formula windowHeads(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t columns = atLeastOne(arguments.windows[1]), size = atLeastOne(arguments.windows[2]);
    const auto [part, parts, heads] = arguments.heads;
    const std::int64_t width = first.empty() || parts * heads == 0 ? 1 : atLeastOne(first.back() / (parts * heads));
    const Term b = index("b"), t = index("t"), own = width * index("h") + index("d");
    const Term channel = part == 0 ? own : own + part * heads * width;
    return Formula(operands.front()[{floorQuotient(b, columns), b % columns, floorQuotient(t, size), t % size, channel}],
                   {"b", "h", "t", "d"});
}

Formula windowHeadsAsMap(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t columns = atLeastOne(arguments.windows[1]), size = atLeastOne(arguments.windows[2]),
                       width = first.empty() ? 1 : atLeastOne(first.back());
    const Term c = index("c"), i = index("i"), j = index("j");
    const Term window = columns * floorQuotient(i, size) + floorQuotient(j, size);
    return Formula(operands.front()[{window, floorQuotient(c, width), size * (i % size) + j % size, c % width}], {"c", "i", "j"});
}

}  // namespace teardown::engine::op_formulas
