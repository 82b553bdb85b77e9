#include "core/trace/trace_cursor.h"

#include "core/trace/main_steps.h"

namespace teardown {

TraceCursor::TraceCursor(TracePtr trace) : m_trace(std::move(trace)) {
    if (m_trace) m_main = mainSteps(*m_trace);
}

bool TraceCursor::moveTo(int index) {
    if (index < 0 || index >= count() || index == m_index) return false;
    m_index = index;
    return true;
}

bool TraceCursor::into() { return moveTo(m_index + 1); }

bool TraceCursor::over() { return step() && moveTo(stepOver(*m_trace, m_main, m_index)); }

bool TraceCursor::out() {
    const Step* current = step();
    if (!current || current->parent < 0) return false;
    return moveTo(m_trace->steps[static_cast<std::size_t>(current->parent)].end);
}

bool TraceCursor::back() { return step() && moveTo(stepBackOver(*m_trace, m_main, m_index)); }

bool TraceCursor::stepBack() { return moveTo(m_index - 1); }

bool TraceCursor::up() {
    const Step* current = step();
    return current && moveTo(current->parent);
}

}  // namespace teardown
