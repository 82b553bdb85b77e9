#include "widgets/config/value_field.h"

#include "widgets/common/typography.h"

#include <QKeyEvent>
#include <QModelIndex>
#include <QScrollBar>
#include <QTreeView>

#include <algorithm>

namespace teardown {

ValueField::ValueField(QTreeView* view, const QModelIndex& index, int nameWidth, const QString& value)
    : QLineEdit(value, view->viewport()), m_view(view) {
    setFont(monoFont());
    setAccessibleName(tr("Another value"));
    setProperty("square", true);
    const QRect row = view->visualRect(index);
    const int left = std::min(row.left() + nameWidth + 8, view->viewport()->width() - 90);
    setGeometry(QRect(left, row.top() + 1, view->viewport()->width() - left - 4, row.height() - 2));
    connect(view->verticalScrollBar(), &QScrollBar::valueChanged, this, &ValueField::leave);
    show();
    selectAll();
    setFocus();
}

bool ValueField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
            event->accept();
            if (event->type() == QEvent::ShortcutOverride) return true;
            if (key != Qt::Key_Escape) {
                const QString value = text();
                leave();
                Q_EMIT entered(value);
            } else {
                leave();
            }
            return true;
        }
    }
    return QLineEdit::event(event);
}

void ValueField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) leave();
}

void ValueField::leave() {
    if (isHidden()) return;
    hide();
    m_view->setFocus();
    deleteLater();
}

}  // namespace teardown
