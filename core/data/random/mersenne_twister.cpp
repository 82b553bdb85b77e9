#include "core/data/random/mersenne_twister.h"

#include <algorithm>

namespace teardown {

MersenneTwister::MersenneTwister(std::uint32_t seed) {
    m_words[0] = seed;
    for (std::size_t i = 1; i < kWords; ++i)
        m_words[i] = 1812433253U * (m_words[i - 1] ^ (m_words[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
}

MersenneTwister::MersenneTwister(std::span<const std::uint32_t> key) : MersenneTwister(19650218U) {
    std::size_t i = 1;
    const auto mixed = [&](std::uint32_t factor) { return m_words[i] ^ ((m_words[i - 1] ^ (m_words[i - 1] >> 30)) * factor); };
    const auto advance = [&] {
        if (++i < kWords) return;
        m_words[0] = m_words[kWords - 1];
        i = 1;
    };
    std::size_t j = 0;
    for (std::size_t round = std::max(kWords, key.size()); round > 0; --round) {
        m_words[i] = mixed(1664525U) + key[j] + static_cast<std::uint32_t>(j);
        advance();
        if (++j == key.size()) j = 0;
    }
    for (std::size_t round = kWords - 1; round > 0; --round) {
        m_words[i] = mixed(1566083941U) - static_cast<std::uint32_t>(i);
        advance();
    }
    m_words[0] = 0x80000000U;
}

void MersenneTwister::refill() {
    constexpr std::size_t kShift = 397;
    for (std::size_t i = 0; i < kWords; ++i) {
        const std::uint32_t joined = (m_words[i] & 0x80000000U) | (m_words[(i + 1) % kWords] & 0x7fffffffU);
        m_words[i] = m_words[(i + kShift) % kWords] ^ (joined >> 1) ^ ((joined & 1U) != 0 ? 0x9908b0dfU : 0U);
    }
    m_next = 0;
}

std::uint32_t MersenneTwister::word() {
    if (m_next == kWords) refill();
    std::uint32_t value = m_words[m_next++];
    value ^= value >> 11;
    value ^= (value << 7) & 0x9d2c5680U;
    value ^= (value << 15) & 0xefc60000U;
    return value ^ (value >> 18);
}

std::uint64_t MersenneTwister::longWord() {
    const std::uint64_t high = word();
    return (high << 32) | word();
}

double MersenneTwister::unit() {
    const std::uint32_t high = word() >> 5;
    const std::uint32_t low = word() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

}  // namespace teardown
