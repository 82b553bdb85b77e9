#include "core/embedding/pca.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

namespace teardown::embedding {

namespace {

constexpr std::size_t kOversampled = 12;  ///< directions beyond those that are wanted: the iteration converges faster
constexpr int kMostRounds = 500;
constexpr double kConverged = 1e-11;  ///< relative change of the variances

using Vectors = std::vector<std::vector<double>>;

double dot(std::span<const double> a, std::span<const double> b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

Result<Points> centred(const Points& points) {
    const bool finite = std::all_of(points.values.begin(), points.values.end(), [](double value) { return std::isfinite(value); });
    if (points.count < 2 || points.size == 0 || !finite)
        return Error{ErrorKind::BadInput,
                     "embedding-points",
                     message("embedding-points.two-finite-points", "At least two points of finite numbers are needed."),
                     message("do.more-pictures-or-another-layer", "Take more pictures, or a layer whose values are finite."),
                     {}};
    Points moved = points;
    std::vector<double> mean(points.size);
    for (std::size_t i = 0; i < points.count; ++i)
        for (std::size_t j = 0; j < points.size; ++j) mean[j] += points.row(i)[j];
    for (double& value : mean) value /= static_cast<double>(points.count);
    for (std::size_t i = 0; i < points.count; ++i)
        for (std::size_t j = 0; j < points.size; ++j) moved.row(i)[j] -= mean[j];
    return moved;
}

/// Gram-Schmidt, twice; directions that vanish become zero.
void orthonormalise(Vectors& basis) {
    for (std::size_t k = 0; k < basis.size(); ++k) {
        const double before = std::sqrt(dot(basis[k], basis[k]));
        for (int pass = 0; pass < 2; ++pass)
            for (std::size_t l = 0; l < k; ++l) {
                const double along = dot(basis[k], basis[l]);
                for (std::size_t j = 0; j < basis[k].size(); ++j) basis[k][j] -= along * basis[l][j];
            }
        const double length = std::sqrt(dot(basis[k], basis[k]));
        const double scale = length > 1e-12 * before && length > 0 ? 1 / length : 0;
        for (double& value : basis[k]) value *= scale;
    }
}

/// X v for each direction: [directions][N].
Vectors projected(const Points& x, const Vectors& basis) {
    Vectors scores(basis.size(), std::vector<double>(x.count));
    for (std::size_t i = 0; i < x.count; ++i)
        for (std::size_t k = 0; k < basis.size(); ++k) scores[k][i] = dot(x.row(i), basis[k]);
    return scores;
}

/// X' s for each: [directions][size].
Vectors gathered(const Points& x, const Vectors& scores) {
    Vectors basis(scores.size(), std::vector<double>(x.size));
    for (std::size_t i = 0; i < x.count; ++i)
        for (std::size_t k = 0; k < scores.size(); ++k) {
            const double score = scores[k][i];
            const std::span<const double> row = x.row(i);
            for (std::size_t j = 0; j < x.size; ++j) basis[k][j] += score * row[j];
        }
    return basis;
}

/// Eigenvectors of a small symmetric matrix by Jacobi's rotations, largest eigenvalue first: columns of `vectors`.
void diagonalise(std::vector<double>& matrix, std::vector<double>& vectors, std::size_t n) {
    vectors.assign(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) vectors[i * n + i] = 1;
    for (int sweep = 0; sweep < 60; ++sweep) {
        double off = 0, all = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) (i == j ? all : off) += matrix[i * n + j] * matrix[i * n + j];
        if (off <= 1e-30 * all) break;
        for (std::size_t p = 0; p < n; ++p)
            for (std::size_t q = p + 1; q < n; ++q) {
                if (matrix[p * n + q] == 0) continue;
                const double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * matrix[p * n + q]);
                const double t = (theta >= 0 ? 1.0 : -1.0) / (std::abs(theta) + std::sqrt(theta * theta + 1));
                const double c = 1 / std::sqrt(t * t + 1), s = t * c;
                const auto rotate = [c, s](double& a, double& b) {
                    const double first = c * a - s * b;
                    b = s * a + c * b;
                    a = first;
                };
                for (std::size_t k = 0; k < n; ++k) rotate(matrix[k * n + p], matrix[k * n + q]);
                for (std::size_t k = 0; k < n; ++k) rotate(matrix[p * n + k], matrix[q * n + k]);
                for (std::size_t k = 0; k < n; ++k) rotate(vectors[k * n + p], vectors[k * n + q]);
            }
    }
}

/// Turns the basis towards the axes of the points within it (Rayleigh-Ritz); the sums of squares along them, largest first.
std::vector<double> turnToAxes(const Points& x, Vectors& basis) {
    const std::size_t n = basis.size();
    const Vectors scores = projected(x, basis);
    std::vector<double> matrix(n * n), turned;
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t l = 0; l < n; ++l) matrix[k * n + l] = dot(scores[k], scores[l]);
    diagonalise(matrix, turned, n);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return matrix[a * n + a] > matrix[b * n + b]; });
    Vectors axes(n, std::vector<double>(x.size));
    std::vector<double> squares(n);
    for (std::size_t k = 0; k < n; ++k) {
        squares[k] = matrix[order[k] * n + order[k]];
        for (std::size_t l = 0; l < n; ++l)
            for (std::size_t j = 0; j < x.size; ++j) axes[k][j] += turned[l * n + order[k]] * basis[l][j];
    }
    basis = std::move(axes);
    return squares;
}

/// Numbers that have no direction in common with the data by accident; always the same.
Vectors startingBasis(std::size_t directions, std::size_t size) {
    Vectors basis(directions, std::vector<double>(size));
    std::uint64_t state = 0x9e3779b97f4a7c15u;
    for (std::vector<double>& direction : basis)
        for (double& value : direction) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            value = static_cast<double>(state >> 11) / 9007199254740992.0 - 0.5;
        }
    orthonormalise(basis);
    return basis;
}

void setSigns(Vectors& scores) {
    for (std::vector<double>& score : scores) {
        const auto largest = std::max_element(score.begin(), score.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
        if (*largest < 0)
            for (double& value : score) value = -value;
    }
}

}  // namespace

Result<Principal> principalComponents(const Points& points, std::size_t components, const TaskContext& task) {
    TD_TRY(const Points x, centred(points));
    const std::size_t directions = std::min({components + kOversampled, x.count, x.size});
    Vectors basis = startingBasis(directions, x.size);
    std::vector<double> squares(directions);
    for (int round = 0; round < kMostRounds; ++round) {
        if (task.cancelled()) return cancelledError();
        basis = gathered(x, projected(x, basis));
        orthonormalise(basis);
        const std::vector<double> now = turnToAxes(x, basis);
        double moved = 0;
        for (std::size_t k = 0; k < std::min(components, directions); ++k)
            moved = std::max(moved, std::abs(now[k] - squares[k]) / std::max(now[0], 1e-300));
        squares = now;
        // The variances converge twice as fast as the directions: a few rounds more.
        if (round > 0 && moved < kConverged * kConverged) break;
    }
    Vectors scores = projected(x, basis);
    setSigns(scores);
    const double all = dot(x.values, x.values), spread = static_cast<double>(x.count - 1);
    Principal found{{x.count, components, std::vector<double>(x.count * components)}, {}, {}};
    for (std::size_t k = 0; k < components; ++k) {
        found.explained.push_back(k < directions ? squares[k] / spread : 0);
        found.explainedPart.push_back(k < directions && all > 0 ? squares[k] / all : 0);
        for (std::size_t i = 0; k < directions && i < x.count; ++i) found.scores.row(i)[k] = scores[k][i];
    }
    return found;
}

}  // namespace teardown::embedding
