// LogsPanel: training logs beside each other: a value of every run as a curve, best values, broken lines.
#pragma once

#include "core/base/error.h"
#include "core/training/logs/training_log.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QPushButton;
class QSlider;

namespace teardown {

class Banner;
class CurveChart;
class FlowLabel;
class RowTable;

using TrainingLogPtr = std::shared_ptr<const training::TrainingLog>;

class LogsPanel : public QWidget {
    Q_OBJECT
public:
    explicit LogsPanel(QWidget* parent = nullptr);
    /// One of the same path is replaced.
    void addLog(const TrainingLogPtr& log);
    void clear();
    int runs() const { return static_cast<int>(m_runs.size()); }
    /// What a value is called in the list: its key, and whether it is of training or validation.
    QStringList values() const;
    void showValue(const QString& name);
    /// Weight of the past, from 0 to below 1.
    void setSmoothing(double weight);
    void setProblem(const Error& error);

    CurveChart* chart() const { return m_chart; }
    RowTable* table() const { return m_table; }
    Banner* banner() const { return m_banner; }
    QString summary() const;

Q_SIGNALS:
    void openAsked();

private:
    /// A run of a file.
    struct Shown {
        TrainingLogPtr log;
        const training::LogRun* run = nullptr;
        QString name;
    };
    QLayout* makeBar();
    void collect();
    void refresh();
    QString cell(const Shown& shown, int column) const;
    const training::BestValue* bestOf(const Shown& shown) const;
    const training::LogCurve* curveOf(const Shown& shown) const;

    std::vector<TrainingLogPtr> m_logs;
    std::vector<Shown> m_runs;
    QPushButton* m_open;
    QPushButton* m_close;
    QComboBox* m_value;
    QSlider* m_smoothing;
    Banner* m_banner;
    FlowLabel* m_summary;
    QWidget* m_body;
    CurveChart* m_chart;
    RowTable* m_table;
};

}  // namespace teardown
