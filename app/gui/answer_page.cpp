#include "app/gui/answer_page.h"

#include "app/gui/what_if_runner.h"
#include "app/gui/why_page.h"
#include "widgets/common/segmented.h"
#include "widgets/engine/what_if_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QStackedWidget>

namespace teardown {

AnswerPage::AnswerPage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), m_stack(new QStackedWidget(this)), m_why(new WhyPage(workbench, this)), m_whatIf(new WhatIfPanel(this)), m_runner(new WhatIfRunner(workbench, *m_whatIf, this)) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    m_stack->addWidget(m_why);
    m_stack->addWidget(m_whatIf);
    auto* group = new QActionGroup(this);
    const QString names[] = {tr("Why this class"), tr("What if")};
    for (int i = 0; i < 2; ++i) {
        m_choices[i] = group->addAction(names[i]);
        m_choices[i]->setCheckable(true);
        m_choices[i]->setData(i);
    }
    m_choices[0]->setChecked(true);
    connect(group, &QActionGroup::triggered, this, [this](QAction* action) { showWhatIf(action->data().toInt() == 1); });
    auto* top = new QHBoxLayout;
    top->setContentsMargins(14, 8, 14, 0);
    top->addWidget(new Segmented(group, this));
    top->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);
    setFocusProxy(m_stack);
}

AnswerPage::~AnswerPage() = default;

bool AnswerPage::showsWhatIf() const { return m_stack->currentWidget() == m_whatIf; }

void AnswerPage::showWhatIf(bool shown) {
    m_choices[shown ? 1 : 0]->setChecked(true);
    m_stack->setCurrentIndex(shown ? 1 : 0);
    if (shown) m_runner->refresh();
}

void AnswerPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (showsWhatIf()) m_runner->refresh();
}

}  // namespace teardown
