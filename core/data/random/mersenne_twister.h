// MersenneTwister: MT19937 as numpy and Python seed it (Matsumoto and Nishimura, mt19937ar.c). std::mt19937 produces the same words but
// lacks seeding by a key and the doubles, and the standard distributions differ between libraries.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace teardown {

class MersenneTwister {
public:
    /// init_genrand.
    explicit MersenneTwister(std::uint32_t seed);
    /// init_by_array. `key` is not empty.
    explicit MersenneTwister(std::span<const std::uint32_t> key);
    static constexpr std::size_t kWords = 624;
    /// In the middle of a stream: the block of words, and which of them comes next; kWords: the next block.
    MersenneTwister(const std::array<std::uint32_t, kWords>& words, std::size_t next) : m_words(words), m_next(next) {}
    const std::array<std::uint32_t, kWords>& words() const { return m_words; }
    std::size_t next() const { return m_next; }

    std::uint32_t word();
    /// Two words, the high half first (numpy's next_uint64).
    std::uint64_t longWord();
    /// genrand_res53: two words make a double in [0, 1) with 53 bits.
    double unit();

    /// Equal generators continue equally.
    bool operator==(const MersenneTwister&) const = default;

private:
    void refill();

    std::array<std::uint32_t, kWords> m_words{};
    std::size_t m_next = kWords;
};

}  // namespace teardown
