#include "core/config/formats/pretty/layout_stack.h"

#include <algorithm>

namespace teardown::config::pretty {

namespace {

constexpr std::size_t kFirstSlots = 256;
constexpr std::uint64_t kNoNumber = ~std::uint64_t{0};

std::uint64_t mixedBits(std::uint64_t hash) {
    hash ^= hash >> 32;
    hash *= 0x9E3779B97F4A7C15U;
    return hash ^ (hash >> 29);
}

std::uint64_t levelHash(const Level& level) {
    const auto with = [](std::uint64_t hash, auto number) { return (hash ^ static_cast<std::uint32_t>(number)) * 0x100000001B3U; };
    std::uint64_t hash = with(with(with(level.closesOnOwnLine ? 7 : 3, level.indent), level.lastSpace), level.closingIndent);
    hash = with(with(hash, level.lineBreaks), level.below);
    return mixedBits(hash);
}

}  // namespace

LayoutStacks::LayoutStacks() : m_slots(kFirstSlots, kNoStack) {}

StackNumber LayoutStacks::numberOf(const Level& top) {
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = levelHash(top) & mask;
    for (; m_slots[slot] != kNoStack; slot = (slot + 1) & mask)
        if ((*this)[m_slots[slot]] == top) return m_slots[slot];
    const auto number = static_cast<StackNumber>(m_levels.size());
    m_slots[slot] = number;
    m_levels.push_back(top);
    if (m_levels.size() * 2 > m_slots.size()) grow();
    return number;
}

void LayoutStacks::grow() {
    m_slots.assign(m_slots.size() * 4, kNoStack);
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t i = 0; i < m_levels.size(); ++i) {
        std::size_t slot = levelHash(m_levels[i]) & mask;
        while (m_slots[slot] != kNoStack) slot = (slot + 1) & mask;
        m_slots[slot] = static_cast<StackNumber>(i);
    }
}

NumberSet::NumberSet() : m_slots(kFirstSlots, kNoNumber) {}

bool NumberSet::insert(std::uint64_t number) {
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = mixedBits(number) & mask;
    for (; m_slots[slot] != kNoNumber; slot = (slot + 1) & mask)
        if (m_slots[slot] == number) return false;
    m_slots[slot] = number;
    if (++m_count * 2 > m_slots.size()) grow();
    return true;
}

void NumberSet::grow() {
    std::vector<std::uint64_t> old(m_slots.size() * 4, kNoNumber);
    old.swap(m_slots);
    const std::size_t mask = m_slots.size() - 1;
    for (const std::uint64_t number : old) {
        if (number == kNoNumber) continue;
        std::size_t slot = mixedBits(number) & mask;
        while (m_slots[slot] != kNoNumber) slot = (slot + 1) & mask;
        m_slots[slot] = number;
    }
}

}  // namespace teardown::config::pretty
