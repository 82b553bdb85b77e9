// ArraysPanel: the arrays that debuggers have sent, below the stage, each beside the step whose tensor fits it best. A click shows the
// array, a double click goes to the step.
#pragma once

#include "core/trace/received_array.h"
#include "widgets/common/task_runner.h"

#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace teardown {

struct Address;

class ArraysPanel : public QWidget {
    Q_OBJECT
public:
    explicit ArraysPanel(Lane& lane, QWidget* parent = nullptr);

    /// Keeps the newest arrays, within a limit of number and bytes.
    void add(const ReceivedArray& array);
    /// The steps to compare with; null: none.
    void setTrace(const TracePtr& trace);
    /// Why no arrays can come; empty: they can.
    void setNoServer(const QString& why);
    void abandon() { m_runner.abandon(); }

    const std::vector<ReceivedArray>& arrays() const { return m_arrays; }
    /// The selected row; -1: none.
    int current() const;
    /// Of a row; none: not known yet, or nothing fits.
    std::optional<ArrayFit> fitOf(int row) const;
    const TracePtr& trace() const { return m_trace; }
    QTreeWidget* table() const { return m_table; }

Q_SIGNALS:
    void closed();
    /// The user wants to see the tensor that the array fits.
    void goToWanted(const teardown::Address& address);
    /// The user wants to see this row's array.
    void arrayChosen(int row);
    /// There is no array any more.
    void cleared();
    /// All arrays are compared with the trace.
    void compared();

private:
    void clear();
    void compare();
    void show(int row, const std::optional<ArrayFit>& fit);
    void save();
    void refresh();

    TaskRunner m_runner;
    TracePtr m_trace;
    std::vector<ReceivedArray> m_arrays;
    std::vector<std::optional<ArrayFit>> m_fits;  ///< of m_arrays; as long as they are known
    QTreeWidget* m_table;
    QLabel* m_none;
    QPushButton* m_save;
    QPushButton* m_clear;
};

}  // namespace teardown
