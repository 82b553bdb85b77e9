// Menus: every command of the window under a stable id ("file.open"), and the menu that contains it. Rooms may register their commands in
// any order; the order within a menu is that of the layout table in menus.cpp.
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
    QString text;  ///< as shown in the menu, with its mnemonic
    QKeySequence key = {};
    QString tip = {};   ///< for the tooltip, which also shows the key, and for the status bar
    QString icon = {};  ///< name of a themed icon
    bool checkable = false;
    QString menu = {};  ///< id of the menu that it is appended to if the layout does not list it
};

class Menus : public QObject {
    Q_OBJECT
public:
    /// Creates the menu bar with its top-level menus.
    explicit Menus(QWidget* window);

    QMenuBar* bar() const { return m_bar; }
    /// Registers a command. Its id must be new.
    QAction* add(const Command& command);
    /// The same, and calls `run` with the checked state whenever it is triggered, as long as the receiver exists.
    QAction* add(const Command& command, QObject* receiver, std::function<void(bool)> run);
    /// Registers one of several mutually exclusive commands; `data` is its value.
    QAction* addChoice(const Command& command, QActionGroup* group, const QVariant& data);
    /// Registers a submenu.
    QMenu* addMenu(const QString& id, const QString& title, const QString& parent = {});
    /// The same for a menu that is owned by a widget.
    void addMenu(const QString& id, QMenu* menu);
    /// An exclusive group of commands; created on first use.
    QActionGroup* group(const QString& id);

    /// Null if no room has registered it.
    QAction* command(const QString& id) const { return m_commands.value(id); }
    QMenu* menu(const QString& id) const { return m_menus.value(id); }
    QStringList ids() const { return m_ids; }  ///< of the commands, in order of registration
    /// Enables the command - or disables it, with the reason as its tooltip.
    static void setAvailable(QAction* action, const QString& whyNot);
    /// Runs the command; does nothing if it is disabled or not registered.
    void trigger(const QString& id) const;
    /// Calls `run` whenever the command is triggered, no matter which room registers it and when.
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
