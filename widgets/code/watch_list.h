// WatchList: expressions of the user and their values at the current step; values that differ from those at the step before are marked.
// They are evaluated on the lane, so a large tensor never delays a step.
#pragma once

#include "core/base/result.h"
#include "core/trace/trace.h"
#include "widgets/common/task_runner.h"

#include <QStringList>
#include <QWidget>

#include <string>
#include <vector>

class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace teardown {

class WatchList : public QWidget {
    Q_OBJECT
public:
    explicit WatchList(Lane& lane, QWidget* parent = nullptr);

    QStringList expressions() const;
    /// Of an earlier session; does not emit edited().
    void setExpressions(const QStringList& expressions);
    /// Adds the expression, unless it is empty or watched already.
    void add(const QString& expression);
    void remove(int row);

    /// The step to evaluate at; null: none.
    void showStep(const TracePtr& trace, int step);
    /// Stops the running evaluation.
    void abandon() { m_runner.abandon(); }

    QTreeWidget* rows() const { return m_rows; }
    QLineEdit* edit() const { return m_edit; }
    bool isMarked(int row) const;

Q_SIGNALS:
    /// The user changed the list.
    void edited(const QStringList& expressions);
    /// All values are those of the current step.
    void evaluated();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QTreeWidgetItem* append(const QString& expression);
    void editedRow(QTreeWidgetItem* item, int column);
    void refresh();
    void take(const std::vector<Result<std::string>>& values);
    void colour();

    QTreeWidget* m_rows;
    QLineEdit* m_edit;
    TaskRunner m_runner;
    TracePtr m_trace;
    int m_step = -1;
    bool m_moved = false;  ///< the step is another one than that of the values
};

}  // namespace teardown
