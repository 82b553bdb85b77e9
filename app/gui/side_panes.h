// SidePanes: the columns and panes around the stage: the trees on the left with room for a pad below them, the inspector on the right, and
// strips, steps and problems at the bottom. Rooms fill them and listen to them; the window lays them out. Each can be closed; in a window
// that is too narrow for three columns the inspector opens as a drawer over the stage.
#pragma once

#include "widgets/common/kept_splitter.h"

#include <QObject>

class QSplitter;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;
class QWidget;

namespace teardown {

class Drawer;
class Inspector;
class ProblemsPanel;
class Timeline;
class TreePanel;
class Workbench;

enum class TreeTab { Config, Model, Checkpoint, Registry };
inline constexpr int kTreeTabs = 4;

/// What can be closed: the trees, the inspector, the steps.
enum class Pane { Left, Right, Bottom };
inline constexpr int kPanes = 3;

class SidePanes : public QObject {
    Q_OBJECT
public:
    SidePanes(Workbench& work, QWidget* window);

    bool isOpen(Pane pane) const;
    /// Opens or closes it; kept for the next session, except the drawer.
    void setOpen(Pane pane, bool open);
    /// Whether the inspector is a drawer over `stage`, the parent of everything between the columns, instead of a column.
    void setCompact(bool compact, QWidget* stage);
    bool compact() const { return m_compact; }

    /// The left column: tabs, trees and the widget below them.
    QWidget* left() const { return m_left; }
    TreePanel* tree(TreeTab tab) const { return m_trees[static_cast<int>(tab)]; }
    void show(TreeTab tab);
    TreeTab shown() const;
    /// Initial width of the column: the names in all trees fit.
    int leftWidth() const;
    /// Takes room from the stage if the column is narrower than this.
    void widenLeft(int width);

    /// Sets the widget below the trees; initially hidden.
    void setBottom(QWidget* widget);
    void showBottom(bool shown);
    bool bottomShown() const;
    QWidget* bottom() const { return m_bottom; }

    Inspector* inspector() const { return m_inspector; }
    /// The right column: the inspector, unless it is in the drawer.
    QWidget* right() const { return m_right; }
    Timeline* timeline() const { return m_timeline; }
    ProblemsPanel* problems() const { return m_problems; }

    /// The row of the stage: the window puts the stage there, a room may put a pane beside it.
    KeptSplitter* stageRow() const { return m_stageRow; }

    /// Adds a strip between stage and steps; initially hidden.
    void addStrip(QWidget* strip);
    void showStrip(QWidget* strip, bool shown);
    /// The container of the strips: the window puts it between stage and steps.
    QWidget* strips() const { return m_strips; }
    /// The container of the steps, with the line above them.
    QWidget* steps() const { return m_steps; }

Q_SIGNALS:
    void paneChanged(teardown::Pane pane, bool open);

private:
    QWidget* widgetOf(Pane pane) const;

    bool m_open[kPanes];  ///< as columns
    bool m_compact = false;
    Drawer* m_drawer = nullptr;
    QWidget* m_right;
    QWidget* m_steps;
    QWidget* m_left;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    QSplitter* m_halves;
    TreePanel* m_trees[kTreeTabs];
    QWidget* m_bottom = nullptr;
    QWidget* m_below = nullptr;  ///< what scrolls the bottom
    Inspector* m_inspector;
    Timeline* m_timeline;
    ProblemsPanel* m_problems;
    KeptSplitter* m_stageRow;
    QWidget* m_strips;
};

/// A line of one pixel between two parts of the window.
QWidget* makeHairline(QWidget* parent);

}  // namespace teardown
