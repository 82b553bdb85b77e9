// BreakpointsMenu: the menu of possible breakpoints, filled for the current step whenever it opens.
#pragma once

#include <QObject>

class QMenu;

namespace teardown {

struct Breakpoint;
class Navigator;
struct Step;

class BreakpointsMenu : public QObject {
    Q_OBJECT
public:
    BreakpointsMenu(Navigator& navigator, QMenu* menu, QObject* parent = nullptr);
    /// Fills the menu now.
    void fill();

private:
    void addEntry(const QString& text, const Breakpoint& breakpoint);
    void addOthers(const Step* current);
    void askForLimit();
    void askForCondition();

    Navigator& m_navigator;
    QMenu* m_menu;
};

}  // namespace teardown
