// What the ops compute, given their arguments.
#include "core/engine/nn/activation.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/nn/op_table.h"
#include "core/engine/nn/upsample.h"

#include <algorithm>

namespace teardown::engine {

/// y[n,c] = mean over i of x[n,c,i]
static Formula alongOneAxis(const char* kind, const Term& a, std::int64_t axis, std::size_t rank) {
    static constexpr const char* kNames[] = {"n", "c", "i", "j", "k"};
    if (axis < 0) axis += static_cast<std::int64_t>(rank);
    if (rank > std::size(kNames) || axis < 0 || axis >= static_cast<std::int64_t>(rank))
        return Formula::words(std::string(kind) + " along one dimension");
    std::vector<Term> indices;
    std::vector<std::string> rest;
    for (std::size_t d = 0; d < rank; ++d) {
        indices.push_back(formula::index(kNames[d]));
        if (static_cast<std::int64_t>(d) != axis) rest.emplace_back(kNames[d]);
    }
    return Formula(formula::reduce(kind, {formula::whole(kNames[axis], a, static_cast<int>(axis))}, a[indices]), rest);
}

static Formula paddedFormula(const Term& a, const std::array<std::int64_t, 4>& borders) {
    const Term i = formula::index("i"), j = formula::index("j");
    const auto shifted = [](const Term& at, std::int64_t by) { return by == 0 ? at : at - by; };
    return Formula(formula::bordered(a[{shifted(i, borders[2]), shifted(j, borders[0])}], Border::Zero), {"i", "j"});
}

static Formula pooledFormula(const Term& a, const std::array<std::int64_t, 3>& window) {
    const auto at = [&](const char* place, const char* tap) {
        return formula::windowIndex(formula::index(place), window[1], formula::index(tap), 1, window[2]);
    };
    const Border border = window[2] > 0 ? Border::Skip : Border::None;
    return Formula(formula::reduce("max", {formula::below("u", window[0]), formula::below("v", window[0])},
                                   formula::bordered(a[{at("i", "u"), at("j", "v")}], border)),
                   {"i", "j"});
}

namespace op_formulas {

using Operands = const std::vector<Term>&;

Formula sum(const OpArguments&, Operands operands, const Shape&) {
    Term value = operands.front();
    for (std::size_t i = 1; i < operands.size(); ++i) value = value + operands[i];
    return Formula(value);
}

Formula difference(const OpArguments&, Operands operands, const Shape&) {
    Term value = operands.front();
    for (std::size_t i = 1; i < operands.size(); ++i) value = value - operands[i];
    return Formula(value);
}

Formula product(const OpArguments& arguments, Operands operands, const Shape&) {
    if (operands.size() == 1) return Formula(arguments.factor * operands.front());
    Term value = operands.front();
    for (std::size_t i = 1; i < operands.size(); ++i) value = value * operands[i];
    return Formula(value);
}

Formula quotient(const OpArguments&, Operands operands, const Shape&) {
    Term value = operands.front();
    for (std::size_t i = 1; i < operands.size(); ++i) value = value / operands[i];
    return Formula(value);
}

Formula stacked(const OpArguments& arguments, Operands operands, const Shape&) {
    return Formula(formula::stack(operands, static_cast<int>(arguments.axis)));
}

Formula flattened(const OpArguments& arguments, Operands operands, const Shape&) {
    return Formula(formula::flatten(operands.front(), static_cast<int>(arguments.axis)));
}

Formula padded(const OpArguments& arguments, Operands operands, const Shape&) { return paddedFormula(operands.front(), arguments.borders); }

Formula relu(const OpArguments&, Operands operands, const Shape&) { return Formula(formula::max(0, operands.front())); }

Formula sigmoid(const OpArguments&, Operands operands, const Shape&) { return Formula(1 / (1 + formula::exp(-operands.front()))); }

Formula softmax(const OpArguments& arguments, Operands operands, const Shape&) {
    const auto axis = static_cast<int>(arguments.axis);
    return Formula(softmaxLines(operands.front(), axis, "dimension " + std::to_string(axis), "y"));
}

Formula pooled(const OpArguments& arguments, Operands operands, const Shape&) { return pooledFormula(operands.front(), arguments.window); }

Formula meanOverAxis(const OpArguments& arguments, Operands operands, const Shape& first) {
    return alongOneAxis("mean", operands.front(), arguments.axis, first.size());
}

Formula sumOverAxis(const OpArguments& arguments, Operands operands, const Shape& first) {
    return alongOneAxis("sum", operands.front(), arguments.axis, first.size());
}

Formula maxOverAxis(const OpArguments& arguments, Operands operands, const Shape& first) {
    return alongOneAxis("max", operands.front(), arguments.axis, first.size());
}

Formula kernelNorm(const OpArguments&, Operands operands, const Shape&) {
    const Term &a = operands.front(), k = formula::index("k"), c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    return Formula(formula::sqrt(formula::reduce("sum", {formula::whole("c", a, 1)}, formula::power(a[{k, c, i, j}], 2))), {"k", "i", "j"});
}

Formula channelsLast(const OpArguments&, Operands operands, const Shape&) {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    return Formula(operands.front()[{c, i, j}], {"i", "j", "c"});
}

Formula channelsFirst(const OpArguments&, Operands operands, const Shape&) {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    return Formula(operands.front()[{i, j, c}], {"c", "i", "j"});
}

Formula meanOverPlaces(const OpArguments&, Operands operands, const Shape&) {
    const Term& a = operands.front();
    const Term element = a[{formula::index("c"), formula::index("u"), formula::index("v")}];
    return Formula(formula::reduce("mean", {formula::whole("u", a, 2), formula::whole("v", a, 3)}, element), {"c", "i", "j"});
}

Formula shuffledChannels(const OpArguments& arguments, Operands operands, const Shape& first) {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    const std::int64_t groups = std::max<std::int64_t>(1, arguments.groups), count = first.size() > 1 ? first[1] : groups;
    return Formula(operands.front()[{ops::shuffledChannel(c, groups, count), i, j}], {"c", "i", "j"});
}

Formula channels(const OpArguments& arguments, Operands operands, const Shape&) {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    return Formula(operands.front()[{arguments.first == 0 ? c : c + arguments.first, i, j}], {"c", "i", "j"});
}

Formula sumOfParts(const OpArguments& arguments, Operands operands, const Shape& first) {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j"), r = formula::index("r");
    const std::int64_t width = first.size() > 1 && arguments.parts > 0 ? first[1] / arguments.parts : 1;
    const Term element = operands.front()[{Term(width) * r + c, i, j}];
    return Formula(formula::reduce("sum", {formula::below("r", arguments.parts)}, element), {"c", "i", "j"});
}

Formula rowAsMap(const OpArguments&, Operands operands, const Shape&) {
    return Formula(operands.front()[{formula::index("c")}], {"c", "i", "j"});
}

Formula regrouped(const OpArguments& arguments, Operands operands, const Shape& first) {
    const std::int64_t before = first.size() > 1 ? std::max<std::int64_t>(1, first[1]) : 1;
    const Term channel = arguments.first * formula::index("n") + formula::index("c");
    return Formula(operands.front()[{formula::floorQuotient(channel, before), channel % before, formula::index("i"), formula::index("j")}],
                   {"n", "c", "i", "j"});
}

Formula vectorAsMap(const OpArguments& arguments, Operands operands, const Shape&) {
    const auto [rows, columns, before] = arguments.grid;
    const Term place = rows * columns * formula::index("c") + columns * formula::index("i") + formula::index("j");
    return Formula(operands.front()[{place, 0, 0}], {"c", "i", "j"});
}

Formula interleaved(const OpArguments&, Operands operands, const Shape&) {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j"), from = formula::floorQuotient(c, 2);
    return Formula((1 - c % 2) * operands.front()[{from, i, j}] + c % 2 * operands.back()[{from, i, j}], {"c", "i", "j"});
}

Formula upsampled(const OpArguments& arguments, Operands operands, const Shape&) {
    const auto factor = static_cast<std::int64_t>(arguments.factor);
    return nearestFormula(operands.front(), factor, factor);
}

Formula largest(const OpArguments&, Operands, const Shape&) { return Formula::words("the largest scores, in falling order"); }

}  // namespace op_formulas

}  // namespace teardown::engine
