// What the tests of folding share: how far a folded network is from its train form, and whether its steps did what their formulas say.
#pragma once

#include "core/tensor/tensor_view.h"
#include "core/trace/formula_text.h"
#include "core/trace/formula_value.h"
#include "core/trace/step_formula.h"
#include "core/trace/trace.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace teardown::engine {

/// Largest difference relative to the largest value before.
inline double relative(const TensorView& before, const TensorView& after) {
    const auto a = before.toFloats(), b = after.toFloats();
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        largest = std::max(largest, double(std::abs(a[i])));
        worst = std::max(worst, double(std::abs(a[i] - b[i])));
    }
    return worst / largest;
}

/// Every value of every kernel and bias against the formula that its step shows. Empty, or the first that differs.
inline std::string formulaFault(const Trace& trace, double limit, std::set<StepKind>& seen) {
    for (const Step& step : trace.steps) {
        if (step.formula.empty() ||
            (step.kind != StepKind::Identity && step.kind != StepKind::Fold && step.kind != StepKind::Pad && step.kind != StepKind::Sum))
            continue;
        const StepTensors tensors(trace.steps, step.index);
        FormulaValues values(step.formula, tensors);
        for (std::size_t line = 0; line < step.formula.lines().size(); ++line) {
            const int given = step.formula.lines()[line].output;
            const bool last = line + 1 == step.formula.lines().size();
            if (given < 0 && !(last && step.outputs.size() == 1)) continue;
            const TensorView& recorded = step.outputs.at(given < 0 ? 0 : static_cast<std::size_t>(given)).view;
            double largest = 0;
            for (std::int64_t i = 0; i < recorded.numel(); ++i) largest = std::max(largest, std::abs(recorded.at(i)));
            Shape place(recorded.shape().size(), 0);
            for (std::int64_t i = 0; i < recorded.numel(); ++i) {
                const double value = recorded.at(i);
                const auto computed = values.value(line, place);
                if (!computed || std::abs(*computed - value) > limit * largest)
                    return step.path + " " + stepKindName(step.kind) + ": " + (computed ? std::to_string(*computed) : "no value") +
                           " instead of " + std::to_string(value) + "\n" + text(step.formula);
                for (std::size_t axis = place.size(); axis-- > 0 && ++place[axis] == recorded.shape()[axis];) place[axis] = 0;
            }
        }
        seen.insert(step.kind);
    }
    return {};
}

}  // namespace teardown::engine
