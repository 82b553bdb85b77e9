// RunPage: one tensor across the checkpoints of a training run - how much it changed between them, and how it looked at each.
#pragma once

#include "core/checkpoint/checkpoint_diff.h"
#include "core/tensor/statistics.h"
#include "widgets/common/task_runner.h"

#include <QStringList>
#include <QWidget>

#include <vector>

class QComboBox;
class QToolButton;

namespace teardown {

class Banner;
class FlowLabel;
class LineChart;
class TensorPreview;

/// A tensor over the epochs, prepared for the page.
struct RunHistory {
    std::vector<FollowedTensor> steps;
    std::vector<std::optional<TensorStatistics>> statistics;  ///< beside steps
    TensorView frames;                                        ///< [epochs, rows, columns]: the tensor as a matrix, cropped to kFrameSide
                                                              ///< per side
    bool cut = false;
};
/// Thread-safe. Epochs that lack the tensor, or where its shape differs from the first, have an empty frame.
Result<RunHistory> runHistory(const std::vector<std::string>& paths, const std::string& key, const TaskContext& task);

class RunPage : public QWidget {
    Q_OBJECT
public:
    RunPage(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    /// The checkpoints of a folder, in training order; the tensors that can be followed are those of the last.
    void openFolder(const QString& folder);
    /// The tensor being followed.
    void follow(const QString& key);
    QString followed() const;
    void cancel() { m_runner.cancel(); }
    bool busy() const { return m_runner.busy(); }
    int epochs() const { return static_cast<int>(m_paths.size()); }
    LineChart* chart() const { return m_chart; }
    TensorPreview* preview() const { return m_preview; }
    Banner* banner() const { return m_banner; }

Q_SIGNALS:
    void folderRequested();
    void progressed(double done, const QString& label);
    void busyChanged(bool busy);
    void probed(const QString& text);

private:
    void run();
    void refreshChart();

    TaskRunner m_lister;
    TaskRunner m_runner;
    std::vector<std::string> m_paths;
    QStringList m_labels;
    RunHistory m_history;
    FlowLabel* m_folder;
    QToolButton* m_choose;
    QComboBox* m_tensor;
    QComboBox* m_measure;
    Banner* m_banner;
    FlowLabel* m_summary;
    LineChart* m_chart;
    TensorPreview* m_preview;
};

}  // namespace teardown
