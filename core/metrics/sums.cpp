#include "core/metrics/sums.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace teardown::metrics {

namespace {

constexpr std::size_t kNumpyBlock = 128;
constexpr std::size_t kNumpyLanes = 8;

constexpr std::size_t kTorchLanes = 4;  // doubles of an AVX2 register
constexpr std::size_t kTorchRows = 4;
constexpr int kTorchLevels = 4;
constexpr int kLowestLevelPower = 4;

using TorchSums = std::array<double, kTorchLanes * kTorchRows>;

/// Sums of the columns of a matrix with kTorchLanes * kTorchRows columns.
TorchSums columnSums(std::span<const double> values, std::size_t rows) {
    const int bits = rows > 1 ? std::bit_width(rows - 1) : 0;
    const int power = std::max(kLowestLevelPower, bits / kTorchLevels);
    const std::size_t step = std::size_t{1} << power;
    std::array<TorchSums, kTorchLevels> levels{};
    const auto add = [](TorchSums& to, const double* from) {
        for (std::size_t k = 0; k < to.size(); ++k) to[k] += from[k];
    };
    std::size_t row = 0;
    while (row + step <= rows) {
        for (std::size_t i = 0; i < step; ++i, ++row) add(levels[0], values.data() + row * levels[0].size());
        for (int level = 1; level < kTorchLevels; ++level) {
            const auto at = static_cast<std::size_t>(level);
            add(levels[at], levels[at - 1].data());
            levels[at - 1].fill(0);
            if ((row & ((step - 1) << (level * power))) != 0) break;
        }
    }
    for (; row < rows; ++row) add(levels[0], values.data() + row * levels[0].size());
    for (std::size_t level = 1; level < levels.size(); ++level) add(levels[0], levels[level].data());
    return levels[0];
}

}  // namespace

double numpySum(std::span<const double> values) {
    if (values.size() < kNumpyLanes) {
        double sum = 0;
        for (const double value : values) sum += value;
        return sum;
    }
    if (values.size() <= kNumpyBlock) {
        std::array<double, kNumpyLanes> lanes;
        std::copy_n(values.begin(), kNumpyLanes, lanes.begin());
        const std::size_t whole = values.size() - values.size() % kNumpyLanes;
        for (std::size_t at = kNumpyLanes; at < whole; ++at) lanes[at % kNumpyLanes] += values[at];
        double sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (std::size_t at = whole; at < values.size(); ++at) sum += values[at];
        return sum;
    }
    // Depth: the logarithm of the size.
    std::size_t half = values.size() / 2;
    half -= half % kNumpyLanes;
    return numpySum(values.first(half)) + numpySum(values.subspan(half));
}

double numpyMean(std::span<const double> values) { return numpySum(values) / static_cast<double>(values.size()); }

double torchMean(std::span<const double> values) {
    const std::size_t registers = values.size() / kTorchLanes;
    const std::size_t rows = registers / kTorchRows;
    TorchSums sums = columnSums(values, rows);
    for (std::size_t at = rows * kTorchRows; at < registers; ++at)
        for (std::size_t lane = 0; lane < kTorchLanes; ++lane) sums[lane] += values[at * kTorchLanes + lane];
    for (std::size_t row = 1; row < kTorchRows; ++row)
        for (std::size_t lane = 0; lane < kTorchLanes; ++lane) sums[lane] += sums[row * kTorchLanes + lane];
    double total = 0;
    for (std::size_t at = registers * kTorchLanes; at < values.size(); ++at) total += values[at];
    for (std::size_t lane = 0; lane < kTorchLanes; ++lane) total += sums[lane];
    return total / static_cast<double>(values.size());
}

}  // namespace teardown::metrics
