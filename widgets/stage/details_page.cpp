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
    m_step = step;
    m_card->show(trace->steps[static_cast<std::size_t>(step)]);
}

void DetailsPage::refreshNumbers(const TracePtr& trace) {
    // While hidden, the page does nothing; selecting it shows the step again.
    if (!isHidden()) showStep(trace, m_step);
}

QWidget* DetailsPage::content() { return m_card; }

}  // namespace teardown
