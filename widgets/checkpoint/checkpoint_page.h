// CheckpointPage: everything about the open checkpoint on one page of the stage - its tensors, how it fits, a comparison, and one tensor
// across a training run.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/render/heatmap.h"
#include "widgets/common/lane.h"

#include <QWidget>

class QButtonGroup;
class QStackedWidget;

namespace teardown {

class CheckpointDiffPage;
class FitPage;
class RunPage;
class TensorPreview;
class TensorTable;

enum class CheckpointView { Tensors, Fit, Compare, Training };

class CheckpointPage : public QWidget {
    Q_OBJECT
public:
    CheckpointPage(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    void setFile(const std::shared_ptr<const CheckpointFile>& file);
    void showView(CheckpointView view);
    CheckpointView view() const;
    void setStyle(const HeatmapStyle& style);
    /// For the heatmaps on the page: the neighbouring channel, the zoom (-1, 0, 1: out, fit, in).
    void moveChannel(int dx, int dy);
    void zoom(int step);
    TensorTable* table() const { return m_table; }
    FitPage* fit() const { return m_fit; }
    CheckpointDiffPage* diff() const { return m_diff; }
    RunPage* training() const { return m_run; }

Q_SIGNALS:
    void viewChanged(teardown::CheckpointView view);

private:
    TensorPreview* preview() const;
    QButtonGroup* m_buttons;
    QStackedWidget* m_stack;
    TensorTable* m_table;
    FitPage* m_fit;
    CheckpointDiffPage* m_diff;
    RunPage* m_run;
};

}  // namespace teardown
