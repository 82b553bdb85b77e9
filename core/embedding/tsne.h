// t-SNE (van der Maaten, Hinton 2008), exact: every pair counts. Settings, start and steps are those of sklearn.manifold.TSNE with
// method='exact', init='pca', learning_rate='auto'.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/embedding/points.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace teardown::embedding {

struct TsneSettings {
    double perplexity = 30;
    int iterations = 1000;
    double earlyExaggeration = 12;      ///< for the first 250 iterations
    std::optional<std::uint64_t> seed;  ///< start from random places of this seed instead of the principal components
};

struct Tsne {
    Points places;          ///< [N, 2]
    double divergence = 0;  ///< Kullback-Leibler, of the last iteration
    int iterations = 0;     ///< done; fewer if nothing moved any more
    double perplexity = 0;  ///< as used: at most (N - 1) / 3
};

/// Most points: memory and time grow with their square.
inline constexpr std::size_t kMostTsnePoints = 5000;

/// The same call gives the same places, with any number of threads. Errors: embedding-points, embedding-many (more than kMostTsnePoints),
/// cancelled.
Result<Tsne> tsne(const Points& points, const TsneSettings& settings, int threads, const TaskContext& task = {});

/// The joint probabilities P, N x N: symmetric, sum 1, zero on the diagonal; each row's conditional ones have this perplexity.
std::vector<double> jointProbabilities(const Points& points, double perplexity, int threads);

/// The divergence of places from P, and its gradient with respect to them.
double divergenceOf(const std::vector<double>& joint, const Points& places, std::vector<double>& gradient, int threads);

}  // namespace teardown::embedding
