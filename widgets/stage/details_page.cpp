#include "widgets/stage/details_page.h"

#include "widgets/tensor/step_card.h"

#include <QBoxLayout>

namespace teardown {

DetailsPage::DetailsPage(QWidget* parent) : StagePage(PageId::Details, parent), m_card(new StepCard(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    setFocusProxy(m_card);
    connect(m_card, &StepCard::configPathChosen, this, &StagePage::configPathChosen);
}

void DetailsPage::showStep(const TracePtr& trace, int step) {
    m_trace = trace;
    m_step = step;
    // Out of sight a step costs nothing.
    if (!isHidden()) fillCard();
}

void DetailsPage::clearStep() {
    m_trace.reset();
    m_step = -1;
}

void DetailsPage::refreshNumbers(const TracePtr& trace) { showStep(trace, m_step); }

void DetailsPage::setVisible(bool visible) {
    if (visible && isHidden()) fillCard();
    StagePage::setVisible(visible);
}

void DetailsPage::fillCard() {
    if (m_trace) m_card->show(m_trace->steps[static_cast<std::size_t>(m_step)]);
}

QWidget* DetailsPage::content() { return m_card; }

}  // namespace teardown
