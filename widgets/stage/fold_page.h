// FoldPage: the stage page about a block whose branches become one kernel.
#pragma once

#include "widgets/stage/stage_page.h"

namespace teardown {

class FoldView;

class FoldPage : public StagePage {
    Q_OBJECT
public:
    explicit FoldPage(QWidget* parent = nullptr);
    FoldView* view() const { return m_view; }

    QString title() const override { return tr("Fold"); }
    QString helpId() const override { return QStringLiteral("fold"); }
    int rank() const override { return 3; }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("Shows how a block with branches becomes one kernel, in the journey Re-parameterise."); }
    void showStep(const TracePtr& trace, int step) override;
    void clearStep() override;
    /// Moves to a neighbouring kernel: outputs are rows, inputs are columns.
    void moveProbe(int dx, int dy) override;
    void zoomBy(int step) override;
    QWidget* content() override;
    QWidget* thumbnail() const override;
    TensorView numbers(const TensorView& chosen) const override;
    QString note() const override;

private:
    FoldView* m_view;
};

}  // namespace teardown
