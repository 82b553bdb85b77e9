#include "app/gui/stage_extras.h"

#include "app/gui/main_window.h"
#include "app/gui/new_action.h"
#include "app/gui/top_bar.h"
#include "app/gui/view_history.h"
#include "app/gui/view_reopen.h"
#include "core/session/build_journey.h"
#include "core/trace/trace_merge.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/module_rows.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

const QString kLook = QStringLiteral("timeline/look");
const QString kBars = QStringLiteral("stage/bars");
const QString kBudget = QStringLiteral("memory/traces");
const QString kRecompute = QStringLiteral("memory/recompute");
constexpr int kBudgets[] = {64, 256, 512, 1024, 2048, 4096, 8192};  // MiB
constexpr int kStays = 250;                                         // milliseconds at a step after which it is worth a run of the network
constexpr int kMostListed = 60;                                     // pictures in a menu

}  // namespace

StageExtras::StageExtras(MainWindow& window) : QObject(&window), m_window(window) {
    makeViewMenu();
    makeJourneyMenu();
    connectHistory();
    connectTimeline();
    connectPictures();
    connectMemory();
    connectTree();
    m_reopen = new ViewReopen(window);
    connect(&window.workspace().slot(Journey::Build), &SlotBase::changed, this, [this] {
        // A config that can not be read wholly takes the model away.
        const auto& built = m_window.workspace().built();
        m_window.stage()->heatmaps()->setClasses(built ? built->classes : std::vector<std::string>());
    });
}

QAction* StageExtras::make(QMenu* menu, const QString& text, const QKeySequence& key, const QString& tip) {
    QAction* action = newAction(&m_window, text, key, tip);
    menu->addAction(action);
    return action;
}

void StageExtras::makeViewMenu() {
    QMenu* menu = m_window.actions().viewMenu;
    menu->addSeparator();
    viewBack = make(menu, tr("&Previous view"), Qt::ALT | Qt::Key_Left,
                    tr("Back over links, journeys, pages and changes of the view: colours, range, order, channel, zoom"));
    viewForward = make(menu, tr("Ne&xt view"), Qt::ALT | Qt::Key_Right, tr("Makes the change of the view again that was taken back"));
    menu->addSeparator();
    // What the buttons above the heatmaps offer, for windows too small for them and for the keyboard.
    for (QMenu* choices : m_window.stage()->controls()->menus()) menu->addMenu(choices);
    QMenu* steps = menu->addMenu(tr("&Steps as"));
    looks = new QActionGroup(this);
    const std::pair<QString, TimelineLook> choices[] = {{tr("&Pictures of the parts"), TimelineLook::Pictures},
                                                        {tr("Call tree by &time"), TimelineLook::Time},
                                                        {tr("Call tree by &memory"), TimelineLook::Memory}};
    for (const auto& [text, look] : choices) {
        QAction* action = make(steps, text, {}, tr("What stands below the heatmaps"));
        action->setCheckable(true);
        action->setData(static_cast<int>(look));
        looks->addAction(action);
    }
    steps->addSeparator();
    nextLook = make(steps, tr("&Next of them"), Qt::Key_T, tr("Pictures, call tree by time, call tree by memory"));
    bars =
        make(menu, tr("&Rows of numbers as bars"), Qt::Key_B, tr("Logits, pooled features and biases as bars, or as heatmaps of one row"));
    bars->setCheckable(true);
    via = make(menu, tr("As the study &notes draw it (via)"), Qt::Key_V,
               tr("Jet, each tile with its own range and colour bar; Export then writes what `view --preset via` writes"));
    via->setCheckable(true);
}

void StageExtras::makeJourneyMenu() {
    QMenu* menu = m_window.actions().journeyMenu;
    menu->addSeparator();
    pictures = menu->addMenu(tr("Input &picture"));
    previousPicture =
        make(pictures, tr("&Previous picture"), Qt::Key_PageUp, tr("Runs the picture before in the list; step and channel stay"));
    nextPicture = make(pictures, tr("&Next picture"), Qt::Key_PageDown, tr("Runs the next picture of the list; step and channel stay"));
    pictures->addSeparator();
    menu->addSeparator();
    QMenu* memory = menu->addMenu(tr("&Memory for traces"));
    budgets = new QActionGroup(this);
    for (const int megabytes : kBudgets) {
        QAction* action = make(memory, bytesText(std::uint64_t(megabytes) << 20), {},
                               tr("Holds for the next run; what does not fit keeps its shape and is recomputed when it is looked at"));
        action->setCheckable(true);
        action->setData(megabytes);
        budgets->addAction(action);
    }
    memory->addSeparator();
    recomputeAlways = make(memory, tr("Recompute what is &looked at"), {},
                           tr("Runs the network again when a step is looked at whose tensors were not kept"));
    recomputeAlways->setCheckable(true);
    recompute = make(menu, tr("Re&compute this step"), Qt::CTRL | Qt::SHIFT | Qt::Key_R,
                     tr("Runs the network again and keeps the tensors of this step"));
    recompute->setEnabled(false);
}

void StageExtras::connectHistory() {
    m_history = new ViewHistory(
        *m_window.stage(), m_window.navigator(), [this](Journey journey) { m_window.chooseJourney(journey); }, this);
    const auto refresh = [this] {
        viewBack->setEnabled(m_history->canGoBack());
        viewForward->setEnabled(m_history->canGoForward());
    };
    connect(m_history, &ViewHistory::changed, this, refresh);
    connect(viewBack, &QAction::triggered, m_history, &ViewHistory::back);
    connect(viewForward, &QAction::triggered, m_history, &ViewHistory::forward);
    refresh();
}

void StageExtras::connectTimeline() {
    Timeline* timeline = m_window.timeline();
    connect(looks, &QActionGroup::triggered, this, [timeline](QAction* action) {
        timeline->setLook(static_cast<TimelineLook>(action->data().toInt()));
        QSettings().setValue(kLook, action->data());
    });
    connect(nextLook, &QAction::triggered, this,
            [this, timeline] { looks->actions()[(static_cast<int>(timeline->look()) + 1) % 3]->trigger(); });
    const int saved = std::clamp(QSettings().value(kLook).toInt(), 0, 2);
    looks->actions()[saved]->setChecked(true);
    timeline->setLook(static_cast<TimelineLook>(saved));
    timeline->setLookChoices(looks);

    StageView* stage = m_window.stage();
    bars->setChecked(QSettings().value(kBars, true).toBool());
    stage->heatmaps()->setBars(bars->isChecked());
    connect(bars, &QAction::triggered, this, [stage](bool on) {
        stage->heatmaps()->setBars(on);
        QSettings().setValue(kBars, on);
    });
    connect(via, &QAction::triggered, stage->heatmaps(), &HeatmapsPage::setVia);
    connect(stage->heatmaps(), &HeatmapsPage::fieldShown, m_window.inspector(), &Inspector::setField);
}

void StageExtras::connectPictures() {
    connect(previousPicture, &QAction::triggered, this, [this] { stepPicture(-1); });
    connect(nextPicture, &QAction::triggered, this, [this] { stepPicture(1); });
    // Elsewhere these keys turn the pages of a list.
    for (QAction* action : {previousPicture, nextPicture}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_window.stage()->addAction(action);
    }
    connect(pictures, &QMenu::aboutToShow, this, &StageExtras::fillPictures);
    m_window.topBar()->inputsButton()->setMenu(pictures);
    connect(&m_window.workspace().files(), &OpenFiles::inputChanged, this, &StageExtras::refreshPictures);
    refreshPictures();
}

void StageExtras::connectTree() {
    TreePanel* tree = m_window.tree(1);
    tree->setColumns(QStringLiteral("model/columns"), moduleColumns(), {static_cast<int>(ModuleColumn::Output)});
    // Counting costs a run of the network: only where it is looked at.
    const auto count = [this, tree] {
        if (tree->columnShown(static_cast<int>(ModuleColumn::Macs))) m_window.workspace().questions().profile();
    };
    connect(tree, &TreePanel::columnsChanged, this, count);
    connect(&m_window.workspace().slot(Journey::Build), &SlotBase::changed, this, count);
}

void StageExtras::stepPicture(int by) {
    const InputList& list = m_window.workspace().inputs();
    const int index = list.current() < 0 ? 0 : list.current() + by;
    m_window.workspace().files().setInput(index);
}

void StageExtras::fillPictures() {
    const QList<QAction*> actions = pictures->actions();
    for (qsizetype i = 3; i < actions.size(); ++i) delete actions[i];
    const InputList& list = m_window.workspace().inputs();
    const int count = static_cast<int>(list.paths().size());
    const int from = std::clamp(list.current() - kMostListed / 2, 0, std::max(0, count - kMostListed));
    for (int i = from; i < std::min(count, from + kMostListed); ++i) {
        QAction* action = pictures->addAction(QFileInfo(list.paths()[i]).fileName().replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setCheckable(true);
        action->setChecked(i == list.current());
        action->setToolTip(list.paths()[i]);
        connect(action, &QAction::triggered, this, [this, i] { m_window.workspace().files().setInput(i); });
    }
}

void StageExtras::refreshPictures() {
    const InputList& list = m_window.workspace().inputs();
    const int count = static_cast<int>(list.paths().size());
    previousPicture->setEnabled(count > 1 && list.current() != 0);
    nextPicture->setEnabled(count > 1 && list.current() + 1 < count);
    QToolButton* button = m_window.topBar()->inputsButton();
    button->setVisible(count > 1);
    button->setText(list.current() < 0 ? QString::number(count) : tr("%1 of %2").arg(list.current() + 1).arg(count));
}

void StageExtras::connectMemory() {
    Workbench& work = m_window.workspace();
    const int saved = QSettings().value(kBudget, static_cast<int>(EngineDesk::kByteBudget >> 20)).toInt();
    for (QAction* action : budgets->actions())
        if (action->data().toInt() == saved) {
            action->setChecked(true);
            work.engine().setByteBudget(std::uint64_t(saved) << 20);
        }
    connect(budgets, &QActionGroup::triggered, this, [this](QAction* action) {
        QSettings().setValue(kBudget, action->data());
        Workbench& workspace = m_window.workspace();
        workspace.engine().setByteBudget(std::uint64_t(action->data().toInt()) << 20);
        if (workspace.hasInput() && workspace.built()) workspace.run(Journey::Forward);
    });
    recomputeAlways->setChecked(QSettings().value(kRecompute, true).toBool());
    connect(recomputeAlways, &QAction::triggered, this, [this](bool on) {
        QSettings().setValue(kRecompute, on);
        if (on) m_later.start();
    });
    connect(recompute, &QAction::triggered, this, &StageExtras::recomputeCurrent);
    connect(m_window.stage()->heatmaps(), &HeatmapsPage::recomputeClicked, recompute, &QAction::trigger);
    connect(&m_window.navigator(), &Navigator::changed, this, &StageExtras::refreshMemory);
    connect(m_window.stage(), &StageView::pageChanged, this, &StageExtras::refreshMemory);
    connect(&work.slot(Journey::Forward), &SlotBase::changed, this, &StageExtras::refreshMemory);
    connect(&work.questions(), &Questions::recomputed, this, &StageExtras::showRecomputed);
    m_later.setSingleShot(true);
    m_later.setInterval(kStays);
    connect(&m_later, &QTimer::timeout, this, [this] {
        if (recomputeAlways->isChecked() && m_window.stage()->page() == PageId::Heatmaps) recomputeCurrent();
    });
}

bool StageExtras::currentIsDropped() const {
    const Step* step = m_window.navigator().cursor().step();
    return step && m_window.navigator().journey() == Journey::Forward && !m_window.workspace().drawn() && hasDropped(*step);
}

void StageExtras::refreshMemory() {
    const TracePtr forward = m_window.workspace().trace(Journey::Forward);
    const bool dropped = currentIsDropped();
    recompute->setEnabled(dropped);
    m_window.timeline()->setIncomplete(dropped, recompute);
    if (dropped)
        m_later.start();
    else
        m_later.stop();
}

void StageExtras::recomputeCurrent() {
    if (currentIsDropped()) m_window.workspace().questions().recompute(m_window.navigator().cursor().index());
}

void StageExtras::showRecomputed(int step) {
    const TracePtr trace = m_window.workspace().trace(Journey::Forward);
    if (!m_window.navigator().refreshTrace(Journey::Forward, trace)) return;
    if (m_window.navigator().journey() != Journey::Forward) return;
    m_window.timeline()->refreshTrace(trace);
    // Only this step has got more than it had.
    if (m_window.navigator().cursor().index() == step) {
        m_window.inspector()->setStep(trace, step);
        m_window.stage()->setStep(trace, step);
    } else {
        m_window.stage()->refreshNumbers(trace);
        m_window.inspector()->refreshNumbers(trace);
    }
    refreshMemory();
    // What did not come back will not come by asking again and again.
    if (m_window.navigator().cursor().index() == step) m_later.stop();
}

}  // namespace teardown
