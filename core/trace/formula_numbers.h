// A formula with the numbers of one place: y[0,7,7] = 0.12 * 0.5 + 0.3 * 1.25 + -0.4 * 2 + ... (27 products) + 0.1 = 1.375.
#pragma once

#include "core/trace/formula_value.h"

#include <string>
#include <vector>

namespace teardown {

struct NumberStyle {
    int digits = 6;
    bool single = false;               ///< compute as float32 does
    std::int64_t mostTerms = 100'000;  ///< a line that adds up more is left out
};

/// One line for each of the formula's that computes something and whose tensors are known; of a long sum the first three terms and how
/// many there are. places: of each output, a full index; the values on the way are those that go into them.
std::string formulaNumbers(const Formula& formula, const FormulaTensors& tensors, const std::vector<Shape>& places,
                           const NumberStyle& style = {});

}  // namespace teardown
