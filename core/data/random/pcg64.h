// Pcg64: numpy.random.default_rng(seed) (numpy 1.24), as KFoldDataset shuffles with it, and the SeedSequence that seeds it.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace teardown {

/// SeedSequence(entropy).generate_state(count): `entropy` in 32-bit words, low first. torch seeds numpy in its workers the same way.
std::vector<std::uint32_t> seedSequence(std::span<const std::uint32_t> entropy, std::size_t count);

class Pcg64 {
public:
    explicit Pcg64(std::uint64_t seed);

    /// XSL-RR: the state steps first.
    std::uint64_t longWord();
    /// The low half of a long word, then its high half.
    std::uint32_t word();
    /// Generator.shuffle(list), by masks and rejection.
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i-- > 1;) std::swap(items[i], items[upTo(i)]);
    }

private:
    /// 128 bits as two halves.
    struct Wide {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
    };
    void step();
    std::size_t upTo(std::size_t highest);

    Wide m_state;
    Wide m_increment;
    std::uint32_t m_kept = 0;
    bool m_hasKept = false;
};

}  // namespace teardown
