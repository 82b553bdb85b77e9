#include "widgets/stage/fold_page.h"

#include "widgets/tensor/fold_view.h"

#include <QBoxLayout>

namespace teardown {

FoldPage::FoldPage(QWidget* parent) : StagePage(PageId::Fold, parent), m_view(new FoldView(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    setFocusProxy(m_view);
    connect(m_view, &FoldView::stepChosen, this, &StagePage::stepChosen);
    connect(m_view, &FoldView::pickedKernel, this, &StagePage::headerChanged);
}

bool FoldPage::fits(const TracePtr& trace, int step) const {
    if (!journeyView(trace).fold) return false;
    const FoldModel model = foldModelOf(*trace, step);
    return model.block >= 0 && !model.branches.empty();
}

void FoldPage::showStep(const TracePtr& trace, int step) { m_view->show(foldModelOf(*trace, step)); }
void FoldPage::clearStep() { m_view->show(FoldModel()); }
void FoldPage::moveProbe(int dx, int dy) { m_view->move(dy, dx); }
void FoldPage::zoomBy(int step) { m_view->zoomBy(step); }
QWidget* FoldPage::content() { return m_view; }
QWidget* FoldPage::thumbnail() const { return m_view; }
TensorView FoldPage::numbers(const TensorView&) const { return m_view->model().kernel; }

QString FoldPage::note() const {
    if (m_view->model().block < 0) return {};
    return tr("kernel from input %1 to output %2").arg(m_view->window().in).arg(m_view->window().out);
}

}  // namespace teardown
