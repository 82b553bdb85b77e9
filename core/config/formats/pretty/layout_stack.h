// What the layout knows of the brackets that are open: a stack for each way to lay out the tokens so far. Stacks share their parts.
#pragma once

#include <cstdint>
#include <vector>

namespace teardown::config::pretty {

using StackNumber = std::uint32_t;
constexpr StackNumber kNoStack = ~StackNumber{0};

struct Level {
    int indent = 0;         ///< where a line that begins at this level begins
    int lastSpace = 0;      ///< where the last line of this level began
    int closingIndent = 0;  ///< where the closing bracket goes when it begins a line
    int lineBreaks = 0;     ///< that no rule asked for; each costs more than the one before
    bool closesOnOwnLine = false;
    StackNumber below = kNoStack;  ///< the level around it

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
    /// True when it was not there.
    bool insert(std::uint64_t number);

private:
    void grow();

    std::vector<std::uint64_t> m_slots;
    std::size_t m_count = 0;
};

}  // namespace teardown::config::pretty
