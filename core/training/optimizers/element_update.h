// What an optimizer computes for one element of a parameter, line by line with the numbers. The formulas are those of torch.optim 1.13 and
// of mmclassification's Lamb.
#pragma once

#include "core/trace/details/optimizer_update.h"

#include <map>
#include <string>
#include <vector>

namespace teardown::training {

struct UpdateLine {
    std::string formula;  ///< "m ← β₁·m + (1 − β₁)·g"
    std::string numbers;  ///< "0.9·0.012 + 0.1·0.5 = 0.0608"
    double value = 0;
};

/// `values`: of the element before the step: "old", "gradient" and those of the optimizer's state ("momentum_buffer", "exp_avg"). The last
/// line is the new value, in float64: torch's float32 differs by its rounding. Empty for an optimizer that is not known.
std::vector<UpdateLine> elementUpdate(const OptimizerUpdate& update, const std::map<std::string, double>& values);

}  // namespace teardown::training
