// TorchRandom: torch's CPU generator (torch 1.13), as samplers, data loaders and batch augments use it. Its words are those of MT19937,
// seeded as numpy does, but they are turned into numbers in another way.
#pragma once

#include "core/data/random/mersenne_twister.h"

#include <cstdint>
#include <vector>

namespace teardown {

class TorchRandom {
public:
    /// torch.manual_seed(seed), Generator().manual_seed(seed): only the low 32 bits count.
    explicit TorchRandom(std::uint64_t seed) : m_bits(static_cast<std::uint32_t>(seed)) {}
    /// In the middle of a stream.
    explicit TorchRandom(const MersenneTwister& bits) : m_bits(bits) {}
    const MersenneTwister& bits() const { return m_bits; }

    /// torch.empty((), dtype=torch.int64).random_(): 0 <= value < 2**63. Two words.
    std::int64_t random() { return static_cast<std::int64_t>(m_bits.longWord() & 0x7fffffffffffffffU); }
    /// torch.rand(1): the low 24 bits of a word / 2**24, in [0, 1).
    float rand() { return static_cast<float>(m_bits.word() & 0xffffffU) / 16777216.0F; }
    /// torch.randperm(n): n - 1 words, none for n == 0. Slightly biased, as in torch.
    std::vector<std::size_t> randperm(std::size_t n);

    std::uint32_t word() { return m_bits.word(); }
    /// Equal generators continue equally.
    bool operator==(const TorchRandom&) const = default;

private:
    MersenneTwister m_bits;
};

}  // namespace teardown
