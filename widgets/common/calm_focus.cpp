#include "widgets/common/calm_focus.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QEvent>
#include <QItemSelectionModel>
#include <QSignalBlocker>

namespace teardown {

CalmFocus::CalmFocus(QAbstractItemView* view) : QObject(view), m_view(view) { view->installEventFilter(this); }

bool CalmFocus::eventFilter(QObject* watched, QEvent* event) {
    if (m_passing || event->type() != QEvent::FocusIn || m_view->currentIndex().isValid() || !m_view->selectionModel())
        return QObject::eventFilter(watched, event);
    const QSignalBlocker blocker(m_view->selectionModel());
    m_passing = true;
    QCoreApplication::sendEvent(watched, event);
    m_passing = false;
    m_view->selectionModel()->clear();
    m_view->viewport()->update();
    return true;
}

}  // namespace teardown
