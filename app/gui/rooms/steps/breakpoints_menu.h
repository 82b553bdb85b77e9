// BreakpointsMenu: the menu of possible breakpoints, filled for the current step whenever it opens.
#pragma once

#include <QObject>

class QAction;
class QMenu;

namespace teardown {

struct Breakpoint;
class Navigator;
struct Step;

class BreakpointsMenu : public QObject {
    Q_OBJECT
public:
    /// `list` shows all breakpoints; it is the menu's first entry.
    BreakpointsMenu(Navigator& navigator, QMenu* menu, QAction* list, QObject* parent = nullptr);
    /// Fills the menu now.
    void fill();

private:
    void addEntry(const QString& text, const Breakpoint& breakpoint);
    void addOthers(const Step* current);
    void askForLimit();
    void askForCondition();

    Navigator& m_navigator;
    QMenu* m_menu;
    QAction* m_list;
};

}  // namespace teardown
