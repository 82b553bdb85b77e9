// BreakpointSearch: finds the next step at which a breakpoint stops, off the GUI thread.
#pragma once

#include "app/gui/breakpoint_list.h"
#include "widgets/common/task_runner.h"

#include <QObject>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace teardown {

struct ConditionFault;

class BreakpointSearch : public QObject {
    Q_OBJECT
public:
    BreakpointSearch(const BreakpointList& breakpoints, Lane& lane, QObject* parent = nullptr);

    enum class Direction { Forward, Back };

    /// Finds the next stop after `step`, or the last one before it; emits stopped() or passed(). A newer search replaces an older one.
    void search(const TracePtr& trace, int step, Direction direction = Direction::Forward);
    /// The same for one breakpoint that need not be in the list.
    void searchFor(const Breakpoint& breakpoint, const TracePtr& trace, int step, Direction direction);
    bool busy() const { return m_runner.busy(); }
    /// Ends a search without a stop.
    void cancel() { m_runner.abandon(); }

Q_SIGNALS:
    void busyChanged();
    void stopped(int step, const QString& reason);
    /// No further stop: continue to the end of the journey, or to its start.
    void passed(Direction direction);
    /// searchFor() found nothing.
    void notFound(const QString& what, Direction direction);
    /// A condition could not be evaluated and may therefore have missed a stop: reported once per condition and trace.
    void conditionFailed(const QString& text);

private:
    void run(const TracePtr& trace, int step, Direction direction, std::vector<Breakpoint> breakpoints, std::function<void()> none);
    void reportFaults(const TracePtr& trace, const std::vector<ConditionFault>& faults);

    const BreakpointList& m_breakpoints;
    TaskRunner m_runner;
    std::weak_ptr<const Trace> m_reportedFor;
    std::set<std::string> m_reported;  ///< conditions
};

}  // namespace teardown
