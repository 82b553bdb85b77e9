// ResultsPanel: the results of a test that one can walk into: at the left the confusion matrix, the classes, the calibration or the
// metrics, at the right the pictures that were asked for.
#pragma once

#include "core/testing/results_comparison.h"
#include "widgets/results/picture_list.h"
#include "widgets/results/test_bar.h"

#include <QWidget>

class QActionGroup;
class QLabel;
class QLineEdit;

namespace teardown {

class Banner;
class CalibrationPanel;
class ClassResults;
class ConfusionView;
class CurrentStack;
class FlowLabel;
class MetricsPanel;

class ResultsPanel : public QWidget {
    Q_OBJECT
public:
    enum class Section { Matrix, Classes, Calibration, Metrics };

    explicit ResultsPanel(QWidget* parent = nullptr);
    /// `name`: what they are, such as the name of their file.
    void setResults(const TestResultsPtr& results, const QString& name);
    const TestResultsPtr& results() const { return m_results; }
    /// Null: no longer compared.
    void setComparison(const ResultsComparisonPtr& comparison);
    bool hasComparison() const { return m_comparison != nullptr; }
    void showSection(Section section);
    /// Nothing to show, and what to do.
    void clear(const QString& why);
    void setProblem(const Error& error);

    TestBar* bar() const { return m_bar; }
    Banner* banner() const { return m_banner; }
    ConfusionView* matrix() const { return m_matrix; }
    ClassResults* classes() const { return m_classes; }
    CalibrationPanel* calibration() const { return m_calibration; }
    MetricsPanel* metricsTable() const { return m_metrics; }
    PictureList* pictures() const { return m_pictures; }
    QString summary() const;

private:
    QWidget* makeMatrix();
    QWidget* makeClasses();
    QLayout* makeSections();
    void chooseRange(const CellRange& range);
    void chooseChange(AnswerChange change);
    void refreshSummary();

    TestResultsPtr m_results;
    QString m_name;
    ResultsComparisonPtr m_comparison;
    TestBar* m_bar;
    Banner* m_banner;
    FlowLabel* m_summary;
    QWidget* m_body;
    QActionGroup* m_sections;
    CurrentStack* m_stack;
    ConfusionView* m_matrix;
    QLabel* m_probe;
    QLabel* m_legend;
    QLineEdit* m_classFilter;
    ClassResults* m_classes;
    CalibrationPanel* m_calibration;
    MetricsPanel* m_metrics;
    PictureList* m_pictures;
};

}  // namespace teardown
