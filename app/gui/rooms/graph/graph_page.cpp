#include "app/gui/rooms/graph/graph_page.h"

#include "widgets/common/current_stack.h"
#include "widgets/common/strings.h"
#include "widgets/graph/fold_graphs_view.h"
#include "widgets/graph/graph_view.h"

#include <QBoxLayout>
#include <QStackedWidget>

namespace teardown {

GraphPage::GraphPage(Lane& lane, QWidget* parent)

    : StagePage(PageId::Graph, parent),
      m_stack(new CurrentStack(this)),
      m_network(new GraphView(lane, m_stack)),
      m_fold(new FoldGraphsView(lane, m_stack)) {
    m_stack->addWidget(m_network);
    m_stack->addWidget(m_fold);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connect(m_network, &GraphView::stepChosen, this, &GraphPage::stepChosen);
    connect(m_fold, &FoldGraphsView::stepChosen, this, [this](int step) {
        if (m_forward && step >= 0 && step < static_cast<int>(m_forward->steps.size()))
            Q_EMIT modulePathChosen(toQt(m_forward->steps[static_cast<std::size_t>(step)].path));
    });
}

void GraphPage::setForward(const TracePtr& forward, int step) {
    m_forward = forward;
    m_stack->setCurrentWidget(m_network);
    m_network->setTrace(forward);
    if (forward) m_network->setCurrent(step);
}

void GraphPage::setFold(const TracePtr& forward, const TracePtr& reparam, const std::string& path) {
    m_forward = forward;
    m_stack->setCurrentWidget(m_fold);
    int step = -1;
    if (forward) {
        // Some steps of the fold have no counterpart in the forward pass: use the enclosing module.
        for (std::string at = path; step < 0 && !at.empty();) {
            step = forward->findPath(at);
            const std::size_t dot = at.rfind('.');
            at = dot == std::string::npos ? std::string() : at.substr(0, dot);
        }
    }
    m_fold->setBlock(forward, step, reparam);
    if (step >= 0) m_fold->setCurrent(step);
}

bool GraphPage::showsFold() const { return m_stack->currentWidget() == m_fold; }

bool GraphPage::fits(const TracePtr& trace, int) const { return journeyView(trace).graph; }

void GraphPage::zoomBy(int step) {
    if (showsFold()) return;
    if (step > 0)
        m_network->zoomIn();
    else if (step < 0)
        m_network->zoomOut();
    else
        m_network->fit();
}

}  // namespace teardown
