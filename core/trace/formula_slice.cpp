#include "core/trace/formula_slice.h"

#include <cmath>
#include <limits>

namespace teardown::formula {

Term slice(const Term& a, int axis, std::int64_t first, std::int64_t count) {
    TermNode node;
    node.kind = TermKind::Stack;
    node.axis = axis;
    node.parts = {a};
    node.ranges = {{{}, first, first + count, false}};
    return Term(std::move(node));
}

std::int64_t lengthOfSlice(const TermNode& slice) {
    return std::llround(slice.ranges.front().to->number - slice.ranges.front().from->number);
}

std::int64_t placeInSlice(const TermNode& stack, std::int64_t at) {
    if (stack.ranges.empty()) return at;
    const std::int64_t first = std::llround(stack.ranges.front().from->number);
    return at < lengthOfSlice(stack) ? first + at : std::numeric_limits<std::int64_t>::max();
}

}  // namespace teardown::formula
