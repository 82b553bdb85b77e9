// The numbers of one element in a step of an optimizer.
#pragma once

#include "core/tensor/tensor_view.h"
#include "core/trace/step.h"
#include "core/training/optimizers/element_update.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

/// Of the element, counted in C order, of a step with an OptimizerUpdate. Empty for other steps and where tensors were not kept.
std::vector<training::UpdateLine> updateNumbers(const Step& step, std::int64_t element);

/// The element with the largest gradient, of the first thousands.
std::int64_t largestGradient(const Step& step);

/// "[3, 0, 1, 2]".
std::string elementIndex(const Shape& shape, std::int64_t element);

/// Adds the lines of largestGradient() to the step's facts.
void addUpdateNumbers(Step& step);

}  // namespace teardown
