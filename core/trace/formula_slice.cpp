#include "core/trace/formula_slice.h"

namespace teardown::formula {

Term slice(const Term& a, int axis, std::int64_t first, std::int64_t count) {
    TermNode node;
    node.kind = TermKind::Stack;
    node.axis = axis;
    node.parts = {a};
    node.ranges = {{{}, first, first + count, false}};
    return Term(std::move(node));
}

}  // namespace teardown::formula
