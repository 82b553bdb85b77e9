// A command of the window that is made outside of actions.cpp, by the room that it belongs to.
#pragma once

#include <QKeySequence>
#include <QString>

class QAction;
class QObject;

namespace teardown {

/// The tip says the key, too. In no menu yet.
QAction* newAction(QObject* window, const QString& text, const QKeySequence& key, const QString& tip);

}  // namespace teardown
