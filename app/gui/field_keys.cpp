#include "app/gui/field_keys.h"

#include "app/gui/menus.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

#include <algorithm>
#include <iterator>

namespace teardown {
namespace {

bool edits(const QKeyEvent& key) {
    constexpr QKeySequence::StandardKey kKeys[] = {QKeySequence::Copy, QKeySequence::Cut,  QKeySequence::Paste,
                                                   QKeySequence::Undo, QKeySequence::Redo, QKeySequence::SelectAll};
    return std::any_of(std::begin(kKeys), std::end(kKeys), [&](QKeySequence::StandardKey each) { return key.matches(each); });
}

bool isTextField(const QObject* watched) {
    const auto* widget = qobject_cast<const QWidget*>(watched);
    return widget && widget->testAttribute(Qt::WA_InputMethodEnabled);
}

}  // namespace

FieldKeys::FieldKeys(const Menus& menus, QObject* parent) : QObject(parent), m_menus(menus) { qApp->installEventFilter(this); }

bool FieldKeys::isCommand(const QKeyEvent& key) const {
    const QKeySequence pressed(key.keyCombination());
    const QStringList ids = m_menus.ids();
    return std::any_of(ids.begin(), ids.end(), [&](const QString& id) {
        const QAction* action = m_menus.command(id);
        return action->isEnabled() && action->shortcuts().contains(pressed);
    });
}

bool FieldKeys::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride || !isTextField(watched)) return false;
    const auto& key = *static_cast<QKeyEvent*>(event);
    const bool letter = key.key() >= Qt::Key_A && key.key() <= Qt::Key_Z;
    if (!letter || !key.modifiers().testFlag(Qt::ControlModifier) || edits(key) || !isCommand(key)) return false;
    event->ignore();
    return true;
}

}  // namespace teardown
