#include "core/embedding/tsne.h"

#include "core/embedding/pca.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <thread>
#include <utility>

namespace teardown::embedding {

namespace {

// Of sklearn.manifold.TSNE.
constexpr int kExplored = 250;          ///< iterations with early exaggeration
constexpr double kSmallestStep = 1e-7;  ///< min_grad_norm
constexpr int kPatience = 300;          ///< n_iter_without_progress
constexpr int kChecked = 50;            ///< every so many iterations
constexpr double kFirstMomentum = 0.5, kMomentum = 0.8;
constexpr double kStartSpread = 1e-4;
constexpr double kTolerance = 1e-5;  ///< of the logarithm of the perplexity
constexpr int kBisections = 100;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Calls `work` with every row; which thread takes it does not change the result.
void eachRow(std::size_t rows, int threads, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t row = next++; row < rows; row = next++) work(row);
    };
    std::vector<std::jthread> helpers;
    for (int i = 1; i < threads; ++i) helpers.emplace_back(run);
    run();
}

double squaredDistance(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

/// Turns squared distances to the others into probabilities whose entropy is that of the perplexity.
void conditional(std::span<double> row, std::size_t self, double perplexity) {
    const std::vector<double> distances(row.begin(), row.end());
    const double wanted = std::log(perplexity);
    double beta = 1, low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    for (int step = 0; step < kBisections; ++step) {
        double sum = 0, weighted = 0;
        for (std::size_t j = 0; j < row.size(); ++j) {
            row[j] = j == self ? 0 : std::exp(-distances[j] * beta);
            sum += row[j];
        }
        if (sum == 0) sum = 1e-8;
        for (std::size_t j = 0; j < row.size(); ++j) {
            row[j] /= sum;
            weighted += distances[j] * row[j];
        }
        const double difference = std::log(sum) + beta * weighted - wanted;
        if (std::abs(difference) <= kTolerance) return;
        if (difference > 0) {
            low = beta;
            beta = std::isinf(high) ? beta * 2 : (beta + high) / 2;
        } else {
            high = beta;
            beta = std::isinf(low) ? beta / 2 : (beta + low) / 2;
        }
    }
}

/// Normal numbers from a seed (splitmix64, Box-Muller).
std::vector<double> normalNumbers(std::uint64_t seed, std::size_t count) {
    const auto next = [&seed] {
        std::uint64_t z = seed += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.0;
    };
    std::vector<double> numbers(count);
    for (double& number : numbers) {
        const double radius = std::sqrt(-2 * std::log(next()));
        number = radius * std::cos(2 * std::numbers::pi * next());
    }
    return numbers;
}

Result<Points> startingPlaces(const Points& points, const std::optional<std::uint64_t>& seed, const TaskContext& task) {
    if (seed) {
        Points places{points.count, 2, normalNumbers(*seed, points.count * 2)};
        for (double& value : places.values) value *= kStartSpread;
        return places;
    }
    TD_TRY(Principal principal, principalComponents(points, 2, task));
    double square = 0, sum = 0;
    for (std::size_t i = 0; i < points.count; ++i) {
        sum += principal.scores.row(i)[0];
        square += principal.scores.row(i)[0] * principal.scores.row(i)[0];
    }
    const double mean = sum / static_cast<double>(points.count);
    const double deviation = std::sqrt(std::max(0.0, square / static_cast<double>(points.count) - mean * mean));
    for (double& value : principal.scores.values) value *= deviation > 0 ? kStartSpread / deviation : 0;
    return std::move(principal.scores);
}

/// The descent with momentum and a gain for each coordinate.
class Descent {
public:
    Descent(std::vector<double> joint, Points places, double rate, int threads)
        : m_joint(std::move(joint)), m_places(std::move(places)), m_rate(rate), m_threads(threads), m_update(m_places.values.size()) {}

    void scaleProbabilities(double factor) {
        for (double& value : m_joint) value *= factor;
    }
    /// False if it ended before: nothing moves, or nothing improved for long.
    Result<bool> run(int from, int until, double momentum, int patience, const TaskContext& task, int all) {
        m_gains.assign(m_update.size(), 1);
        std::fill(m_update.begin(), m_update.end(), 0);
        double best = std::numeric_limits<double>::max();
        int bestAt = from;
        for (int i = from; i < until; ++i) {
            if (task.cancelled()) return cancelledError();
            m_divergence = divergenceOf(m_joint, m_places, m_gradient, m_threads);
            m_done = i + 1;
            step(momentum);
            if ((i + 1) % kChecked != 0) continue;
            task.report(static_cast<double>(i) / all, message("task.placing-points", "placing points"));
            double norm = 0;
            for (std::size_t k = 0; k < m_gradient.size(); ++k) norm += m_gradient[k] * m_gradient[k];
            if (m_divergence < best) {
                best = m_divergence;
                bestAt = i;
            } else if (i - bestAt > patience) {
                return false;
            }
            if (std::sqrt(norm) <= kSmallestStep) return false;
        }
        return true;
    }
    Tsne result(double perplexity) && { return {std::move(m_places), m_divergence, m_done, perplexity}; }

private:
    void step(double momentum) {
        for (std::size_t k = 0; k < m_update.size(); ++k) {
            m_gains[k] = m_update[k] * m_gradient[k] < 0 ? m_gains[k] + 0.2 : m_gains[k] * 0.8;
            m_gains[k] = std::max(m_gains[k], 0.01);
            m_update[k] = momentum * m_update[k] - m_rate * m_gains[k] * m_gradient[k];
            m_places.values[k] += m_update[k];
        }
    }

    std::vector<double> m_joint;
    Points m_places;
    double m_rate;
    int m_threads;
    std::vector<double> m_update, m_gains, m_gradient;
    double m_divergence = 0;
    int m_done = 0;
};

}  // namespace

std::vector<double> jointProbabilities(const Points& points, double perplexity, int threads) {
    const std::size_t n = points.count;
    std::vector<double> joint(n * n);
    eachRow(n, threads, [&](std::size_t i) {
        const std::span<double> row = std::span(joint).subspan(i * n, n);
        for (std::size_t j = 0; j < n; ++j) row[j] = squaredDistance(points.row(i), points.row(j));
        conditional(row, i, perplexity);
    });
    const double whole = 2 * static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i; j < n; ++j) {
            const double both = i == j ? 0 : std::max((joint[i * n + j] + joint[j * n + i]) / whole, kEpsilon);
            joint[i * n + j] = joint[j * n + i] = both;
        }
    return joint;
}

double divergenceOf(const std::vector<double>& joint, const Points& places, std::vector<double>& gradient, int threads) {
    const std::size_t n = places.count;
    // Sums of rows, added in their order afterwards: the same for any number of threads.
    std::vector<double> sums(n), divergences(n);
    const auto closeness = [&](std::size_t i, std::size_t j) { return 1 / (1 + squaredDistance(places.row(i), places.row(j))); };
    eachRow(n, threads, [&](std::size_t i) {
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j)
            if (j != i) sum += closeness(i, j);
        sums[i] = sum;
    });
    double all = 0;
    for (const double sum : sums) all += sum;
    gradient.assign(n * places.size, 0);
    eachRow(n, threads, [&](std::size_t i) {
        double divergence = 0;
        const std::span<const double> here = places.row(i);
        for (std::size_t j = 0; j < n; ++j) {
            if (j == i) continue;
            const double close = closeness(i, j), p = joint[i * n + j], q = std::max(close / all, kEpsilon);
            divergence += p * std::log(std::max(p, kEpsilon) / q);
            const double pull = 4 * (p - q) * close;
            for (std::size_t k = 0; k < places.size; ++k) gradient[i * places.size + k] += pull * (here[k] - places.row(j)[k]);
        }
        divergences[i] = divergence;
    });
    double divergence = 0;
    for (const double part : divergences) divergence += part;
    return divergence;
}

Result<Tsne> tsne(const Points& points, const TsneSettings& settings, int threads, const TaskContext& task) {
    if (points.count > kMostTsnePoints)
        return Error{ErrorKind::BadInput,
                     "embedding-many",
                     message("embedding-many.more-than-most", "{count} points; t-SNE places at most {most}.",
                             {{"count", points.count}, {"most", kMostTsnePoints}}),
                     message("do.fewer-pictures-or-pca", "Take fewer pictures, or PCA."),
                     {}};
    TD_TRY(Points places, startingPlaces(points, settings.seed, task));
    const double perplexity = std::min(settings.perplexity, std::max(1.0, static_cast<double>(points.count - 1) / 3));
    const double rate = std::max(static_cast<double>(points.count) / settings.earlyExaggeration / 4, 50.0);
    Descent descent(jointProbabilities(points, perplexity, threads), std::move(places), rate, threads);
    const int explored = std::min(kExplored, settings.iterations);
    descent.scaleProbabilities(settings.earlyExaggeration);
    TD_CHECK(descent.run(0, explored, kFirstMomentum, kExplored, task, settings.iterations));
    descent.scaleProbabilities(1 / settings.earlyExaggeration);
    TD_CHECK(descent.run(explored, settings.iterations, kMomentum, kPatience, task, settings.iterations));
    return std::move(descent).result(perplexity);
}

}  // namespace teardown::embedding
