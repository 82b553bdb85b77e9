// CheckpointPage: everything about the open checkpoint on one page of the stage - its tensors, how it fits, a second one beside it, and one
// tensor through a training.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/render/heatmap.h"
#include "widgets/common/lane.h"
#include "widgets/stage/stage_page.h"

class QButtonGroup;
class QStackedWidget;

namespace teardown {

class CheckpointDiffPage;
class FitPage;
class RunPage;
class TensorPreview;
class TensorTable;

enum class CheckpointView { Tensors, Fit, Compare, Training };

class CheckpointPage : public StagePage {
    Q_OBJECT
public:
    CheckpointPage(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    void setFile(const std::shared_ptr<const CheckpointFile>& file);
    void showView(CheckpointView view);
    CheckpointView view() const;
    void setHeatmapStyle(const HeatmapStyle& style);

    QString title() const override { return tr("Checkpoint"); }
    QString helpId() const override { return QStringLiteral("tensors"); }
    PageKind kind() const override { return PageKind::Lasting; }
    QString whyAbsent() const override { return tr("No checkpoint is open."); }
    /// To the channel beside of the heatmaps that are shown.
    void moveProbe(int dx, int dy) override;
    void zoomBy(int step) override;
    /// Those of the tensors that are selected in the table.
    bool copyNumbers() override;

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
