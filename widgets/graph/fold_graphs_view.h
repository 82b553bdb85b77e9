// FoldGraphsView: one RepVGG block before and after folding, side by side - the trained branches and the one convolution that replaces them
// - each with counts of layers, parameters and operators.
#pragma once

#include "core/graph/fold_graphs.h"
#include "widgets/common/lane.h"

#include <QWidget>

class QLabel;

namespace teardown {

class GraphView;

class FoldGraphsView : public QWidget {
    Q_OBJECT
public:
    explicit FoldGraphsView(Lane& lane, QWidget* parent = nullptr);

    /// `forward` contains the branches as they ran; `reparam`, which may be null, provides the folded kernel. For a step outside any
    /// foldable block a sentence is shown instead.
    void setBlock(const TracePtr& forward, int step, const TracePtr& reparam = nullptr);
    /// Step of the forward trace: marked on both sides.
    void setCurrent(int step);
    int block() const { return m_block; }  ///< step of the shown block, -1 for none

    GraphView* before() const { return m_before.view; }
    GraphView* after() const { return m_after.view; }

Q_SIGNALS:
    /// A step of the forward trace; the folded convolution corresponds to the sum of the branches.
    void stepChosen(int step);

private:
    struct Side {
        GraphView* view = nullptr;
        QLabel* heading = nullptr;
        QLabel* figures = nullptr;
        BlockTrace trace;
    };
    Side makeSide(Lane& lane, const QString& heading);
    void fill(Side& side, BlockTrace trace);
    static void markIn(const Side& side, int step);

    Side m_before, m_after;
    QLabel* m_title;
    QLabel* m_nothing;
    QWidget* m_sides;
    TracePtr m_forward, m_reparam;
    int m_block = -1;
};

}  // namespace teardown
