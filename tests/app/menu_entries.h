// The entries of a menu by their texts, mnemonics left out.
#pragma once

#include <QAction>
#include <QMenu>
#include <QStringList>

namespace teardown::test {

inline QStringList textsOf(const QMenu& menu) {
    QStringList texts;
    for (const QAction* action : menu.actions())
        if (!action->isSeparator()) texts += QString(action->text()).remove(QLatin1Char('&'));
    return texts;
}

/// nullptr: there is no such entry.
inline QAction* entryOf(const QMenu& menu, const QString& text) {
    for (QAction* action : menu.actions())
        if (QString(action->text()).remove(QLatin1Char('&')) == text) return action;
    return nullptr;
}

}  // namespace teardown::test
