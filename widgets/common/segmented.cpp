#include "widgets/common/segmented.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QFontMetrics>
#include <QToolButton>

namespace teardown {

Segmented::Segmented(QActionGroup* group, QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("segmented"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(3, 2, 3, 2);
    layout->setSpacing(2);
    for (QAction* action : group->actions()) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')));
        // The checked segment is semi-bold: reserve space for it, so that nothing moves.
        QFont bold = button->font();
        bold.setWeight(QFont::DemiBold);
        button->setMinimumWidth(QFontMetrics(bold).horizontalAdvance(action->iconText()) + 18);
        layout->addWidget(button);
    }
}

}  // namespace teardown
