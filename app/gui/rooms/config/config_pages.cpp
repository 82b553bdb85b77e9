#include "app/gui/rooms/config/config_pages.h"

#include "widgets/common/current_stack.h"
#include "widgets/common/pane_head.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/source_page.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QToolButton>

namespace teardown {

ConfigPages::ConfigPages(QWidget* parent)
    : StagePage(PageId::Source, parent),
      m_switch(new QWidget(this)),
      m_pages(new CurrentStack(this)),
      m_source(new SourcePage(m_pages)),
      m_difference(new DiffPage(m_pages)) {
    m_pages->addWidget(m_source);
    m_pages->addWidget(m_difference);
    makeSwitch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_switch);
    layout->addWidget(m_pages, 1);
    setFocusProxy(m_pages);
    m_pages->setFocusProxy(m_source);
}

void ConfigPages::makeSwitch() {
    m_switch->setObjectName(QStringLiteral("panel"));
    m_switch->setAttribute(Qt::WA_StyledBackground);
    auto* group = new QButtonGroup(m_switch);
    auto* row = new QHBoxLayout(m_switch);
    row->setContentsMargins(8, 2, 8, 4);
    row->setSpacing(4);
    const auto add = [&](const QString& text, const QString& tip) {
        auto* button = new QToolButton(m_switch);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setCheckable(true);
        button->setProperty("flat", true);
        group->addButton(button);
        row->addWidget(button);
        return button;
    };
    m_sourceButton = add(tr("Files"), tr("Show the files of the config"));
    m_differenceButton = add(tr("Comparison"), tr("Show the differences between the two configs"));
    row->addStretch(1);
    QToolButton* end = makeCross(tr("End comparison"), m_switch);
    row->addWidget(end);
    m_switch->hide();
    m_sourceButton->setChecked(true);
    connect(m_sourceButton, &QToolButton::clicked, this, &ConfigPages::sourceClicked);
    connect(m_differenceButton, &QToolButton::clicked, this, &ConfigPages::differenceClicked);
    connect(end, &QToolButton::clicked, this, &ConfigPages::endClicked);
}

void ConfigPages::showSource() {
    m_pages->setCurrentWidget(m_source);
    m_sourceButton->setChecked(true);
}

void ConfigPages::showDifference() {
    m_pages->setCurrentWidget(m_difference);
    m_differenceButton->setChecked(true);
}

bool ConfigPages::differenceIsShown() const { return m_pages->currentWidget() == m_difference; }

void ConfigPages::setCompares(bool compares) { m_switch->setVisible(compares); }

}  // namespace teardown
