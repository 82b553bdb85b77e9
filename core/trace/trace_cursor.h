// TraceCursor: steps through a trace in both directions. Pure index arithmetic: nothing is ever recomputed.
#pragma once

#include "core/trace/trace.h"

#include <vector>

namespace teardown {

class TraceCursor {
public:
    TraceCursor() = default;
    explicit TraceCursor(TracePtr trace);

    const TracePtr& trace() const { return m_trace; }
    int index() const { return m_index; }
    int count() const { return m_trace ? static_cast<int>(m_trace->steps.size()) : 0; }
    bool atStart() const { return m_index <= 0; }
    bool atEnd() const { return m_index + 1 >= count(); }
    const Step* step() const { return count() ? &m_trace->steps[static_cast<std::size_t>(m_index)] : nullptr; }

    /// Each returns whether the position changed.
    bool moveTo(int index);
    bool first() { return moveTo(0); }
    bool last() { return moveTo(count() - 1); }
    bool into();      ///< the next step, entering children
    bool over();      ///< the next step that is not a descendant, but never past a main step (main_steps.h)
    bool out();       ///< the step after the parent's last descendant
    bool back();      ///< the reverse of over
    bool stepBack();  ///< the previous step
    bool up();        ///< the parent

private:
    TracePtr m_trace;
    std::vector<int> m_main;
    int m_index = 0;
};

}  // namespace teardown
