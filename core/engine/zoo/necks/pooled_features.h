// What the pooling necks share: features of one or of several stages, each pooled to one value per channel.
#pragma once

#include "core/engine/nn/layer.h"
#include "core/trace/formula.h"

#include <atomic>
#include <cstddef>
#include <functional>

namespace teardown::engine {

/// How many features the last call had, for the formula. Several threads may call the neck.
using SeenFeatures = std::atomic<std::size_t>;

/// y[c] of x; of several features y1[c], y2[c], ..., each of an input of its own. `pooled`: the value of channel c.
inline Formula pooledFeaturesFormula(std::size_t features, const std::function<Term(const Term& x)>& pooled) {
    if (features == 1) return Formula(pooled(formula::x()), {"c"});
    std::vector<FormulaLine> lines;
    for (std::size_t i = 0; i < features; ++i) {
        const std::string number = std::to_string(i + 1);
        lines.push_back({"y" + number, {"c"}, pooled(formula::tensor("input " + std::to_string(i), "x" + number)), static_cast<int>(i)});
    }
    return Formula(std::move(lines));
}

}  // namespace teardown::engine
