// Menus: every command of the window under a stable id ("file.open"), in the menu where it stands. Rooms register their commands in any
// order; the order within a menu is that of the layout table in menus.cpp.
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <functional>
#include <map>

class QAction;
class QActionGroup;
class QMenu;
class QMenuBar;
class QWidget;

namespace teardown {

struct Command {
    QString id;    ///< stable: "view.zoom-in"
    QString text;  ///< as in the menu, with its mnemonic
    QKeySequence key = {};
    QString tip = {};   ///< for the tooltip, which names the key too, and for the status line
    QString icon = {};  ///< name of a themed icon
    bool checkable = false;
    QString menu = {};  ///< id of the menu that it is appended to where the layout does not list it
};

class Menus : public QObject {
    Q_OBJECT
public:
    /// Makes the menu bar, with the menus of its first level.
    explicit Menus(QWidget* window);

    QMenuBar* bar() const { return m_bar; }
    /// Registers a command. Its id must be new.
    QAction* add(const Command& command);
    /// The same, and calls `run` with the checked state whenever it is triggered while the receiver lives.
    QAction* add(const Command& command, QObject* receiver, std::function<void(bool)> run);
    /// Registers one of several commands of which one is chosen at a time; `data` says what it stands for.
    QAction* addChoice(const Command& command, QActionGroup* group, const QVariant& data);
    /// Registers a submenu.
    QMenu* addMenu(const QString& id, const QString& title, const QString& parent = {});
    /// The same for a menu that belongs to a widget.
    void addMenu(const QString& id, QMenu* menu);
    /// An exclusive group of commands; made when first asked for.
    QActionGroup* group(const QString& id);

    /// Null: no room has registered it.
    QAction* command(const QString& id) const { return m_commands.value(id); }
    QMenu* menu(const QString& id) const { return m_menus.value(id); }
    QStringList ids() const { return m_ids; }  ///< of the commands, in the order of their registration
    /// Does what the command does; nothing where it is not registered or disabled.
    void trigger(const QString& id) const;
    /// Calls `run` whenever the command is triggered, whichever room registers it and when.
    void onTriggered(const QString& id, QObject* receiver, std::function<void()> run);

Q_SIGNALS:
    void triggered(const QString& id);

private:
    void place(const QString& id, QAction* action, const QString& menu);
    void insert(QMenu* menu, std::size_t row, QAction* action);

    QMenuBar* m_bar;
    QHash<QString, QAction*> m_commands;
    QHash<QString, QMenu*> m_menus;
    QHash<QString, QActionGroup*> m_groups;
    QStringList m_ids;
    std::map<std::size_t, QAction*> m_placed;  ///< by row of the layout
};

}  // namespace teardown
