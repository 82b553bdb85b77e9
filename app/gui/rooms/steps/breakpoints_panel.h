// BreakpointsPanel: the list of breakpoints below the stage: where each stops, under which condition, how often in the recorded run. A
// check box disables one, a double click goes to its first stop.
#pragma once

#include "core/trace/breakpoint.h"
#include "widgets/common/task_runner.h"

#include <QWidget>

#include <vector>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace teardown {

class Navigator;

class BreakpointsPanel : public QWidget {
    Q_OBJECT
public:
    /// `choices`: the menu that adds breakpoints.
    BreakpointsPanel(Navigator& navigator, Lane& lane, QMenu* choices, QWidget* parent = nullptr);

    /// Counts again, if it is visible; the numbers of the trace have changed.
    void refreshCounts();
    QTreeWidget* table() const { return m_table; }

Q_SIGNALS:
    void closed();

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void showCounts();
    void goTo(QTreeWidgetItem* item);
    void removeSelected();

    Navigator& m_navigator;
    TaskRunner m_counter;
    std::vector<Breakpoint> m_shown;
    std::vector<StopCount> m_counts;  ///< of m_shown; empty until they are known
    QTreeWidget* m_table;
    QLabel* m_none;
    QPushButton* m_remove;
    QPushButton* m_removeAll;
    bool m_filling = false;
};

}  // namespace teardown
