// What the ops of attention on grids of tokens compute.
#include "core/engine/nn/op_table.h"

#include <algorithm>

namespace teardown::engine::op_formulas {

using Operands = const std::vector<Term>&;
using formula::floorQuotient;
using formula::index;

static std::int64_t sizeOr1(const Shape& shape, std::size_t axis) {
    return axis < shape.size() ? std::max<std::int64_t>(1, shape[axis]) : 1;
}

Formula headsAsMaps(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t heads = sizeOr1(first, 1), columns = arguments.grid[1];
    const Term b = index("b");
    return Formula(operands.front()[{floorQuotient(b, heads), b % heads, columns * index("i") + index("j"), index("d")}],
                   {"b", "d", "i", "j"});
}

Formula mapsAsHeads(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t columns = sizeOr1(first, 3);
    const Term t = index("t");
    return Formula(operands.front()[{arguments.heads[2] * index("n") + index("h"), index("d"), floorQuotient(t, columns), t % columns}],
                   {"n", "h", "t", "d"});
}

/// The place of row i among the old ones is (i + 1/2) old / new - 1/2, in integers of 1 / (2 new).
Formula resampledRows(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t before = sizeOr1(first, 0), after = std::max<std::int64_t>(1, arguments.first), unit = 2 * after;
    const Term &a = operands.front(), i = index("i"), d = index("d");
    const Term place = formula::max((2 * i + 1) * before - after, 0), low = floorQuotient(place, unit);
    const Term share = (place % unit) / unit, high = formula::min(low + 1, before - 1);
    return Formula((1 - share) * a[{low, d}] + share * a[{high, d}], {"i", "d"});
}

Formula placeScores(const OpArguments& arguments, Operands operands, const Shape&) {
    const std::int64_t columns = std::max<std::int64_t>(1, arguments.grid[1]);
    const Term &a = operands.front(), &b = operands.back(), h = index("h"), t = index("t"), d = index("d");
    const Term place = arguments.axis == 0 ? floorQuotient(t, columns) : t % columns;
    return Formula(formula::reduce("sum", {formula::whole("d", a, 3)}, a[{h, t, d}] * b[{d, place, index("k")}]), {"h", "t", "k"});
}

Formula plusPlaces(const OpArguments& arguments, Operands operands, const Shape&) {
    const std::int64_t columns = std::max<std::int64_t>(1, arguments.grid[1]);
    const Term h = index("h"), t = index("t"), k = index("k");
    const Term ofRow = operands[std::min<std::size_t>(1, operands.size() - 1)][{h, t, floorQuotient(k, columns)}];
    return Formula(operands.front()[{h, t, k}] + ofRow + operands.back()[{h, t, k % columns}], {"h", "t", "k"});
}

Formula samplesAsRows(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t width = sizeOr1(first, 2);
    const Term c = index("c");
    return Formula(operands.front()[{arguments.first * index("n") + index("t"), floorQuotient(c, width), c % width}], {"n", "t", "c"});
}

Formula columnsAsMaps(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t patches = sizeOr1(first, 2), width = arguments.grid[1], taps = arguments.grid[0] * width;
    const Term b = index("b"), tap = width * index("i") + index("j");
    return Formula(operands.front()[{floorQuotient(b, patches), taps * index("c") + tap, b % patches}], {"b", "c", "i", "j"});
}

Formula dropped(const OpArguments&, Operands, const Shape&) { return Formula::words("values set to zero at random, the others scaled up"); }

}  // namespace teardown::engine::op_formulas
