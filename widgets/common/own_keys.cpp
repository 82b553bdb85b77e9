#include "widgets/common/own_keys.h"

#include <QAbstractItemView>
#include <QKeyEvent>

#include <algorithm>
#include <iterator>
#include <utility>

namespace teardown {
namespace {

bool walks(const QKeyEvent& key) {
    constexpr int kKeys[] = {Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Space};
    const auto modifiers = key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier);
    return modifiers == Qt::NoModifier && std::find(std::begin(kKeys), std::end(kKeys), key.key()) != std::end(kKeys);
}

}  // namespace

OwnKeys::OwnKeys(QAbstractItemView* view, std::function<void()> copy) : QObject(view), m_copy(std::move(copy)) {
    view->installEventFilter(this);
}

bool OwnKeys::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress) return QObject::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    const bool copies = m_copy && key->matches(QKeySequence::Copy);
    if (event->type() == QEvent::ShortcutOverride && (copies || walks(*key))) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress && copies) {
        m_copy();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace teardown
