#include "app/gui/new_action.h"

#include <QAction>

namespace teardown {

QAction* newAction(QObject* window, const QString& text, const QKeySequence& key, const QString& tip) {
    auto* action = new QAction(text, window);
    action->setShortcut(key);
    action->setToolTip(key.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
    action->setStatusTip(tip);
    return action;
}

}  // namespace teardown
