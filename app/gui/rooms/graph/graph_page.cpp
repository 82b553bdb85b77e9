#include "app/gui/rooms/graph/graph_page.h"

#include "widgets/common/current_stack.h"
#include "widgets/common/strings.h"
#include "widgets/graph/fold_graphs_view.h"
#include "widgets/graph/graph_bar.h"
#include "widgets/graph/graph_view.h"

#include <QBoxLayout>
#include <QKeyEvent>

namespace teardown {

GraphPage::GraphPage(Lane& lane, QWidget* parent)
    : StagePage(PageId::Graph, parent),
      m_stack(new CurrentStack(this)),
      m_network(new GraphView(lane)),
      m_bar(new GraphBar(m_network)),
      m_fold(new FoldGraphsView(lane, m_stack)) {
    auto* network = new QWidget(m_stack);
    auto* column = new QVBoxLayout(network);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_network, 1);
    m_stack->addWidget(network);
    m_stack->addWidget(m_fold);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    setFocusProxy(m_network);
    m_network->installEventFilter(this);
    connect(m_fold, &FoldGraphsView::stepChosen, this, [this](int step) {
        if (m_forward && step >= 0 && step < static_cast<int>(m_forward->steps.size()))
            Q_EMIT modulePathChosen(toQt(m_forward->steps[static_cast<std::size_t>(step)].path));
    });
}

void GraphPage::setNetwork(const TracePtr& trace, int step, const QString& note) {
    m_stack->setCurrentIndex(0);
    m_bar->setNote(note);
    m_network->setTrace(trace);
    if (trace) m_network->setCurrent(step);
}

int GraphPage::stepAround(const Trace& trace, std::string path) {
    while (!path.empty()) {
        if (const int step = trace.findPath(path); step >= 0) return step;
        const std::size_t dot = path.rfind('.');
        path = dot == std::string::npos ? std::string() : path.substr(0, dot);
    }
    return -1;
}

void GraphPage::setFold(const TracePtr& forward, const TracePtr& reparam, const std::string& path) {
    m_forward = forward;
    m_stack->setCurrentWidget(m_fold);
    // Some steps of the fold have no counterpart in the forward pass: use the enclosing module.
    const int step = forward ? stepAround(*forward, path) : -1;
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

bool GraphPage::eventFilter(QObject* watched, QEvent* event) {
    // On this page the window's key for filtering a tree finds boxes.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        if (static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find)) {
            if (event->type() == QEvent::KeyPress) m_bar->startSearch();
            event->accept();
            return true;
        }
    }
    return StagePage::eventFilter(watched, event);
}

}  // namespace teardown
