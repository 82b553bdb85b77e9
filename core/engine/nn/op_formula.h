// The formula of a functional op from what it was called with.
#pragma once

#include "core/engine/nn/observer.h"

namespace teardown::engine {

/// operands: what the inputs are called, in their order; first: the first input's shape.
Formula opFormula(const std::string& name, const OpArguments& arguments, const std::vector<Term>& operands, at::IntArrayRef first);

}  // namespace teardown::engine
