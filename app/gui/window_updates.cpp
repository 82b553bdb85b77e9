#include "app/gui/window_updates.h"

#include "app/gui/engine_text.h"
#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/config/config.h"
#include "core/session/build_journey.h"
#include "core/session/class_names.h"
#include "core/session/engine_info.h"
#include "core/session/forward_journey.h"
#include "core/session/workspace.h"
#include "widgets/answer/answer_block.h"
#include "widgets/checkpoint/checkpoint_rows.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/option_text.h"
#include "widgets/engine/module_rows.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

namespace teardown {
namespace {

/// A key that no row has, so that nothing is selected.
const QString kNoKey = QStringLiteral("\n");

}  // namespace

WindowUpdates::WindowUpdates(const WindowContext& context) : m_context(context) {
    connectWorkbench();
    connectRuns();
    connectNavigator();
    connectPanels();
    refreshTrees();
    refreshStatus();
}

void WindowUpdates::connectWorkbench() {
    Workbench& work = m_context.work;
    for (auto signal : {&OpenFiles::configChanged, &OpenFiles::checkpointChanged})
        connect(&work.files(), signal, this, [this] {
            refreshTrees();
            refreshStage();
        });
    connect(&work.files(), &OpenFiles::inputChanged, this, [this] {
        refreshAnswer();
        // A drawing keeps the current step; a file starts from the beginning.
        if (!m_context.work.drawn() && !m_context.work.files().keepsView()) m_context.navigator.setTrace(Journey::Forward, nullptr);
        // A dropped picture switches to the forward journey.
        openJourney(Journey::Forward);
    });
    // An empty pad has no answer, though nothing runs for it.
    connect(&work.files(), &OpenFiles::drawingChanged, this, &WindowUpdates::refreshAnswer);
    connect(&work.engine(), &EngineService::changed, this, [this] {
        refreshTrees();
        refreshStatus();
        refreshStage();
    });
    connect(&work, &Workbench::runningChanged, this, &WindowUpdates::refreshStatus);
    connect(&work, &Workbench::busyChanged, this, [this] {
        if (!m_context.navigator.trace()) refreshStage();
    });
    connect(&work.reports(), &Reports::progressed, &m_context.status, &StatusStrip::setProgress);
    connect(&work.reports(), &Reports::failed, this, [this](const Failure& failure) {
        // The run of the previous picture was shown until this one is recorded.
        if (failure.part == WorkspacePart::Input && !m_context.work.forwarded()) m_context.navigator.setTrace(Journey::Forward, nullptr);
        refreshStage();
    });
    connect(&m_context.status, &StatusStrip::cancelClicked, &work, &Workbench::cancel);
    const auto count = [this] {
        const ProblemsModel& list = *m_context.work.problems();
        m_context.status.setProblems(list.count(ProblemKind::Error), list.count(ProblemKind::Warning), list.count(ProblemKind::Note));
    };
    connect(work.problems(), &QAbstractItemModel::rowsInserted, this, count);
    connect(work.problems(), &QAbstractItemModel::rowsRemoved, this, count);
}

void WindowUpdates::connectRuns() {
    Workbench& work = m_context.work;
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, [this] {
        Workbench& now = m_context.work;
        refreshAnswer();
        refreshClassNames();
        m_context.navigator.setBuild(now.built());
        for (const Journey id : dependentsOf(now.journeys().table(), Journey::Build)) m_context.navigator.setTrace(id, nullptr);
        m_context.navigator.setTrace(Journey::Build, now.trace(Journey::Build));
        // A config that cannot be read completely removes the model.
        m_context.stage.heatmaps()->setClasses(now.built() ? now.built()->classes : std::vector<std::string>());
        refreshTrees();
        refreshStage();
        refreshStatus();
    });
    connect(&work.slot(Journey::Forward), &SlotBase::changed, this, [this] {
        const TracePtr trace = m_context.work.trace(Journey::Forward);
        refreshAnswer();
        if (m_context.navigator.refreshTrace(Journey::Forward, trace)) return refreshNumbers();
        refreshTrees();
        m_context.navigator.setTrace(Journey::Forward, trace);
        refreshStage();
        refreshStatus();
    });
    connect(&work.slot(question::kProfile), &SlotBase::changed, this, &WindowUpdates::refreshTrees);
    for (const JourneyInfo* row : steppedJourneys(work.journeys().table())) {
        if (row->id == Journey::Build || row->id == Journey::Forward) continue;  // more than the trace is updated for these
        connect(&work.slot(row->id), &SlotBase::changed, this, [this, id = row->id] {
            m_context.navigator.setTrace(id, m_context.work.trace(id));
            refreshStage();
            refreshStatus();
        });
    }
}

void WindowUpdates::connectNavigator() {
    Navigator& navigator = m_context.navigator;
    connect(&navigator, &Navigator::journeyRequested, this, &WindowUpdates::openJourney);
    connect(&navigator, &Navigator::refreshRequested, this, &WindowUpdates::refreshStage);
    connect(&navigator, &Navigator::traceChanged, this, [this] { m_context.side.timeline()->setTrace(m_context.navigator.trace()); });
    connect(&navigator, &Navigator::changed, this, &WindowUpdates::refreshLocation);
    connect(m_context.side.tree(TreeTab::Config), &TreePanel::chosen, &navigator, &Navigator::showConfig);
    connect(m_context.side.tree(TreeTab::Model), &TreePanel::chosen, &navigator, &Navigator::showModule);
    connect(m_context.side.tree(TreeTab::Checkpoint), &TreePanel::chosen, &navigator, &Navigator::showTensor);
    connect(m_context.side.timeline(), &Timeline::chosen, &navigator, &Navigator::showStep);
    connect(&m_context.stage, &StageView::stepChosen, &navigator, [&navigator](int step) {
        navigator.followLink();
        navigator.showStep(step);
    });
    connect(m_context.side.inspector(), &Inspector::modulePathChosen, &navigator, [&navigator](const QString& path) {
        navigator.followLink();
        navigator.followModule(path);
    });
}

void WindowUpdates::connectPanels() {
    StageView& stage = m_context.stage;
    Inspector* inspector = m_context.side.inspector();
    connect(&stage, &StageView::configPathChosen, this, &WindowUpdates::revealConfig);
    connect(inspector, &Inspector::configPathChosen, this, &WindowUpdates::revealConfig);
    connect(stage.heatmaps(), &HeatmapsPage::spanShown, inspector, &Inspector::setSpan);
    connect(stage.heatmaps(), &HeatmapsPage::fieldShown, inspector, &Inspector::setField);
    connect(inspector, &Inspector::spanChosen, stage.heatmaps(), &HeatmapsPage::pinRange);
    connect(inspector, &Inspector::spanCleared, stage.heatmaps(), &HeatmapsPage::unpinRange);
    // A problem about a value of the config leads to its line.
    connect(m_context.side.problems(), &ProblemsPanel::memberChosen, this, [this](const QString& member) {
        const auto& config = m_context.work.config();
        if (!config || !valueAtPath(config->root, member)) return;
        revealConfig(member);
        m_context.navigator.openSource(member);
    });
    const auto showTensor = [this] { m_context.side.inspector()->setTensor(m_context.stage.heatmaps()->chosenTensor()); };
    connect(stage.heatmaps(), &HeatmapsPage::tensorChosen, this, showTensor);
    connect(inspector, &Inspector::refreshed, this, showTensor);
    connect(stage.heatmaps(), &HeatmapsPage::probed, this, [this](const QString& text) {
        m_context.side.inspector()->setProbe(text);
        m_context.status.setMessage(text.section(QLatin1Char('\n'), 0, 0));
    });
}

void WindowUpdates::revealConfig(const QString& path) {
    m_context.navigator.followLink();
    m_context.side.show(TreeTab::Config);
    m_context.side.tree(TreeTab::Config)->reveal(path);
}

void WindowUpdates::openJourney(Journey journey) {
    m_context.work.journeys().ensure(journey);
    // Pages that are not about the run do not stand in its way.
    if (const StagePage* page = m_context.stage.currentPage(); page && page->staysOpen()) m_context.stage.leavePage(page->pageId());
    m_context.navigator.setJourney(journey);
    refreshStage();
}

void WindowUpdates::refreshTrees() {
    const Workbench& work = m_context.work;
    const auto built = work.built();
    const auto tree = [this](TreeTab tab) { return m_context.side.tree(tab); };
    const bool fresh = tree(TreeTab::Config)->model()->rows().empty();
    tree(TreeTab::Config)->setRows(work.config() ? configRows(*work.config()) : std::vector<TreeRow>(), 0);
    if (fresh) tree(TreeTab::Config)->expand(QStringLiteral("model"));
    tree(TreeTab::Model)
        ->setRows(built ? moduleRows(*built, work.trace(Journey::Forward).get(), work.profiled().get()) : std::vector<TreeRow>(), 3);
    tree(TreeTab::Registry)->setRows(registryRows(work.engine().registries(), built.get()), 1);
    const LoadReport* load = built && built->load ? &*built->load : nullptr;
    tree(TreeTab::Checkpoint)
        ->setRows(work.checkpoint() ? checkpointRows(*work.checkpoint(), load, work.files().keyChoice().weights) : std::vector<TreeRow>(),
                  1);
}

void WindowUpdates::refreshStage() {
    const Workbench& work = m_context.work;
    const TracePtr& trace = m_context.navigator.trace();
    m_context.side.timeline()->setTrace(trace);
    if (trace && !trace->steps.empty()) return refreshLocation();
    // A checkpoint without a config has its own page.
    if (work.checkpoint() && !work.config()) {
        m_context.stage.showWithoutStep(PageId::Checkpoint);
        if (m_context.stage.page() == PageId::Checkpoint) return;
    }
    Q_EMIT m_context.navigator.messageNeeded();
    m_context.stage.showMessagePage();
    const bool empty = !work.config() && !work.checkpoint() && !work.hasInput();
    m_context.side.inspector()->clear(empty ? tr("The selected step is explained here.") : QString());
}

void WindowUpdates::refreshLocation() {
    const Location& at = m_context.navigator.location();
    const TraceCursor& cursor = m_context.navigator.cursor();
    if (cursor.step()) {
        if (m_context.stage.trace() != cursor.trace() || m_context.stage.stepIndex() != cursor.index()) {
            m_context.side.inspector()->setStep(cursor.trace(), cursor.index());
            m_context.stage.setStep(cursor.trace(), cursor.index());
        }
        m_context.side.timeline()->setCurrent(cursor.index());
    }
    m_context.side.tree(TreeTab::Config)->select(at.configPath.empty() ? kNoKey : toQt(at.configPath));
    const QString module = at.modulePath ? QStringLiteral("") + toQt(*at.modulePath) : kNoKey;
    m_context.side.tree(TreeTab::Model)->select(module.isNull() ? QStringLiteral("") : module);
    m_context.side.tree(TreeTab::Checkpoint)->select(at.tensorKey.empty() ? kNoKey : toQt(at.tensorKey));
}

void WindowUpdates::refreshNumbers() {
    if (m_context.navigator.journey() != Journey::Forward) return;
    const TracePtr& trace = m_context.navigator.trace();
    m_context.side.timeline()->refreshTrace(trace);
    m_context.stage.refreshNumbers(trace);
    m_context.side.inspector()->refreshNumbers(trace);
}

void WindowUpdates::refreshAnswer() {
    const auto outcome = m_context.work.forwarded();
    m_context.side.inspector()->setAnswer(outcome ? outcome->top : std::vector<Prediction>(), m_context.work.doubt());
    m_context.side.inspector()->setTimedRuns(outcome ? outcome->timedRuns : 0);
    m_context.side.timeline()->setTimedRuns(outcome ? outcome->timedRuns : 0);
}

void WindowUpdates::refreshClassNames() {
    const Opened opened = m_context.work.opened();
    AnswerBlock* answer = m_context.side.inspector()->answer();
    if (!opened.config) return answer->setNames({}, false);
    const ClassNameOrigin origin = classNamesOf(*opened.config, opened.checkpoint.get()).origin;
    const bool named = origin.source != ClassNameSource::None;
    answer->setNames(toQt(classNamesText(origin)), named ? !origin.fits() : !origin.unread.empty());
}

void WindowUpdates::refreshStatus() {
    const Workbench& work = m_context.work;
    const EngineInfo& info = work.engine().info();
    const bool ready = work.engine().state() == EngineState::Ready;
    m_context.status.setEngine(work.engine().state(), ready ? engineText(info) : QString(), ready ? info.threads : 0);
    m_context.status.setBlas(ready ? toQt(info.blas) : QString(), ready ? toQt(info.blasAdvice) : QString());
    m_context.status.setMemory(work.recordedBytes(), work.engine().byteBudget());
    if (!work.anythingRuns()) m_context.status.clearProgress();
}

}  // namespace teardown
