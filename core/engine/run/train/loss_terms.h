// What a training iteration minimises and what it logs (_parse_losses of mmcls/models/classifiers/base.py).
#pragma once

#include "core/engine/nn/value.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace teardown::engine {

struct LossTerms {
    at::Tensor loss;                                      ///< a scalar with its graph
    std::vector<std::pair<std::string, double>> logVars;  ///< "top-1", ..., "loss", in the reference's order
};

/// Every term is its mean, a list the sum of its means, a dict (the accuracies) is logged value by value; the loss is the sum of the terms
/// with "loss" in their names.
LossTerms lossTermsOf(const Value& losses);

}  // namespace teardown::engine
