#include "app/gui/main_window.h"

#include "app/gui/about.h"
#include "app/gui/answer_desk.h"
#include "app/gui/answer_page.h"
#include "app/gui/checkpoint_room.h"
#include "app/gui/config_desk.h"
#include "app/gui/desk.h"
#include "app/gui/export_view.h"
#include "app/gui/graph_page.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/photo_sample.h"
#include "app/gui/pictures_room.h"
#include "app/gui/replaced_files.h"
#include "app/gui/stage_extras.h"
#include "app/gui/stage_message.h"
#include "app/gui/start_page.h"
#include "app/gui/top_bar.h"
#include "core/session/build_journey.h"
#include "widgets/checkpoint/checkpoint_rows.h"
#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/engine/module_rows.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/pictures/pictures_panel.h"
#include "widgets/stage/stage_view.h"
#include "widgets/stage/step_pages.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QFileInfo>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>

namespace teardown {

MainWindow::MainWindow(SessionFactory factory, JourneyTable table, const AddRecorders& addRecorders, QWidget* parent)
    : QMainWindow(parent),
      m_workspace(std::move(factory), table, addRecorders),
      m_navigator(table),
      m_breakpoints(m_workspace.measureLane()),
      m_layerExporter(m_workspace.measureLane()),
      m_photo(new PhotoSample(toQt(downloadsFolder()), this)) {
    setWindowTitle(QStringLiteral("Teardown"));
    setAcceptDrops(true);
    m_actions = makeActions(this, table);
    m_notices = new WindowNotices(m_workspace, this);
    m_topBar = new TopBar(m_actions, this);
    m_status = new StatusStrip(this);
    m_inspector = new Inspector(m_workspace.measureLane(), this);
    m_inspector->setMinimumWidth(210);

    auto* columns = new QSplitter(Qt::Horizontal, this);
    columns->setObjectName(QStringLiteral("columns"));
    columns->setChildrenCollapsible(false);
    columns->addWidget(makeLeft());
    columns->addWidget(makeCentre());
    columns->addWidget(m_inspector);
    columns->setStretchFactor(1, 1);
    // The names of the trees fit; in some languages they are longer.
    const int left = std::clamp(m_tabs->sizeHint().width(), 270, 380);
    columns->setSizes({left, 1020 - left, 260});

    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_topBar);
    layout->addWidget(m_notices->bar());
    layout->addWidget(columns, 1);
    layout->addWidget(m_status);
    setCentralWidget(page);
    fillSamples();
    fillLayerExports();
    // Its answer and what its times are worth are there when the panels are told of a run.
    m_answerDesk = new AnswerDesk(*this);
    connectActions();
    connectWorkspace();
    connectNavigator();
    connectBreakpoints();
    connectPad();
    m_extras = new StageExtras(*this);
    m_replaced = new ReplacedFiles(*this);
    m_pictures = new PicturesRoom(*this);
    m_desk = new Desk(*this);
    connectPhoto();
    // What is painted is on the screen first; the engine begins to load meanwhile.
    connect(this, &MainWindow::firstPainted, this, [this] { QTimer::singleShot(0, this, &MainWindow::furnish); });
    refreshTop();
    refreshTrees();
    refreshStage();
    refreshStatus();
    resize(1280, 800);
    m_stage->focusPage();
}

void MainWindow::furnish() {
    if (m_configs) return;
    m_answer = new AnswerPage(m_workspace, m_pictures->makePanel(), m_stage);
    m_stage->addPage(m_answer);
    m_answerDesk->connectPage(m_answer);
    m_configs = new ConfigDesk(*this);
    m_checkpointRoom = new CheckpointRoom(*this);
    if (m_stage->trace()) refreshStage();
}

QWidget* MainWindow::makeLeft() {
    auto* left = new QWidget(this);
    left->setObjectName(QStringLiteral("panel"));
    left->setAttribute(Qt::WA_StyledBackground);
    left->setMinimumWidth(190);
    m_tabs = new QTabBar(left);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setElideMode(Qt::ElideNone);
    m_treeStack = new QStackedWidget(left);
    const QString names[] = {tr("Config"), tr("Model"), tr("Checkpoint"), tr("Registry")};
    const QString filters[] = {tr("Filter: key, value, file"), tr("Filter: name, type, 32×7×7"), tr("Filter: key, shape"),
                               tr("Filter: name, argument")};
    for (int i = 0; i < 4; ++i) {
        m_tabs->addTab(names[i]);
        m_trees[i] = new TreePanel(names[i], filters[i], left);
        m_treeStack->addWidget(m_trees[i]);
    }
    m_trees[0]->setHint(tr("Drop a config here: an mmclassification .py, .json or .yaml."));
    m_trees[1]->setHint(tr("The model appears here when a config is open."));
    m_trees[2]->setHint(tr("Drop a checkpoint (.pth) here. Without one the weights are random."));
    m_trees[3]->setHint(tr("The registries appear here when the engine is there."));
    connect(m_tabs, &QTabBar::currentChanged, m_treeStack, &QStackedWidget::setCurrentIndex);
    m_tabs->setCurrentIndex(1);
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    m_pad = new DrawPad(m_workspace.lightLane(), m_actions.drawing, left);
    m_pad->hide();
    auto* halves = new QSplitter(Qt::Vertical, left);
    halves->setChildrenCollapsible(false);
    halves->addWidget(m_treeStack);
    halves->addWidget(m_pad);
    halves->setStretchFactor(0, 1);
    layout->addWidget(halves, 1);
    return left;
}

QWidget* MainWindow::makeCentre() {
    auto* centre = new QWidget(this);
    m_stage = new StageView(m_workspace.journeys().table(), centre);
    addStepPages(*m_stage, m_workspace.lightLane());
    m_start = new StartPage(m_stage);
    m_stage->addPage(m_start);
    m_graph = new GraphPage(m_workspace.lightLane(), m_stage);
    m_stage->addPage(m_graph);
    m_timeline = new Timeline(m_workspace.measureLane(), m_actions.transport(), centre);
    m_problemsPanel = new ProblemsPanel(m_workspace.problems(), centre);
    m_problemsPanel->hide();
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_stage, 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_timeline), static_cast<QWidget*>(m_problemsPanel)}) {
        auto* line = new QFrame(centre);
        line->setObjectName(QStringLiteral("hairline"));
        line->setFixedHeight(1);
        layout->addWidget(line);
        layout->addWidget(widget);
    }
    return centre;
}

void MainWindow::chooseJourney(Journey journey) {
    for (QAction* action : m_actions.journeys->actions()) action->setChecked(fromQt(action->data().toString()) == journey.name);
    m_workspace.journeys().ensure(journey);
    m_stage->leavePage(PageId::Source);
    m_navigator.setJourney(journey);
    refreshStage();
}

void MainWindow::showTree(int tab) { m_tabs->setCurrentIndex(tab); }
int MainWindow::shownTree() const { return m_tabs->currentIndex(); }
QWidget* MainWindow::leftSide() const { return m_tabs->parentWidget(); }

void MainWindow::refreshTop() {
    m_topBar->refresh(m_workspace, m_notices->errors());
    setWindowTitle(m_workspace.config() ? tr("%1 - Teardown").arg(fileName(m_workspace.config()->path)) : QStringLiteral("Teardown"));
}

void MainWindow::refreshTrees() {
    const auto built = m_workspace.built();
    const bool fresh = m_trees[0]->model()->rows().empty();
    m_trees[0]->setRows(m_workspace.config() ? configRows(*m_workspace.config()) : std::vector<TreeRow>(), 0);
    if (fresh) m_trees[0]->expand(QStringLiteral("model"));
    m_trees[1]->setRows(
        built ? moduleRows(*built, m_workspace.trace(Journey::Forward).get(), m_workspace.profiled().get()) : std::vector<TreeRow>(), 3);
    m_trees[3]->setRows(registryRows(m_workspace.engine().registries(), built.get()), 1);
    const LoadReport* load = built && built->load ? &*built->load : nullptr;
    m_trees[2]->setRows(m_workspace.checkpoint() ? checkpointRows(*m_workspace.checkpoint(), load, m_workspace.files().keyChoice().weights)
                                                 : std::vector<TreeRow>(),
                        1);
}

void MainWindow::refreshStage() {
    const bool empty = !m_workspace.config() && !m_workspace.checkpoint() && !m_workspace.hasInput();
    const TracePtr& trace = m_navigator.trace();
    m_timeline->setTrace(trace);
    if (trace && !trace->steps.empty()) {
        refreshLocation();
        return;
    }
    // A checkpoint alone has its own page to look at.
    if (m_workspace.checkpoint() && !m_workspace.config() && checkpointRoom()->showAlone()) return;
    if (empty)
        m_start->showWelcome();
    else
        showMessage(stageMessage(m_workspace, m_navigator.journey(), m_actions.draw->isChecked()));
    m_stage->showMessagePage();
    refreshTransport();
    m_inspector->clear(empty ? tr("The selected step is explained here.") : QString());
}

void MainWindow::showMessage(const StageMessage& message) {
    using Offer = StageMessage::Offer;
    QAction* command = message.offer == Offer::Run ? m_actions.run : message.offer == Offer::Cancel ? m_actions.cancel : nullptr;
    m_start->showMessage(message.title, message.text, message.offer == Offer::Open, command);
}

void MainWindow::refreshLocation() {
    const Location& at = m_navigator.location();
    const TraceCursor& cursor = m_navigator.cursor();
    if (cursor.step()) {
        if (m_stage->trace() != cursor.trace() || m_stage->stepIndex() != cursor.index()) {
            m_inspector->setStep(cursor.trace(), cursor.index());
            m_stage->setStep(cursor.trace(), cursor.index());
        }
        m_timeline->setCurrent(cursor.index());
        refreshGraph();
    }
    m_trees[0]->select(at.configPath.empty() ? QStringLiteral("\n") : toQt(at.configPath));
    const QString module = at.modulePath ? QStringLiteral("") + toQt(*at.modulePath) : QStringLiteral("\n");
    m_trees[1]->select(module.isNull() ? QStringLiteral("") : module);
    m_trees[2]->select(at.tensorKey.empty() ? QStringLiteral("\n") : toQt(at.tensorKey));
    refreshTransport();
}

void MainWindow::refreshTransport() {
    const TraceCursor& cursor = m_navigator.cursor();
    const bool any = cursor.count() > 0;
    for (QAction* action : {m_actions.first, m_actions.back}) action->setEnabled(any && !cursor.atStart());
    for (QAction* action : {m_actions.into, m_actions.over, m_actions.out, m_actions.last, m_actions.play})
        action->setEnabled(any && !cursor.atEnd());
    m_actions.resume->setEnabled(any && !cursor.atEnd());
    m_actions.breakHere->setEnabled(any && !cursor.step()->path.empty());
    m_actions.breakHere->setChecked(any && m_breakpoints.contains({BreakOn::Path, cursor.step()->path, 0}));
    m_actions.out->setEnabled(any && cursor.step()->parent >= 0 && !cursor.atEnd());
}

void MainWindow::refreshGraph() {
    // Out of sight it costs nothing.
    if (m_stage->page() != PageId::Graph) return;
    const JourneyInfo* row = findJourney(m_workspace.journeys().table(), m_navigator.journey());
    if (row && row->view.fold) {
        const Step* step = m_navigator.cursor().step();
        m_graph->setFold(m_workspace.trace(Journey::Forward), m_workspace.trace(row->id), step ? step->path : std::string());
    } else {
        m_graph->setForward(m_workspace.trace(Journey::Forward), m_navigator.cursor().index());
    }
}

void MainWindow::refreshStatus() {
    const EngineInfo& info = m_workspace.engine().info();
    const bool ready = m_workspace.engine().state() == EngineState::Ready;
    m_status->setEngine(m_workspace.engine().state(), ready ? engineText(info) : QString(), ready ? info.threads : 0);
    m_status->setBlas(ready ? toQt(info.blas) : QString(), ready ? toQt(info.blasAdvice) : QString());
    m_status->setMemory(m_workspace.recordedBytes(), m_workspace.engine().byteBudget());
    const bool busy = m_workspace.busy() || m_layerExporter.busy() || m_photo->busy() || m_breakpoints.busy();
    if (!busy) m_status->clearProgress();
    m_actions.cancel->setEnabled(busy);
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (m_painted) return;
    m_painted = true;
    // After this paint has reached the screen, not before it.
    QTimer::singleShot(0, this, &MainWindow::firstPainted);
}

}  // namespace teardown
