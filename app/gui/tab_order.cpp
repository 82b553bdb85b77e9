#include "app/gui/tab_order.h"

#include <QWidget>

namespace teardown {

static QList<QWidget*> reachedByTab(QWidget* widget) {
    QList<QWidget*> found{widget};
    for (QWidget* child : widget->findChildren<QWidget*>())
        if (child->focusPolicy() & Qt::TabFocus) found += child;
    return found;
}

void moveInTabOrder(QWidget* after, QWidget* moved) {
    QWidget* before = reachedByTab(after).last();
    for (QWidget* widget : reachedByTab(moved)) {
        if (!(widget->focusPolicy() & Qt::TabFocus)) continue;
        QWidget::setTabOrder(before, widget);
        before = widget;
    }
}

}  // namespace teardown
