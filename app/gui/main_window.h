// MainWindow: puts the panels together and passes what the workspace and the navigator say to them. Holds no state of its own.
#pragma once

#include "app/gui/actions.h"
#include "app/gui/navigator.h"
#include "app/gui/workbench.h"

#include <QMainWindow>
#include <QTimer>

class QTabBar;
class QStackedWidget;

namespace teardown {

class DrawPad;
class Inspector;
class ProblemsPanel;
class StageView;
class StartPage;
class StatusStrip;
class Timeline;
class TopBar;
class TreePanel;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(SessionFactory factory, QWidget* parent = nullptr);

    Workbench& workspace() { return m_workspace; }
    Navigator& navigator() { return m_navigator; }
    const Actions& actions() const { return m_actions; }
    StageView* stage() const { return m_stage; }
    TreePanel* tree(int tab) const { return m_trees[tab]; }
    void chooseJourney(Journey journey);
    void showTree(int tab);
    /// Writes the current view; says in the stage's banner what went wrong.
    void exportTo(const QString& path);
    void openSample();
    /// Opens or closes the pad; opens the digits' network where none is open that takes pictures as small.
    void showPad(bool shown);
    DrawPad* pad() const { return m_pad; }

Q_SIGNALS:
    void firstPainted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeLeft();
    QWidget* makeCentre();
    void connectActions();
    void connectWorkspace();
    void connectNavigator();
    void connectPad();
    void fillSamples();
    void chooseFiles();
    void chooseExport();
    void about();
    void refreshTop();
    void refreshTrees();
    void refreshStage();
    void refreshLocation();
    /// A forward of the same steps with other numbers: what is looked at stays.
    void refreshNumbers();
    void refreshStatus();
    void showFailure(Part part, const Error& error);
    void setPlaying(bool playing);

    Workbench m_workspace;
    Navigator m_navigator;
    Actions m_actions;
    TopBar* m_topBar;
    QTabBar* m_tabs;
    QStackedWidget* m_treeStack;
    TreePanel* m_trees[3];  ///< config, model, checkpoint
    DrawPad* m_pad;
    StageView* m_stage;
    StartPage* m_start;
    Timeline* m_timeline;
    Inspector* m_inspector;
    ProblemsPanel* m_problemsPanel;
    StatusStrip* m_status;
    QTimer m_player;
    bool m_painted = false;
};

}  // namespace teardown
