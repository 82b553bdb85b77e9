// FieldKeys: the keys of the window's commands also work while a text field has the focus. On X11 Qt gives text fields some of Emacs's
// keys - Ctrl+E is the end of the line, Ctrl+K deletes to it - and a field that takes a key keeps it from the command that the menu shows
// it for. Copy, cut, paste, undo, redo and select all stay with the field.
#pragma once

#include <QObject>

class QKeyEvent;

namespace teardown {

class Menus;

class FieldKeys : public QObject {
    Q_OBJECT
public:
    /// Watches all text fields of the application, as long as it exists. `menus` must outlive it.
    FieldKeys(const Menus& menus, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool isCommand(const QKeyEvent& key) const;

    const Menus& m_menus;
};

}  // namespace teardown
