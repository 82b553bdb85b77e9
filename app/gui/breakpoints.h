// Breakpoints of the window: the list that the person made, its menu, and the search for the next stop off the GUI thread.
#pragma once

#include "core/trace/breakpoint.h"
#include "widgets/common/task_runner.h"

#include <QObject>

#include <memory>
#include <set>
#include <string>
#include <vector>

class QMenu;

namespace teardown {

class Breakpoints : public QObject {
    Q_OBJECT
public:
    explicit Breakpoints(Lane& lane, QObject* parent = nullptr);

    const std::vector<Breakpoint>& list() const { return m_list; }
    bool contains(const Breakpoint& breakpoint) const;
    /// Adds it, or takes it away when it is there.
    void toggle(const Breakpoint& breakpoint);
    void clear();
    /// In the place of those that there are.
    void setList(std::vector<Breakpoint> list);
    /// Looks for the next stop after `step`; stopped() or passed() follows. A newer search drops an older one.
    void search(const TracePtr& trace, int step);
    bool busy() const { return m_runner.busy(); }
    /// Ends a search without a stop.
    void cancel() { m_runner.abandon(); }
    /// Fills the menu with what can be stopped at, for the step that is looked at, and with the list.
    void fillMenu(QMenu* menu, const Step* current);
    /// Opens the dialog for a condition; `step` is the one that is looked at, null: none.
    void askForCondition(QWidget* parent, const Step* step);

Q_SIGNALS:
    void changed();
    void busyChanged();
    /// A condition is to be asked for, by askForCondition().
    void conditionWanted();
    void stopped(int step, const QString& reason);
    /// Nothing more to stop at: the end of the journey.
    void passed();
    /// A condition could not be evaluated, and may therefore have missed a stop: said once for each condition and trace.
    void conditionFailed(const QString& text);

private:
    void askForLimit(QWidget* parent);
    void tell(const TracePtr& trace, const std::vector<ConditionFault>& faults);
    std::vector<Breakpoint> m_list;
    TaskRunner m_runner;
    std::weak_ptr<const Trace> m_toldOf;
    std::set<std::string> m_told;  ///< conditions
};

}  // namespace teardown
