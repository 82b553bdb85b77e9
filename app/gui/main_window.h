// MainWindow: puts the panels together and passes what the workspace and the navigator say to them. Holds no state of its own.
#pragma once

#include "app/gui/actions.h"
#include "app/gui/breakpoints.h"
#include "app/gui/layer_exporter.h"
#include "app/gui/navigator.h"
#include "app/gui/workbench.h"

#include <QMainWindow>
#include <QTimer>

class QTabBar;
class QStackedWidget;

namespace teardown {

class AnswerDesk;
class CheckpointRoom;
class DrawPad;
class ConfigDesk;
class Inspector;
class Desk;
class AnswerPage;
class PhotoSample;
class PicturesRoom;
class ProblemsPanel;
class StageExtras;
class StageView;
class StartPage;
class GraphPage;
class StatusStrip;
class Timeline;
class TopBar;
class TreePanel;
class WindowNotices;
class ReplacedFiles;
struct StageMessage;
struct ViewRecord;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(SessionFactory factory, JourneyTable table = kJourneys, const AddRecorders& addRecorders = {},
                        QWidget* parent = nullptr);

    Workbench& workspace() { return m_workspace; }
    Navigator& navigator() { return m_navigator; }
    GraphPage* graph() const { return m_graph; }
    Breakpoints& breakpoints() { return m_breakpoints; }
    const Actions& actions() const { return m_actions; }
    StageView* stage() const { return m_stage; }
    TreePanel* tree(int tab) const { return m_trees[tab]; }
    int shownTree() const;
    StartPage* startPage() const { return m_start; }
    TopBar* topBar() const { return m_topBar; }
    Timeline* timeline() const { return m_timeline; }
    Inspector* inspector() const { return m_inspector; }
    ProblemsPanel* problemsPanel() const { return m_problemsPanel; }
    QWidget* leftSide() const;
    Desk* desk() const { return m_desk; }
    WindowNotices* notices() const { return m_notices; }
    ReplacedFiles* replaced() const { return m_replaced; }
    StageExtras* extras() const { return m_extras; }
    /// The rooms behind the stage's further pages; made after the first paint, or when first asked for.
    void furnish();
    ConfigDesk* configs() { return furnish(), m_configs; }
    CheckpointRoom* checkpointRoom() { return furnish(), m_checkpointRoom; }
    StatusStrip* status() const { return m_status; }
    void chooseJourney(Journey journey);
    void showTree(int tab);
    /// Writes the current view; says above the columns how it went.
    void exportTo(const QString& path);
    /// All layers of the recorded forward pass; says the same there.
    void exportLayersTo(const ExportFormat& format, const QString& folder);
    LayerExporter& layerExporter() { return m_layerExporter; }
    void openSample();
    PhotoSample* photo() const { return m_photo; }
    PicturesRoom* pictures() const { return m_pictures; }
    AnswerPage* answer() { return furnish(), m_answer; }
    /// Opens or closes the pad. Where no network is open the digits' one is; where one is open that takes no digits, a notice offers it.
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
    void connectBreakpoints();
    void refreshGraph();
    void refreshTransport();
    void connectPad();
    bool offerDigits();  ///< the network that is open takes none, and the person was asked
    void fillSamples();
    void fillPhotos();
    void connectPhoto();
    void chooseFiles();
    void chooseExport();
    void fillLayerExports();
    void copyPicture();
    void copyNumbers();
    void writeView(const QString& path, const ViewRecord& files);
    void refreshTop();
    void refreshTrees();
    void refreshStage();
    void showMessage(const StageMessage& message);
    void refreshLocation();
    /// A forward of the same steps with other numbers: what is looked at stays.
    void refreshNumbers();
    void refreshStatus();
    void setPlaying(bool playing);

    Workbench m_workspace;
    Navigator m_navigator;
    Breakpoints m_breakpoints;
    LayerExporter m_layerExporter;
    PhotoSample* m_photo;
    AnswerPage* m_answer = nullptr;
    Actions m_actions;
    WindowNotices* m_notices;
    ReplacedFiles* m_replaced;
    AnswerDesk* m_answerDesk;
    TopBar* m_topBar;
    QTabBar* m_tabs;
    QStackedWidget* m_treeStack;
    GraphPage* m_graph;
    TreePanel* m_trees[4];  ///< config, model, checkpoint, registry
    DrawPad* m_pad;
    StageView* m_stage;
    StartPage* m_start;
    Timeline* m_timeline;
    Inspector* m_inspector;
    ProblemsPanel* m_problemsPanel;
    StatusStrip* m_status;
    ConfigDesk* m_configs = nullptr;
    CheckpointRoom* m_checkpointRoom = nullptr;
    Desk* m_desk;
    StageExtras* m_extras;
    PicturesRoom* m_pictures;
    QTimer m_player;
    int m_stopAt = -1;  ///< step at which playing stops; -1: none
    QString m_stopReason;
    bool m_painted = false;
};

}  // namespace teardown
