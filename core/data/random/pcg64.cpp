#include "core/data/random/pcg64.h"

#include <array>
#include <bit>

namespace teardown {

namespace {

__extension__ using Unsigned128 = unsigned __int128;

constexpr std::size_t kPoolSize = 4;

/// numpy/random/bit_generator.pyx: a constant that is multiplied after each use.
class HashConstant {
public:
    HashConstant(std::uint32_t start, std::uint32_t factor) : m_value(start), m_factor(factor) {}
    std::uint32_t hashed(std::uint32_t word) {
        word ^= m_value;
        m_value *= m_factor;
        word *= m_value;
        return word ^ (word >> 16);
    }

private:
    std::uint32_t m_value;
    std::uint32_t m_factor;
};

std::uint32_t mixed(std::uint32_t x, std::uint32_t y) {
    const std::uint32_t result = 0xca01f9ddU * x - 0x4973f715U * y;
    return result ^ (result >> 16);
}

std::vector<std::uint32_t> entropyOf(std::uint64_t seed) {
    std::vector<std::uint32_t> words{static_cast<std::uint32_t>(seed)};
    if (seed >> 32 != 0) words.push_back(static_cast<std::uint32_t>(seed >> 32));
    return words;
}

}  // namespace

std::vector<std::uint32_t> seedSequence(std::span<const std::uint32_t> entropy, std::size_t count) {
    HashConstant in(0x43b0d7e5U, 0x931e8875U);
    std::array<std::uint32_t, kPoolSize> pool{};
    for (std::size_t i = 0; i < kPoolSize; ++i) pool[i] = in.hashed(i < entropy.size() ? entropy[i] : 0);
    for (std::size_t from = 0; from < kPoolSize; ++from)
        for (std::size_t to = 0; to < kPoolSize; ++to)
            if (from != to) pool[to] = mixed(pool[to], in.hashed(pool[from]));
    for (std::size_t from = kPoolSize; from < entropy.size(); ++from)
        for (std::uint32_t& word : pool) word = mixed(word, in.hashed(entropy[from]));
    HashConstant out(0x8b51f9ddU, 0x58f38dedU);
    std::vector<std::uint32_t> words;
    words.reserve(count);
    for (std::size_t i = 0; i < count; ++i) words.push_back(out.hashed(pool[i % kPoolSize]));
    return words;
}

Pcg64::Pcg64(std::uint64_t seed) {
    const std::vector<std::uint32_t> words = seedSequence(entropyOf(seed), 8);
    const auto wide = [&](std::size_t i) { return std::uint64_t{words[i + 1]} << 32 | words[i]; };
    const Wide start{wide(0), wide(2)};
    const Wide stream{wide(4), wide(6)};
    m_increment = {stream.high << 1 | stream.low >> 63, stream.low << 1 | 1};
    step();
    const Unsigned128 sum = (Unsigned128{m_state.high} << 64 | m_state.low) + (Unsigned128{start.high} << 64 | start.low);
    m_state = {static_cast<std::uint64_t>(sum >> 64), static_cast<std::uint64_t>(sum)};
    step();
}

void Pcg64::step() {
    constexpr Unsigned128 kFactor = Unsigned128{2549297995355413924U} << 64 | 4865540595714422341U;
    const Unsigned128 state =
        (Unsigned128{m_state.high} << 64 | m_state.low) * kFactor + (Unsigned128{m_increment.high} << 64 | m_increment.low);
    m_state = {static_cast<std::uint64_t>(state >> 64), static_cast<std::uint64_t>(state)};
}

std::uint64_t Pcg64::longWord() {
    step();
    return std::rotr(m_state.high ^ m_state.low, static_cast<int>(m_state.high >> 58));
}

std::uint32_t Pcg64::word() {
    if (m_hasKept) {
        m_hasKept = false;
        return m_kept;
    }
    const std::uint64_t both = longWord();
    m_kept = static_cast<std::uint32_t>(both >> 32);
    m_hasKept = true;
    return static_cast<std::uint32_t>(both);
}

std::size_t Pcg64::upTo(std::size_t highest) {
    const std::size_t mask = ~std::size_t{0} >> std::countl_zero(highest);
    std::size_t value = 0;
    do value = (highest > 0xffffffffU ? longWord() : word()) & mask;
    while (value > highest);
    return value;
}

}  // namespace teardown
