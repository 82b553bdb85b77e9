// What the layout knows about open brackets: a stack for each way to lay out the tokens so far. Stacks share their parts.
#pragma once

#include <cstdint>
#include <vector>

namespace teardown::config::pretty {

using StackNumber = std::uint32_t;
constexpr StackNumber kNoStack = ~StackNumber{0};

struct Level {
    int indent = 0;         ///< where a line at this level starts
    int lastSpace = 0;      ///< where the last line of this level started
    int closingIndent = 0;  ///< where the closing bracket goes if it starts a line
    int lineBreaks = 0;     ///< breaks that no rule required; each costs more than the previous one
    bool closesOnOwnLine = false;
    StackNumber below = kNoStack;  ///< the enclosing level

    bool operator==(const Level&) const = default;
};

/// Equal stacks have equal numbers.
class LayoutStacks {
public:
    LayoutStacks();
    StackNumber numberOf(const Level& top);
    const Level& operator[](StackNumber stack) const { return m_levels[stack]; }

private:
    void grow();

    std::vector<Level> m_levels;
    std::vector<StackNumber> m_slots;  ///< open addressing, a power of two
};

/// A set of numbers other than ~0.
class NumberSet {
public:
    NumberSet();
    /// True if it was not in the set.
    bool insert(std::uint64_t number);

private:
    void grow();

    std::vector<std::uint64_t> m_slots;
    std::size_t m_count = 0;
};

}  // namespace teardown::config::pretty
