#include "app/gui/rooms/answer/answer_page.h"

#include "app/gui/rooms/answer/numbers_runner.h"
#include "app/gui/rooms/answer/what_if_runner.h"
#include "app/gui/rooms/answer/why_page.h"
#include "widgets/common/current_stack.h"
#include "widgets/common/segmented.h"
#include "widgets/engine/numbers_panel.h"
#include "widgets/engine/what_if_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>

namespace teardown {

AnswerPage::AnswerPage(Workbench& workbench, QWidget* pictures, QWidget* parent)
    : StagePage(PageId::Answer, parent),
      m_stack(new CurrentStack(this)),
      m_why(new WhyPage(workbench, this)),
      m_whatIf(new WhatIfPanel(this)),
      m_runner(new WhatIfRunner(workbench, *m_whatIf, this)),
      m_numbers(new NumbersPanel(this)),
      m_numbersRunner(new NumbersRunner(workbench, *m_numbers, this)) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    m_stack->addWidget(m_why);
    m_stack->addWidget(m_whatIf);
    m_whatIf->setProperty("helpPage", QStringLiteral("what_if"));
    m_stack->addWidget(m_numbers);
    m_numbers->setProperty("helpPage", QStringLiteral("numbers"));
    if (pictures) m_stack->addWidget(pictures);
    auto* group = new QActionGroup(this);
    const QString names[] = {tr("Why this class"), tr("What if"), tr("Explain numbers"), tr("All pictures")};
    for (int i = 0; i < m_stack->count(); ++i) {
        QAction* choice = group->addAction(names[i]);
        choice->setCheckable(true);
        choice->setData(i);
        m_choices.push_back(choice);
    }
    m_choices[0]->setChecked(true);
    connect(group, &QActionGroup::triggered, this, [this](QAction* action) { showSection(static_cast<Section>(action->data().toInt())); });
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

AnswerPage::Section AnswerPage::section() const { return static_cast<Section>(m_stack->currentIndex()); }

bool AnswerPage::fits(const TracePtr& trace, int) const { return journeyView(trace).answer; }

void AnswerPage::showSection(Section section) {
    m_choices[static_cast<std::size_t>(section)]->setChecked(true);
    m_stack->setCurrentIndex(static_cast<int>(section));
    if (section == Section::WhatIf) m_runner->refresh();
}

std::optional<ExportContent> AnswerPage::exportContent(const ViewRecord& files) const {
    if (section() != Section::Why || !m_why->hasOutcome()) return std::nullopt;
    WhyView view = m_why->view();
    view.files = files;
    return teardown::contentOf(view);
}

QString AnswerPage::exportName() const {
    return QStringLiteral("why-") + QString(m_why->view().title).section(QLatin1Char(','), 0, 0).section(QLatin1String("  "), 0, 0);
}

void AnswerPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (section() == Section::WhatIf) m_runner->refresh();
}

}  // namespace teardown
