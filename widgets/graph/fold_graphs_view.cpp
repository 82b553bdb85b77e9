#include "widgets/graph/fold_graphs_view.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/graph/graph_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace teardown {
namespace {

struct Figures {
    std::int64_t parameters = 0;
    int operators = 0;  ///< leaf steps that compute something
};

Figures figuresOf(const BlockTrace& block) {
    Figures figures;
    const auto source = graphSource(block.trace);
    if (!source.ok()) return figures;
    for (const Step& step : block.trace->steps) {
        figures.parameters += (*source)->facts[static_cast<std::size_t>(step.index)].parameters;
        figures.operators += !isContainer(*block.trace, step.index);
    }
    return figures;
}

}  // namespace

FoldGraphsView::FoldGraphsView(Lane& lane, QWidget* parent)
    : QWidget(parent), m_title(new QLabel), m_nothing(new QLabel), m_sides(new QWidget) {
    setAccessibleName(tr("A block before and after the fold"));
    m_title->setFont(titleFont());
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setText(tr("This step is not part of a block that can be folded. Choose a block of a RepVGG or RepMLPNet in train form."));
    auto* row = new QHBoxLayout(m_sides);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    m_before = makeSide(lane, tr("During training"));
    m_after = makeSide(lane, tr("Folded"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_sides, 1);
    column->addWidget(m_nothing, 1);
    m_title->hide();
    m_sides->hide();
}

FoldGraphsView::Side FoldGraphsView::makeSide(Lane& lane, const QString& heading) {
    Side side;
    side.view = new GraphView(lane);
    side.view->setOverview(true);
    side.view->setAccessibleName(heading);
    side.heading = new QLabel(heading);
    side.heading->setFont(headingFont());
    side.figures = new QLabel;
    side.figures->setFont(monoFont());
    for (QLabel* label : {side.heading, side.figures}) label->setWordWrap(true);
    auto* column = new QVBoxLayout;
    column->setSpacing(4);
    column->addWidget(side.heading);
    column->addWidget(side.figures);
    column->addWidget(side.view, 1);
    static_cast<QHBoxLayout*>(m_sides->layout())->addLayout(column, 1);
    const bool folded = m_before.view != nullptr;
    connect(side.view, &GraphView::stepChosen, this, [this, folded](int step) {
        const Side& chosen = folded ? m_after : m_before;
        if (step < 0 || step >= static_cast<int>(chosen.trace.original.size())) return;
        const int original = chosen.trace.original[static_cast<std::size_t>(step)];
        markIn(folded ? m_before : m_after, original);
        Q_EMIT stepChosen(original);
    });
    return side;
}

void FoldGraphsView::setBlock(const TracePtr& forward, int step, const TracePtr& reparam) {
    const int block = forward ? foldableBlock(*forward, step) : -1;
    if (forward == m_forward && reparam == m_reparam && block == m_block && block >= 0) return;
    m_forward = forward;
    m_reparam = reparam;
    m_block = block;
    std::optional<FoldTraces> traces;
    if (block >= 0) traces = foldTraces(*forward, block, reparam.get());
    m_title->setVisible(traces.has_value());
    m_sides->setVisible(traces.has_value());
    m_nothing->setVisible(!traces);
    if (!traces) return;
    const Step& root = forward->steps[static_cast<std::size_t>(block)];
    m_title->setText(root.path.empty() ? toQt(root.type) : tr("%1  %2").arg(toQt(root.type), toQt(root.path)));
    fill(m_before, std::move(traces->before));
    fill(m_after, std::move(traces->after));
}

void FoldGraphsView::fill(Side& side, BlockTrace trace) {
    side.trace = std::move(trace);
    const Figures figures = figuresOf(side.trace);
    side.figures->setText(
        tr("%1, %2").arg(parametersText(figures.parameters),
                         toQt(message("graph.operators", figures.operators, "{n} operator", "{n} operators", {{"n", figures.operators}}))));
    side.view->setTrace(side.trace.trace);
}

void FoldGraphsView::markIn(const Side& side, int step) {
    for (std::size_t i = 0; i < side.trace.original.size(); ++i)
        if (side.trace.original[i] == step) return side.view->setCurrent(static_cast<int>(i));
    side.view->setCurrent(-1);
}

void FoldGraphsView::setCurrent(int step) {
    markIn(m_before, step);
    markIn(m_after, step);
}

}  // namespace teardown
