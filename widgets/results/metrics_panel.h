// MetricsPanel: all metrics of a test as a table, beside those of another test if there is one, and what became better or worse.
#pragma once

#include "core/testing/results_comparison.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace teardown {

class FlowLabel;

class MetricsPanel : public QWidget {
    Q_OBJECT
public:
    explicit MetricsPanel(QWidget* parent = nullptr);
    /// `name`: what the results are.
    void setResults(const TestResultsPtr& results, const ResultsComparisonPtr& comparison, const QString& name);
    QTreeWidget* table() const { return m_table; }
    QPushButton* button(AnswerChange change) const { return m_changes[static_cast<std::size_t>(change)]; }

Q_SIGNALS:
    /// The pictures whose answers changed so are asked for.
    void changeChosen(teardown::AnswerChange change);

private:
    void fillTable(const TestResults& results, const TestResults* before);

    QTreeWidget* m_table;
    QWidget* m_comparison;
    FlowLabel* m_files;
    QPushButton* m_changes[3];
    FlowLabel* m_note;
};

}  // namespace teardown
