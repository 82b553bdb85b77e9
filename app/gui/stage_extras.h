// StageExtras: the window's commands about how things are looked at - call tree, bars, the notes' preset, history of views, the list of
// pictures, memory for traces - and their connections. The window itself knows only that they are there.
#pragma once

#include <QObject>
#include <QTimer>

class QAction;
class QActionGroup;
class QMenu;

namespace teardown {

class MainWindow;
class ViewHistory;
class ViewReopen;

class StageExtras : public QObject {
    Q_OBJECT
public:
    explicit StageExtras(MainWindow& window);

    ViewHistory* history() const { return m_history; }
    ViewReopen* reopen() const { return m_reopen; }
    QAction* viewBack = nullptr;
    QAction* viewForward = nullptr;
    QActionGroup* looks = nullptr;  ///< data(): TimelineLook
    QAction* nextLook = nullptr;
    QAction* bars = nullptr;  ///< checkable
    QAction* via = nullptr;   ///< checkable
    QMenu* pictures = nullptr;
    QAction* previousPicture = nullptr;
    QAction* nextPicture = nullptr;
    QActionGroup* budgets = nullptr;  ///< data(): MiB
    QAction* recompute = nullptr;
    QAction* recomputeAlways = nullptr;  ///< checkable

private:
    QAction* make(QMenu* menu, const QString& text, const QKeySequence& key, const QString& tip);
    void makeViewMenu();
    void makeJourneyMenu();
    void connectHistory();
    void connectTimeline();
    void connectPictures();
    void connectMemory();
    void connectTree();
    void stepPicture(int by);
    void fillPictures();
    void refreshPictures();
    void refreshMemory();
    bool currentIsDropped() const;
    void recomputeCurrent();
    void showRecomputed(int step);

    MainWindow& m_window;
    ViewHistory* m_history = nullptr;
    ViewReopen* m_reopen = nullptr;
    QTimer m_later;  ///< until the person stays at a step
};

}  // namespace teardown
