#include "core/trace/trace_cursor.h"

namespace teardown {

bool TraceCursor::moveTo(int index) {
    if (index < 0 || index >= count() || index == m_index) return false;
    m_index = index;
    return true;
}

bool TraceCursor::into() { return moveTo(m_index + 1); }

bool TraceCursor::over() {
    const Step* current = step();
    return current && moveTo(current->end);
}

bool TraceCursor::out() {
    const Step* current = step();
    if (!current || current->parent < 0) return false;
    return moveTo(m_trace->steps[static_cast<std::size_t>(current->parent)].end);
}

bool TraceCursor::back() {
    const Step* current = step();
    if (!current) return false;
    int index = m_index - 1;
    // Descendants of the previous sibling are between it and this step: walk up until the depth is ours or shallower.
    while (index > 0 && m_trace->steps[static_cast<std::size_t>(index)].depth > current->depth)
        index = m_trace->steps[static_cast<std::size_t>(index)].parent;
    return moveTo(index);
}

bool TraceCursor::stepBack() { return moveTo(m_index - 1); }

bool TraceCursor::up() {
    const Step* current = step();
    return current && moveTo(current->parent);
}

}  // namespace teardown
