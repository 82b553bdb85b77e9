// The head of a pane: its title, its buttons and the cross that hides it; the cross also dismisses messages and discards rows.
#pragma once

#include <QString>

#include <initializer_list>

class QHBoxLayout;
class QToolButton;
class QWidget;

namespace teardown {

/// A small cross that follows the theme. `what` is what a click does, for the tooltip and for screen readers.
QToolButton* makeCross(const QString& what, QWidget* parent);

struct PaneHead {
    QHBoxLayout* row;    ///< to be put above what the pane shows
    QToolButton* close;  ///< the cross
};

/// Makes the widget a pane and returns its head, not yet laid out. `hide` is what the cross does: "Hide the breakpoints".
PaneHead makePaneHead(QWidget* pane, const QString& title, std::initializer_list<QWidget*> buttons, const QString& hide);

}  // namespace teardown
