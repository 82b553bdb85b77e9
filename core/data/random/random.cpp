#include "core/data/random/random.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <numeric>
#include <unordered_set>

namespace teardown {

namespace {

constexpr std::uint64_t kWordMax = 0xffffffffU;

std::vector<std::uint32_t> keyOf(std::int64_t seed) {
    const std::uint64_t size = seed < 0 ? 0 - static_cast<std::uint64_t>(seed) : static_cast<std::uint64_t>(seed);
    std::vector<std::uint32_t> key{static_cast<std::uint32_t>(size)};
    if (size > kWordMax) key.push_back(static_cast<std::uint32_t>(size >> 32));
    return key;
}

}  // namespace

double NumpyRandom::uniform(double low, double high) { return low + (high - low) * m_bits.unit(); }

/// random_bounded_uint64 with masks: draws the low bits that can hold `highest` until they do not exceed it.
std::uint64_t NumpyRandom::upTo(std::uint64_t highest) {
    if (highest == 0) return 0;
    const std::uint64_t mask = ~std::uint64_t{0} >> std::countl_zero(highest);
    std::uint64_t value = 0;
    do value = (highest > kWordMax ? m_bits.longWord() : m_bits.word()) & mask;
    while (value > highest);
    return value;
}

std::int64_t NumpyRandom::randint(std::int64_t low, std::int64_t high) {
    assert(low < high);
    const std::uint64_t start = static_cast<std::uint64_t>(low);
    return static_cast<std::int64_t>(start + upTo(static_cast<std::uint64_t>(high) - 1 - start));
}

std::size_t NumpyRandom::choice(std::span<const double> probabilities) {
    assert(!probabilities.empty());
    std::vector<double> sums(probabilities.size());
    std::partial_sum(probabilities.begin(), probabilities.end(), sums.begin());
    const double total = sums.back();
    for (double& sum : sums) sum /= total;
    return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), m_bits.unit()) - sums.begin());
}

std::vector<std::int64_t> NumpyRandom::choiceWithoutReplacement(std::int64_t n, std::size_t count) {
    std::vector<std::int64_t> result = permutation(n);
    assert(count <= result.size());
    result.resize(count);
    return result;
}

std::vector<std::int64_t> NumpyRandom::permutation(std::int64_t n) {
    std::vector<std::int64_t> result(static_cast<std::size_t>(n));
    std::iota(result.begin(), result.end(), 0);
    shuffle(result);
    return result;
}

double NumpyRandom::normal(double mean, double deviation) {
    // legacy_gauss: of the pair (f * x, f * y), the second is returned at once and the first kept for the next call.
    if (m_kept) {
        const double value = *m_kept;
        m_kept.reset();
        return mean + deviation * value;
    }
    double x = 0;
    double y = 0;
    double square = 0;
    do {
        x = 2.0 * m_bits.unit() - 1.0;
        y = 2.0 * m_bits.unit() - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    const double factor = std::sqrt(-2.0 * std::log(square) / square);
    m_kept = factor * x;
    return mean + deviation * (factor * y);
}

PythonRandom::PythonRandom(std::int64_t seed) : m_bits(keyOf(seed)) {}

std::uint64_t PythonRandom::getrandbits(int count) {
    assert(count >= 0 && count <= 64);
    if (count == 0) return 0;
    if (count <= 32) return m_bits.word() >> (32 - count);
    const std::uint64_t low = m_bits.word();
    return low | (std::uint64_t{m_bits.word() >> (64 - count)} << 32);
}

std::uint64_t PythonRandom::below(std::uint64_t n) {
    assert(n > 0);
    // The bits of n itself, not of n - 1: powers of two reject half of the tries.
    const int bits = static_cast<int>(std::bit_width(n));
    std::uint64_t value = getrandbits(bits);
    while (value >= n) value = getrandbits(bits);
    return value;
}

double PythonRandom::uniform(double low, double high) { return low + (high - low) * random(); }

std::int64_t PythonRandom::randrange(std::int64_t start, std::int64_t stop, std::int64_t step) {
    assert(step > 0 ? start < stop : step < 0 && start > stop);
    const std::uint64_t first = static_cast<std::uint64_t>(start);
    const std::uint64_t last = static_cast<std::uint64_t>(stop);
    const std::uint64_t stride = static_cast<std::uint64_t>(step);
    const std::uint64_t width = step > 0 ? last - first : first - last;
    const std::uint64_t size = step > 0 ? stride : 0 - stride;
    const std::uint64_t count = (width - 1) / size + 1;
    return static_cast<std::int64_t>(first + stride * below(count));
}

std::vector<std::size_t> PythonRandom::choices(std::size_t n, std::size_t count) {
    assert(n > 0);
    std::vector<std::size_t> result(count);
    for (std::size_t& index : result) index = static_cast<std::size_t>(std::floor(random() * static_cast<double>(n)));
    return result;
}

double PythonRandom::gauss(double mean, double deviation) {
    if (m_kept) {
        const double value = *m_kept;
        m_kept.reset();
        return mean + value * deviation;
    }
    constexpr double kTwoPi = 2.0 * 3.141592653589793;
    const double angle = random() * kTwoPi;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random()));
    m_kept = std::sin(angle) * radius;
    return mean + std::cos(angle) * radius * deviation;
}

std::vector<std::size_t> PythonRandom::sample(std::size_t n, std::size_t count) {
    assert(count <= n);
    std::vector<std::size_t> result;
    result.reserve(count);
    // Lib/random.py copies the population if that takes less memory than a set of the drawn items; the two methods draw differently.
    std::size_t setSize = 21;
    if (count > 5) {
        std::size_t table = 1;
        while (table < count * 3) table *= 4;
        setSize += table;
    }
    if (n <= setSize) {
        std::vector<std::size_t> pool(n);
        std::iota(pool.begin(), pool.end(), std::size_t{0});
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t j = choice(n - i);
            result.push_back(pool[j]);
            pool[j] = pool[n - i - 1];
        }
        return result;
    }
    std::unordered_set<std::size_t> drawn;
    while (result.size() < count) {
        const std::size_t j = choice(n);
        if (drawn.insert(j).second) result.push_back(j);
    }
    return result;
}

}  // namespace teardown
