#include "core/engine/nn/op_formula.h"

#include "core/engine/nn/activation.h"

namespace teardown::engine {

/// y[n,c] = mean over i of x[n,c,i]
static Formula alongOneAxis(const char* kind, const Term& a, std::int64_t axis, std::size_t rank) {
    static constexpr const char* kNames[] = {"n", "c", "i", "j", "k"};
    if (axis < 0) axis += static_cast<std::int64_t>(rank);
    if (rank > std::size(kNames) || axis < 0 || axis >= static_cast<std::int64_t>(rank)) return Formula::words(std::string(kind) + " along one dimension");
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

Formula opFormula(const std::string& name, const OpArguments& o, const std::vector<Term>& operands, at::IntArrayRef first) {
    if (operands.empty()) return {};
    const Term& a = operands.front();
    const auto axis = static_cast<int>(o.axis);
    if (name == "mul" && operands.size() == 1) return Formula(o.factor * a);
    if (name == "add" || name == "mul" || name == "div") {
        Term value = a;
        for (std::size_t i = 1; i < operands.size(); ++i)
            value = name == "add" ? value + operands[i] : name == "mul" ? value * operands[i] : value / operands[i];
        return Formula(value);
    }
    if (name == "cat") return Formula(formula::stack(operands, axis));
    if (name == "flatten" || name == "view") return Formula(formula::flatten(a, axis));
    if (name == "relu") return Formula(formula::max(0, a));
    if (name == "sigmoid") return Formula(1 / (1 + formula::exp(-a)));
    if (name == "softmax") return Formula(softmaxLines(a, axis, "dimension " + std::to_string(axis), "y"));
    if (name == "mean" || name == "sum" || name == "max") return alongOneAxis(name.c_str(), a, o.axis, first.size());
    if (name == "pad") return paddedFormula(a, o.borders);
    if (name == "max_pool2d") return pooledFormula(a, o.window);
    if (name == "norm") {
        const Term k = formula::index("k"), c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
        return Formula(formula::sqrt(formula::reduce("sum", {formula::whole("c", a, 1)}, formula::power(a[{k, c, i, j}], 2))), {"k", "i", "j"});
    }
    return {};
}

}  // namespace teardown::engine
