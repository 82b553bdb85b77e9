#include "widgets/common/pane_head.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace teardown {

QToolButton* makeCross(const QString& what, QWidget* parent) {
    auto* cross = new QToolButton(parent);
    cross->setProperty("flat", true);
    cross->setIconSize({12, 12});
    cross->setToolTip(what);
    cross->setAccessibleName(what);
    const auto draw = [cross] { cross->setIcon(themedIcon(QStringLiteral("cancel"))); };
    draw();
    QObject::connect(&Theme::instance(), &Theme::changed, cross, draw);
    return cross;
}

PaneHead makePaneHead(QWidget* pane, const QString& title, std::initializer_list<QWidget*> buttons, const QString& hide) {
    pane->setObjectName(QStringLiteral("panel"));
    pane->setAttribute(Qt::WA_StyledBackground);
    auto* label = new QLabel(title, pane);
    label->setFont(headingFont());
    label->setProperty("muted", true);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(14, 6, 8, 4);
    row->setSpacing(8);
    row->addWidget(label, 1);
    for (QWidget* button : buttons) row->addWidget(button);
    QToolButton* close = makeCross(hide, pane);
    row->addWidget(close);
    return {row, close};
}

}  // namespace teardown
