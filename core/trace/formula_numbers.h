// A formula with the numbers of one position: y[0,7,7] = 0.12 * 0.5 + 0.3 * 1.25 + -0.4 * 2 + ... (27 products) + 0.1 = 1.375.
#pragma once

#include "core/trace/formula_value.h"

#include <string>
#include <vector>

namespace teardown {

struct NumberStyle {
    int digits = 6;
    bool single = false;               ///< compute in float32
    std::int64_t mostTerms = 100'000;  ///< a line with more terms is left out
};

/// One line for each line of the formula that computes something and whose tensors are known; of a long sum the first three terms and the
/// number of terms. places: a full index for each output; the intermediate values are those that contribute to them.
std::string formulaNumbers(const Formula& formula, const FormulaTensors& tensors, const std::vector<Shape>& places,
                           const NumberStyle& style = {});

}  // namespace teardown
