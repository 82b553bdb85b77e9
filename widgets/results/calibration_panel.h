// CalibrationPanel: whether a score of 0.8 means right in 80 % of the cases: a chart, and in words.
#pragma once

#include "core/testing/test_results.h"

#include <QWidget>

namespace teardown {

class FlowLabel;
class ReliabilityChart;

class CalibrationPanel : public QWidget {
    Q_OBJECT
public:
    explicit CalibrationPanel(QWidget* parent = nullptr);
    void setResults(const TestResultsPtr& results);
    ReliabilityChart* chart() const { return m_chart; }

private:
    void showBin(int bin);

    TestResultsPtr m_results;
    FlowLabel* m_summary;
    ReliabilityChart* m_chart;
    FlowLabel* m_bin;
};

}  // namespace teardown
