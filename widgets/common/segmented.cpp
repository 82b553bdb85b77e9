#include "widgets/common/segmented.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QFontMetrics>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace teardown {

static constexpr int kMenuArrow = 12;

Segmented::Segmented(QActionGroup* group, QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("segmented"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(3, 2, 3, 2);
    layout->setSpacing(2);
    const auto offeredWith = [](const QAction* action) { return action->property("offeredWith").toString(); };
    for (QAction* action : group->actions()) {
        if (!offeredWith(action).isEmpty()) continue;
        QList<QAction*> others;
        for (QAction* other : group->actions())
            if (!offeredWith(other).isEmpty() && offeredWith(other) == action->data().toString()) others << other;
        auto* button = new QToolButton(this);
        if (others.isEmpty()) button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')));
        // The checked segment is semi-bold: reserve space for it, so that nothing moves.
        QFont bold = button->font();
        bold.setWeight(QFont::DemiBold);
        button->setMinimumWidth(QFontMetrics(bold).horizontalAdvance(action->iconText()) + 18);
        layout->addWidget(button);
        if (!others.isEmpty()) offer(button, action, others);
    }
}

void Segmented::setArrows(bool shown) {
    if (shown == m_arrows) return;
    m_arrows = shown;
    for (QToolButton* button : m_withMenu) {
        button->setPopupMode(shown ? QToolButton::MenuButtonPopup : QToolButton::DelayedPopup);
        button->setMinimumWidth(button->minimumWidth() + (shown ? kMenuArrow : -kMenuArrow));
    }
}

int Segmented::arrowsWidth() const { return m_arrows ? kMenuArrow * static_cast<int>(m_withMenu.size()) : 0; }

void Segmented::offer(QToolButton* button, QAction* own, const QList<QAction*>& others) {
    auto* menu = new QMenu(button);
    menu->addAction(own);
    menu->addActions(others);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::MenuButtonPopup);
    button->setMinimumWidth(button->minimumWidth() + kMenuArrow);
    m_withMenu << button;
    button->setCheckable(true);
    const auto refresh = [button, own, others] {
        const auto chosen = std::find_if(others.begin(), others.end(), [](const QAction* other) { return other->isChecked(); });
        const QAction* shown = chosen == others.end() ? own : *chosen;
        button->setText(shown->iconText());
        button->setToolTip(shown->toolTip());
        button->setChecked(shown->isChecked());
        button->setEnabled(own->isEnabled());
    };
    for (QAction* action : QList<QAction*>{own} + others) connect(action, &QAction::changed, button, refresh);
    connect(button, &QToolButton::clicked, own, [own, refresh] {
        own->trigger();
        refresh();
    });
    refresh();
}

}  // namespace teardown
