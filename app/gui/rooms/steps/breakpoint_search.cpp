#include "app/gui/rooms/steps/breakpoint_search.h"

#include "widgets/common/strings.h"

#include <utility>

namespace teardown {

BreakpointSearch::BreakpointSearch(const BreakpointList& breakpoints, Lane& lane, QObject* parent)
    : QObject(parent), m_breakpoints(breakpoints), m_runner(lane) {
    connect(&m_runner, &TaskRunner::busyChanged, this, &BreakpointSearch::busyChanged);
}

void BreakpointSearch::search(const TracePtr& trace, int step, Direction direction) {
    run(trace, step, direction, m_breakpoints.list(), [this, direction] { Q_EMIT passed(direction); });
}

void BreakpointSearch::searchFor(const Breakpoint& breakpoint, const TracePtr& trace, int step, Direction direction) {
    run(trace, step, direction, {breakpoint},
        [this, direction, what = toQt(breakpointText(breakpoint))] { Q_EMIT notFound(what, direction); });
}

void BreakpointSearch::run(const TracePtr& trace, int step, Direction direction, std::vector<Breakpoint> breakpoints,
                           std::function<void()> none) {
    if (!trace) return;
    m_runner.run(
        [trace, step, direction, list = std::move(breakpoints)](const TaskContext& task) {
            return direction == Direction::Back ? previousStop(*trace, step, list, task) : nextStop(*trace, step, list, task);
        },
        [this, trace, none = std::move(none)](const Stop& stop) {
            reportFaults(trace, stop.faults);
            if (stop.step < 0)
                none();
            else
                Q_EMIT stopped(stop.step, toQt(stop.reason));
        });
}

void BreakpointSearch::reportFaults(const TracePtr& trace, const std::vector<ConditionFault>& faults) {
    if (m_reportedFor.lock() != trace) m_reported.clear();
    m_reportedFor = trace;
    for (const ConditionFault& fault : faults) {
        if (!m_reported.insert(fault.condition).second) continue;
        const QString condition = toQt(fault.condition), why = sentenceOf(fault.error);
        if (fault.step < 0) {
            Q_EMIT conditionFailed(tr("The condition %1 cannot be evaluated at any step. %2").arg(condition, why));
        } else {
            const Step& step = trace->steps[static_cast<std::size_t>(fault.step)];
            Q_EMIT conditionFailed(tr("The condition %1 could not be evaluated at every step, first at %2. %3")
                                       .arg(condition, step.path.empty() ? toQt(step.title) : toQt(step.path), why));
        }
    }
}

}  // namespace teardown
