// RunPage: one tensor across the checkpoints of a training run - how much it changed between them, and how it looked at each.
#pragma once

#include "widgets/checkpoint/run_history.h"
#include "widgets/common/task_runner.h"

#include <QStringList>
#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QComboBox;
class QToolButton;

namespace teardown {

class Banner;
class EpochBar;
class FlowLabel;
class LineChart;
class TensorPreview;

/// How a layer's outputs for the open picture are found at each checkpoint. Called on the page's lane.
struct EpochOutputs {
    using Read = std::function<Result<std::vector<TensorView>>(const std::vector<std::string>& paths, const std::string& layer,
                                                               const TaskContext& task)>;
    QStringList layers;  ///< empty: there is no network, or no picture
    Read read;
};

class RunPage : public QWidget {
    Q_OBJECT
public:
    RunPage(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    /// The checkpoints of a folder, in training order; the tensors that can be followed are those of the last.
    void openFolder(const QString& folder);
    /// The tensor being followed.
    void follow(const QString& key);
    QString followed() const;
    /// What can be followed beside the tensors of the checkpoints.
    void setOutputs(EpochOutputs outputs);
    /// Follows what this layer returns for the open picture.
    void followLayer(const QString& layer);
    /// Shows one of the checkpoints large.
    void showEpoch(int place);
    /// Writes what is followed as an animation or as pictures, see writeTimelapse().
    void exportTo(const QString& path);
    EpochBar* time() const { return m_time; }
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
    /// The user wants to choose where the animation is written.
    void exportRequested();
    void said(const QString& text);

private:
    void fillFollowable(const QStringList& keys);
    void run();
    void showHistory();
    /// The layer whose outputs are followed; empty: a tensor is.
    QString followedLayer() const;
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
    EpochBar* m_time;
    TaskRunner m_writer;
    EpochOutputs m_outputs;
    QStringList m_keys;
};

}  // namespace teardown
