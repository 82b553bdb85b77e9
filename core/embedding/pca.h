// Principal components, as sklearn.decomposition.PCA: the directions along which points differ most.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/embedding/points.h"

#include <cstddef>
#include <vector>

namespace teardown::embedding {

struct Principal {
    Points scores;                      ///< [N, components]: fit_transform
    std::vector<double> explained;      ///< variance along each component, divided by N - 1
    std::vector<double> explainedPart;  ///< of the whole variance, 0..1
};

/// The first components, signs as sklearn.utils.extmath.svd_flip(u_based_decision=True) sets them: the largest score of each is positive.
/// They are found by subspace iteration, to about 1e-9 of the largest. Components beyond the rank have scores of 0. Errors:
/// embedding-points (fewer than two points, or values that are not finite), cancelled.
Result<Principal> principalComponents(const Points& points, std::size_t components, const TaskContext& task = {});

}  // namespace teardown::embedding
