// The connections of MainWindow: actions, workbench and navigator to the panels.
#include "app/gui/main_window.h"

#include "app/gui/about.h"
#include "app/gui/file_filters.h"
#include "app/gui/graph_page.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/start_page.h"
#include "app/gui/top_bar.h"
#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/paint/layer_pictures.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QTabBar>

namespace teardown {

void MainWindow::connectActions() {
    const auto on = [this](QAction* action, auto slot) { connect(action, &QAction::triggered, this, slot); };
    on(m_actions.open, [this] { chooseFiles(); });
    on(m_actions.exportView, [this] { chooseExport(); });
    on(m_actions.copyPicture, [this] { copyPicture(); });
    on(m_actions.copyNumbers, [this] { copyNumbers(); });
    on(m_actions.copyProbe, [this] { QGuiApplication::clipboard()->setText(m_stage->heatmaps()->probeText()); });
    on(m_actions.quit, [this] { close(); });
    connect(m_actions.journeys, &QActionGroup::triggered, this, [this](QAction* action) {
        if (const auto id = steppedJourney(m_workspace.journeys().table(), fromQt(action->data().toString()))) chooseJourney(*id);
    });
    on(m_actions.run, [this] { m_workspace.run(m_navigator.journey()); });
    on(m_actions.cancel, [this] {
        m_workspace.cancel();
        m_layerExporter.cancel();
        m_breakpoints.cancel();
    });
    on(m_actions.first, [this] { m_navigator.first(); });
    on(m_actions.back, [this] { m_navigator.back(); });
    on(m_actions.into, [this] { m_navigator.into(); });
    on(m_actions.over, [this] { m_navigator.over(); });
    on(m_actions.out, [this] { m_navigator.out(); });
    on(m_actions.last, [this] { m_navigator.last(); });
    on(m_actions.play, [this](bool checked) { setPlaying(checked); });
    connect(m_actions.speeds, &QActionGroup::triggered, this, [this] {
        if (m_player.isActive()) setPlaying(true);
    });
    connect(&m_player, &QTimer::timeout, this, [this] {
        if (m_navigator.cursor().atEnd()) return setPlaying(false);
        m_navigator.into();
        if (m_stopAt < 0 || m_navigator.cursor().index() != m_stopAt) return;
        setPlaying(false);
        m_status->setMessage(m_stopReason);
    });
    on(m_actions.colourMap, [this] { m_stage->controls()->cycleMap(); });
    on(m_actions.rangeRule, [this] { m_stage->controls()->cycleRange(); });
    on(m_actions.zoomIn, [this] { m_stage->zoomBy(1); });
    on(m_actions.zoomOut, [this] { m_stage->zoomBy(-1); });
    on(m_actions.zoomFit, [this] { m_stage->zoomBy(0); });
    on(m_actions.left, [this] { m_stage->moveProbe(-1, 0); });
    on(m_actions.right, [this] { m_stage->moveProbe(1, 0); });
    on(m_actions.up, [this] { m_stage->moveProbe(0, -1); });
    on(m_actions.down, [this] { m_stage->moveProbe(0, 1); });
    on(m_actions.find, [this] { m_trees[m_tabs->currentIndex()]->focusFilter(); });
    on(m_actions.problems, [this](bool shown) { m_problemsPanel->setVisible(shown); });
    on(m_actions.about, [this] { m_notices->bar()->say(aboutNotice(m_workspace.engine().info())); });
    const int mode = static_cast<int>(Theme::instance().mode());
    for (QAction* action : m_actions.themes->actions()) action->setChecked(action->data().toInt() == mode);
    connect(m_actions.themes, &QActionGroup::triggered, this, [](QAction* action) {
        QSettings().setValue(QStringLiteral("theme"), action->data());
        Theme::instance().apply(static_cast<ThemeMode>(action->data().toInt()));
    });
    connect(m_problemsPanel, &ProblemsPanel::closed, m_actions.problems, &QAction::trigger);
    connect(m_status, &StatusStrip::problemsClicked, m_actions.problems, &QAction::trigger);
    connect(m_status, &StatusStrip::cancelClicked, m_actions.cancel, &QAction::trigger);
    connect(m_start, &StartPage::openClicked, this, &MainWindow::chooseFiles);
    connect(m_topBar, &TopBar::openClicked, this, &MainWindow::chooseFiles);
    // Arrows and Space belong to a tree or a button that has the focus; on the stage they are the stage's. Home and End hold everywhere but
    // in a text: fields keep their keys for themselves.
    for (QAction* action : {m_actions.left, m_actions.right, m_actions.up, m_actions.down, m_actions.play}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_stage->addAction(action);
    }
}

void MainWindow::connectWorkspace() {
    connect(&m_workspace.files(), &OpenFiles::configChanged, this, [this] {
        refreshTop();
        refreshTrees();
        refreshStage();
    });
    connect(&m_workspace.files(), &OpenFiles::checkpointChanged, this, [this] {
        refreshTop();
        refreshTrees();
        refreshStage();
    });
    connect(&m_workspace.files(), &OpenFiles::inputChanged, this, [this] {
        // A drawing follows what is looked at; a file begins anew.
        if (!m_workspace.drawn() && !m_workspace.files().keepsLooking()) {
            m_navigator.setTrace(Journey::Forward, nullptr);
        }
        // A dropped picture wants to be looked at going through.
        chooseJourney(Journey::Forward);
        refreshTop();
    });
    connect(&m_workspace.slot(Journey::Build), &SlotBase::changed, this, [this] {
        m_navigator.setBuild(m_workspace.built());
        for (const Journey id : dependentsOf(m_workspace.journeys().table(), Journey::Build)) m_navigator.setTrace(id, nullptr);
        m_navigator.setTrace(Journey::Build, m_workspace.trace(Journey::Build));
        refreshTop();
        refreshTrees();
        refreshStage();
        refreshStatus();
    });
    connect(&m_workspace.slot(Journey::Forward), &SlotBase::changed, this, [this] {
        m_topBar->refresh(m_workspace, m_notices->errors());
        if (m_navigator.refreshTrace(Journey::Forward, m_workspace.trace(Journey::Forward))) return refreshNumbers();
        refreshTrees();
        m_navigator.setTrace(Journey::Forward, m_workspace.trace(Journey::Forward));
        refreshStage();
        refreshStatus();
    });
    connect(&m_workspace.slot(question::kProfile), &SlotBase::changed, this, &MainWindow::refreshTrees);
    for (const JourneyInfo* row : steppedJourneys(m_workspace.journeys().table())) {
        if (row->id == Journey::Build || row->id == Journey::Forward) continue;  // more than the trace comes with these
        connect(&m_workspace.slot(row->id), &SlotBase::changed, this, [this, id = row->id] {
            m_navigator.setTrace(id, m_workspace.trace(id));
            refreshStage();
            refreshStatus();
        });
    }
    connect(&m_workspace.engine(), &EngineDesk::changed, this, [this] {
        refreshTrees();
        refreshStatus();
        refreshStage();
    });
    connect(&m_workspace, &Workbench::busyChanged, this, [this] {
        refreshStatus();
        if (!m_navigator.trace()) refreshStage();
    });
    connect(&m_workspace.reports(), &Reports::progressed, m_status, &StatusStrip::setProgress);
    connect(&m_workspace.reports(), &Reports::failed, this, [this](const Failure& failure) {
        // The run of the picture before stood until this one should have come.
        if (failure.part == Part::Input && !m_workspace.forwarded()) m_navigator.setTrace(Journey::Forward, nullptr);
        refreshStage();
    });
    connect(m_notices, &WindowNotices::errorsChanged, this, &MainWindow::refreshTop);
    const auto count = [this] {
        const ProblemsModel& list = *m_workspace.problems();
        m_status->setProblems(list.count(ProblemKind::Error), list.count(ProblemKind::Warning), list.count(ProblemKind::Note));
    };
    connect(m_workspace.problems(), &QAbstractItemModel::rowsInserted, this, count);
    connect(m_workspace.problems(), &QAbstractItemModel::rowsRemoved, this, count);
    connect(this, &MainWindow::firstPainted, &m_workspace.engine(), &EngineDesk::start);
}

void MainWindow::connectNavigator() {
    connect(&m_navigator, &Navigator::traceChanged, this, [this] {
        setPlaying(false);
        m_timeline->setTrace(m_navigator.trace());
    });
    connect(&m_navigator, &Navigator::changed, this, &MainWindow::refreshLocation);
    connect(m_trees[0], &TreePanel::chosen, &m_navigator, &Navigator::showConfig);
    connect(m_trees[1], &TreePanel::chosen, &m_navigator, &Navigator::showModule);
    connect(m_trees[2], &TreePanel::chosen, &m_navigator, &Navigator::showTensor);
    connect(m_timeline, &Timeline::chosen, &m_navigator, &Navigator::showStep);
    connect(m_stage, &StageView::pageChanged, this, &MainWindow::refreshGraph);
    connect(m_graph, &GraphPage::modulePathChosen, &m_navigator, &Navigator::showModule);
    connect(m_stage, &StageView::stepChosen, &m_navigator, &Navigator::showStep);
    const auto openConfig = [this](const QString& path) {
        showTree(0);
        m_trees[0]->reveal(path);
    };
    connect(m_stage, &StageView::configPathChosen, this, openConfig);
    connect(m_inspector, &Inspector::configPathChosen, this, openConfig);
    connect(m_inspector, &Inspector::modulePathChosen, &m_navigator, &Navigator::showModule);
    connect(m_stage->heatmaps(), &HeatmapsPage::spanShown, m_inspector, &Inspector::setSpan);
    connect(m_inspector, &Inspector::spanChosen, m_stage->heatmaps(), &HeatmapsPage::pinRange);
    connect(m_inspector, &Inspector::spanCleared, m_stage->heatmaps(), &HeatmapsPage::unpinRange);
    connect(m_stage->heatmaps(), &HeatmapsPage::tensorChosen, this,
            [this] { m_inspector->setTensor(m_stage->heatmaps()->chosenTensor()); });
    connect(m_stage->heatmaps(), &HeatmapsPage::probed, this, [this](const QString& text) {
        m_inspector->setProbe(text);
        m_status->setMessage(text.section(QLatin1Char('\n'), 0, 0));
    });
}

void MainWindow::setPlaying(bool playing) {
    m_actions.play->setChecked(playing);
    m_actions.play->setIcon(themedIcon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
    if (!playing) return m_player.stop();
    m_stopAt = -1;
    if (!m_breakpoints.list().empty()) m_breakpoints.search(m_navigator.trace(), m_navigator.cursor().index());
    const QAction* speed = m_actions.speeds->checkedAction();
    m_player.start(static_cast<int>(1000 / (speed ? speed->data().toDouble() : 2.0)));
}

void MainWindow::connectBreakpoints() {
    connect(m_actions.resume, &QAction::triggered, this, [this] {
        setPlaying(false);
        m_breakpoints.search(m_navigator.trace(), m_navigator.cursor().index());
    });
    connect(m_actions.breakHere, &QAction::triggered, this, [this] {
        if (const Step* step = m_navigator.cursor().step()) m_breakpoints.toggle({BreakOn::Path, step->path, 0});
    });
    connect(m_actions.breakpoints, &QMenu::aboutToShow, this,
            [this] { m_breakpoints.fillMenu(m_actions.breakpoints, m_navigator.cursor().step()); });
    connect(&m_breakpoints, &Breakpoints::changed, this, &MainWindow::refreshLocation);
    connect(&m_breakpoints, &Breakpoints::busyChanged, this, &MainWindow::refreshStatus);
    connect(&m_breakpoints, &Breakpoints::conditionWanted, this,
            [this] { m_breakpoints.askForCondition(this, m_navigator.cursor().step()); });
    connect(&m_breakpoints, &Breakpoints::conditionFailed, m_notices, &WindowNotices::warn);
    connect(&m_breakpoints, &Breakpoints::passed, this, [this] {
        if (!m_player.isActive()) m_navigator.last();
    });
    connect(&m_breakpoints, &Breakpoints::stopped, this, [this](int step, const QString& reason) {
        m_stopReason = tr("Stopped: %1").arg(reason);
        m_stopAt = step;
        // While it plays the steps before are walked through first.
        if (m_player.isActive()) return;
        m_navigator.showStep(step);
        m_status->setMessage(m_stopReason);
    });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) files += url.toLocalFile();
    event->acceptProposedAction();
    m_workspace.open(files);
}

void MainWindow::chooseFiles() {
    const QStringList files = QFileDialog::getOpenFileNames(this, tr("Open Configs, Checkpoints and Pictures"), {}, openFilters());
    if (!files.isEmpty()) m_workspace.open(files);
}

}  // namespace teardown
