// What the ops on spectra compute. In a spectrum of C channels, channel c below C is a real part and channel c + C its imaginary part.
#include "core/engine/nn/op_table.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace teardown::engine::op_formulas {

using Operands = const std::vector<Term>&;
using formula::index;

/// The size of an axis, at least 1.
static std::int64_t sizeOf(const Shape& shape, std::size_t axis) {
    return axis < shape.size() ? std::max<std::int64_t>(1, shape[axis]) : 1;
}

/// 2 pi (u i / rows + v j / columns): how far the wave of frequency (u, v) has phase at the place (i, j).
static Term phase(std::int64_t rows, std::int64_t columns) {
    return 2 * std::numbers::pi * (index("u") * index("i") / rows + index("v") * index("j") / columns);
}

static Term cosine(const Term& angle) { return formula::function("cos", {angle}); }

static double orthoScale(std::int64_t rows, std::int64_t columns) { return std::sqrt(static_cast<double>(rows * columns)); }

Formula spectrum(const OpArguments&, Operands operands, const Shape& first) {
    const std::int64_t channels = sizeOf(first, 1), rows = sizeOf(first, 2), columns = sizeOf(first, 3);
    const Term c = index("c"), i = index("i"), j = index("j"), part = formula::floorQuotient(c, channels);
    // A quarter turn makes a sine of the cosine: the imaginary part.
    const Term wave = cosine(phase(rows, columns) + std::numbers::pi / 2 * part);
    return Formula(formula::reduce("sum", {formula::below("i", rows), formula::below("j", columns)},
                                   operands.front()[{c % channels, i, j}] * wave / orthoScale(rows, columns)),
                   {"c", "u", "v"});
}

Formula spectrumFiltered(const OpArguments&, Operands operands, const Shape& first) {
    const std::int64_t channels = std::max<std::int64_t>(1, sizeOf(first, 1) / 2);
    const Term &a = operands.front(), &w = operands.back(), c = index("c"), u = index("u"), v = index("v");
    const Term d = c % channels, part = formula::floorQuotient(c, channels);
    // (a + b i)(p + q i): the real part has the product of both imaginary ones subtracted, the imaginary part added crosswise.
    return Formula(a[{d, u, v}] * w[{d, u, v, part}] + (2 * part - 1) * a[{d + channels, u, v}] * w[{d, u, v, 1 - part}], {"c", "u", "v"});
}

Formula fromSpectrum(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t channels = std::max<std::int64_t>(1, sizeOf(first, 1) / 2);
    const std::int64_t rows = std::max<std::int64_t>(1, arguments.grid[0]), columns = std::max<std::int64_t>(1, arguments.grid[1]);
    const Term &a = operands.front(), c = index("c"), u = index("u"), v = index("v"), angle = phase(rows, columns);
    // Columns of the spectrum stand for their negative frequencies too, save the first and, of an even number, the last.
    const Term weight = 2 - formula::where({{v, 0}}) - formula::where({{2 * v, columns}});
    const Term wave = a[{c, u, v}] * cosine(angle) + a[{c + channels, u, v}] * cosine(angle + std::numbers::pi / 2);
    return Formula(formula::reduce("sum", {formula::below("u", rows), formula::below("v", columns / 2 + 1)},
                                   weight * wave / orthoScale(rows, columns)),
                   {"c", "i", "j"});
}

Formula filterResized(const OpArguments& arguments, Operands operands, const Shape& first) {
    const Term& a = operands.front();
    // Each value of the filter counts as far as it is less than one step from the sample.
    const auto nearness = [&](const char* from, const char* to, std::size_t axis) {
        const std::int64_t steps = sizeOf(first, axis + 1) - 1, wanted = arguments.grid[axis] - 1;
        const Term sample = wanted <= 0 ? Term(0) : index(to) * steps / wanted;
        return formula::max(0, 1 - formula::function("abs", {index(from) - sample}));
    };
    const Term product = a[{index("c"), index("k"), index("l"), index("p")}] * nearness("k", "u", 0) * nearness("l", "v", 1);
    return Formula(formula::reduce("sum", {formula::whole("k", a, 1), formula::whole("l", a, 2)}, product), {"c", "u", "v", "p"});
}

}  // namespace teardown::engine::op_formulas
