#include "app/gui/rooms/recovery/recovery_room.h"

#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/recent_workspaces.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

const QString kLost = QStringLiteral("lost");
constexpr int kRestorePatience =
    60000;                     // milliseconds to wait for the journey of a restored workspace; later the user is doing something else
constexpr int kCrashLoop = 2;  // crashes in a row after which the files themselves are suspected

}  // namespace

void RecoveryRoom::install(WindowContext& context) {
    m_context.emplace(context);
    connectChanges();
}

void RecoveryRoom::connectChanges() {
    Workbench& work = m_context->work;
    const auto keep = [this] {
        if (m_recovery) m_recovery->changed();
    };
    const auto another = [this, keep] {
        keep();
        resume();
    };
    for (auto signal : {&OpenFiles::configChanged, &OpenFiles::checkpointChanged, &OpenFiles::inputChanged})
        connect(&work.files(), signal, this, another);
    for (const JourneyInfo* row : steppedJourneys(work.journeys().table())) connect(&work.slot(row->id), &SlotBase::changed, this, another);
    connect(&m_context->navigator, &Navigator::changed, this, keep);
    connect(&m_context->navigator.breakpoints(), &BreakpointList::changed, this, keep);
    connect(m_context->stage.heatmaps()->tiles(), &TileView::chosen, this, keep);
    connect(m_context->stage.heatmaps()->tiles(), &TileView::rendered, this, keep);
}

void RecoveryRoom::startSession(const QString& stateFolder) {
    m_recovery =
        std::make_unique<Recovery>(stateFolder.isEmpty() ? Recovery::defaultFolder() : stateFolder, m_context->work.journeys().table());
    connect(m_recovery.get(), &Recovery::failed, this, [this](const Error& error) {
        Diagnostic note{Severity::Warning, error.code,
                        message("desk.what-is-open-can", "The session cannot be saved for recovery: {what}", {{"what", error.what}}),
                        error.where};
        m_context->work.problems()->add(QStringLiteral("recovery"), Diagnostics{note});
    });
    // Before the engine is waited for: whoever loses patience with that has not seen a crash.
    connect(qApp, &QCoreApplication::aboutToQuit, m_recovery.get(), &Recovery::end);
    offerLost();
    m_recovery->start([this] { return capture(); });
}

WorkspaceState RecoveryRoom::capture() const {
    const Workbench& work = m_context->work;
    const Navigator& navigator = m_context->navigator;
    const StageView& stage = m_context->stage;
    WorkspaceState state;
    state.files = filesOf(work);
    state.journey = toQt(navigator.journey().name);
    if (const Step* step = navigator.cursor().step()) {
        state.step = step->index;
        state.stepPath = toQt(step->path);
    }
    if (stage.page() == PageId::Heatmaps && stage.heatmaps()->tiles()->keptChannel()) {
        state.tensor = stage.heatmaps()->tiles()->choice().tensor;
        state.plane = stage.heatmaps()->tiles()->choice().plane;
    }
    state.style = stage.heatmaps()->heatmapStyle();
    state.tree = static_cast<int>(m_context->side.shown());
    for (const ConfigOption& option : work.options()) state.options += toQt(option.key + "=" + option.text);
    if (work.inputs().paths().size() > 1)
        for (const QString& path : work.inputs().paths()) state.pictures += cleanAbsolutePath(path);
    if (work.drawn()) state.drawing = work.files().drawing();
    state.breakpoints = navigator.breakpoints().list();
    // Another crash must not lose a restore that is still in progress.
    if (m_pending && m_pending->files == state.files) {
        const int crashes = state.crashes;
        state = *m_pending;
        state.crashes = crashes;
    }
    return state;
}

void RecoveryRoom::offerLost() {
    const auto lost = m_recovery->findLost();
    if (!lost) return;
    const QString name = RecentWorkspace{lost->state.files, {}}.name();
    const bool loop = lost->state.crashes + 1 >= kCrashLoop;
    const QString text = loop ? tr("Teardown ended unexpectedly %1 times in a row with %2 open. One of its files may be the cause.")
                                    .arg(lost->state.crashes + 1)
                                    .arg(name)
                              : tr("Teardown ended unexpectedly while %1 was open.").arg(name);
    m_context->notices.bar()->addNotice(kLost, text,
                                        {{loop ? tr("Reopen anyway") : tr("Reopen"),
                                          [this, lost] {
                                              m_recovery->adopt(*lost);
                                              restore(lost->state);
                                          },
                                          !loop},
                                         {tr("Forget"), [this, lost] { m_recovery->forget(*lost); }, false}},
                                        loop, [this, lost] { m_recovery->forget(*lost); });
}

void RecoveryRoom::restore(const WorkspaceState& state) {
    m_pending = state;
    QTimer::singleShot(kRestorePatience, this, [this] { m_pending.reset(); });
    m_context->stage.heatmaps()->setHeatmapStyle(state.style);
    m_context->side.show(static_cast<TreeTab>(std::min(state.tree, kTreeTabs - 1)));
    m_context->navigator.breakpoints().setList(state.breakpoints);
    m_context->work.files().listPictures(state.pictures);
    m_context->work.openUnit(state.files.paths());
}

bool RecoveryRoom::restoreWork() {
    if (!m_pending->options.isEmpty()) {
        std::vector<ConfigOption> options;
        for (const QString& word : m_pending->options)
            if (auto option = parseConfigOption(fromQt(word)); option.ok()) options.push_back(std::move(option).value());
        m_pending->options.clear();
        // Each change was valid before; if the file has changed since, the changes panel says which one does not fit.
        m_context->work.changes().set(std::move(options), tr("Restored changes"));
        return true;
    }
    if (!m_pending->drawing.empty()) {
        m_context->work.openDrawing(std::exchange(m_pending->drawing, {}));
        return true;
    }
    return false;
}

void RecoveryRoom::resume() {
    if (!m_pending) return;
    Workbench& work = m_context->work;
    const Journey journey = steppedJourney(work.journeys().table(), fromQt(m_pending->journey)).value_or(Journey::Forward);
    if (!work.built()) return;
    if (filesOf(work).config != m_pending->files.config) return m_pending.reset();
    if (restoreWork()) return;
    if (m_context->navigator.journey() != journey) m_context->navigator.openJourney(journey);
    const TracePtr trace = work.trace(journey);
    if (!trace || m_context->navigator.trace() != trace) return;
    const WorkspaceState state = *m_pending;
    m_pending.reset();
    restoreStep(state, *trace);
}

void RecoveryRoom::restoreStep(const WorkspaceState& state, const Trace& trace) {
    const int count = static_cast<int>(trace.steps.size());
    const bool same =
        state.step >= 0 && state.step < count && toQt(trace.steps[static_cast<std::size_t>(state.step)].path) == state.stepPath;
    const int step = same ? state.step : trace.findPath(fromQt(state.stepPath));
    if (step >= 0) m_context->navigator.showStep(step);
    const auto& tensors = m_context->stage.heatmaps()->tiles()->tensors();
    if (state.tensor >= 0 && state.tensor < static_cast<int>(tensors.size()) &&
        state.plane < tensors[static_cast<std::size_t>(state.tensor)].channelCount())
        m_context->stage.heatmaps()->tiles()->choose({state.tensor, state.plane});
    m_context->side.show(static_cast<TreeTab>(std::min(state.tree, kTreeTabs - 1)));
}

}  // namespace teardown
