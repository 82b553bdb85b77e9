// Random: the random choices of mmclassification, number for number. Its transforms use two independent generators: numpy's legacy
// np.random (RandomState, numpy 1.24) and the module random of Python 3.11. Both are MT19937 but are seeded and read differently. One word
// more or less changes everything that follows, so each function documents how many 32-bit words it draws.
#pragma once

#include "core/data/random/mersenne_twister.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace teardown {

/// numpy's legacy np.random.
class NumpyRandom {
public:
    /// np.random.seed(seed): init_genrand.
    explicit NumpyRandom(std::uint32_t seed) : m_bits(seed) {}
    /// np.random.seed([...]): init_by_array. `key` is not empty.
    explicit NumpyRandom(std::span<const std::uint32_t> key) : m_bits(key) {}

    /// rand(), random_sample(): in [0, 1). Two words.
    double randomSample() { return m_bits.unit(); }
    /// low + (high - low) * rand(). Two words. Note that np.random.uniform(x) with one argument is uniform(x, 1.0).
    double uniform(double low, double high);
    /// In [low, high), where low < high. By masks and rejection: no word if there is only one value, otherwise one per try (two if the
    /// range is above 2**32).
    std::int64_t randint(std::int64_t low, std::int64_t high);
    /// choice(n): an index below n >= 1, as randint(0, n).
    std::int64_t choice(std::int64_t n) { return randint(0, n); }
    /// choice(n, p=p): an index into `probabilities`, which are not negative and sum up to 1. Two words.
    std::size_t choice(std::span<const double> probabilities);
    /// choice(n, size=count, replace=False): the first `count` <= n of a permutation of all, with its words.
    std::vector<std::int64_t> choiceWithoutReplacement(std::int64_t n, std::size_t count);
    /// 0..n-1 in random order. One masked draw for each but the first.
    std::vector<std::int64_t> permutation(std::int64_t n);
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i-- > 1;) std::swap(items[i], items[upTo(i)]);
    }
    /// mean + deviation * g, with g from the polar method, which makes two: four words per try, then none for the second value.
    double normal(double mean, double deviation);

    /// The next word of the stream, as np.random.randint(2**32) gives it.
    std::uint32_t word() { return m_bits.word(); }
    /// Equal if np.random.get_state() would be equal: the words, the position in them and the value kept by normal().
    bool operator==(const NumpyRandom&) const = default;

private:
    std::uint64_t upTo(std::uint64_t highest);

    MersenneTwister m_bits;
    std::optional<double> m_kept;
};

/// The functions of Python's module random.
class PythonRandom {
public:
    /// random.seed(seed): init_by_array of the absolute value in 32-bit words, low first. -5 and 5 are the same.
    explicit PythonRandom(std::int64_t seed);

    /// In [0, 1). Two words.
    double random() { return m_bits.unit(); }
    /// 0..64 bits: the upper bits of a word; beyond 32 the low word comes first. One word for each 32 bits or part of them.
    std::uint64_t getrandbits(int count);
    /// low + (high - low) * random(). Two words.
    double uniform(double low, double high);
    /// randrange(start, stop, step): one of the values of range(), which has at least one and fewer than 2**63. One word per try, two
    /// beyond 2**32 - 1 values; a range of one value draws too.
    std::int64_t randrange(std::int64_t start, std::int64_t stop, std::int64_t step = 1);
    /// randrange(n), n >= 1.
    std::int64_t randrange(std::int64_t n) { return randrange(0, n); }
    /// In [low, high], both included, low <= high.
    std::int64_t randint(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1));
    }
    /// choice(seq): the index of one of n >= 1 items.
    std::size_t choice(std::size_t n) { return static_cast<std::size_t>(below(n)); }
    /// choices(seq, k=count): indices of `count` of n >= 1 items, which may repeat: floor(random() * n). Two words each.
    std::vector<std::size_t> choices(std::size_t n, std::size_t count);
    /// mean + deviation * g, with g from a pair of cosine and sine: four words, then none for the second value.
    double gauss(double mean, double deviation);
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i-- > 1;) std::swap(items[i], items[static_cast<std::size_t>(below(i + 1))]);
    }
    /// sample(range(n), count): indices of `count` <= n distinct items, in the order drawn.
    std::vector<std::size_t> sample(std::size_t n, std::size_t count);

    /// The next word of the stream, as getrandbits(32) gives it.
    std::uint32_t word() { return m_bits.word(); }
    /// Equal if random.getstate() would be equal.
    bool operator==(const PythonRandom&) const = default;

private:
    /// _randbelow_with_getrandbits.
    std::uint64_t below(std::uint64_t n);

    MersenneTwister m_bits;
    std::optional<double> m_kept;  ///< gauss_next
};

/// Both generators, as in one process of mmclassification. A value: a copy continues as the original would.
class Random {
public:
    /// mmcls.apis.set_random_seed and the data loader's worker_init_fn: the same seed for both.
    explicit Random(std::uint32_t seed) : numpy(seed), python(std::int64_t{seed}) {}

    NumpyRandom numpy;
    PythonRandom python;

    bool operator==(const Random&) const = default;
};

}  // namespace teardown
