#include "app/gui/screenshots.h"

#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/photographer.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "app/gui/rooms/graph/graph_page.h"
#include "app/gui/rooms/graph/graph_room.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/help/tour.h"
#include "app/gui/rooms/start/start_page.h"
#include "app/gui/rooms/start/start_room.h"
#include "app/gui/sample_files.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/recent_workspaces.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "core/trace/details/resampling.h"
#include "widgets/common/callout.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/engine/module_rows.h"
#include "widgets/graph/graph_view.h"
#include "widgets/stage/fold_page.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QPixmap>
#include <QSettings>
#include <QTemporaryDir>
#include <QTreeView>

#include <cstdio>
#include <functional>

namespace teardown {
namespace {

/// Views of steps and tensors that are not the default. The user's own settings are not changed.
void photographLooks(MainWindow& window, Photographer& photographer, int step) {
    const TimelineMode look = window.context().side.timeline()->look();
    window.context().navigator.showStep(step);
    waitUntilDrawn(window);
    window.context().stage.heatmaps()->channel()->setProbe(5, 6);
    window.context().side.timeline()->setLook(TimelineMode::Time);
    photographer.take(QStringLiteral("call_tree_time"));
    window.context().side.timeline()->setLook(TimelineMode::Memory);
    photographer.take(QStringLiteral("call_tree_memory"));
    window.context().side.timeline()->setLook(look);
    window.context().stage.heatmaps()->setVia(true);
    photographer.take(QStringLiteral("via"));
    window.context().stage.heatmaps()->setVia(false);
    TreePanel* tree = window.context().side.tree(TreeTab::Model);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Macs), false);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Parameters), false);
    window.context().work.questions().profile();
    waitFor([&] { return window.context().work.profiled() != nullptr; }, 20000);
    window.context().side.left()->setMinimumWidth(400);
    photographer.take(QStringLiteral("model_columns"));
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Macs), true);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Parameters), true);
    window.context().side.left()->setMinimumWidth(190);
    window.context().navigator.last();
    window.context().navigator.back();
    waitUntilDrawn(window);
    if (window.context().stage.heatmaps()->bars()) window.context().stage.heatmaps()->vector()->setProbe(3);
    photographer.take(QStringLiteral("bars"));
    // A memory limit that drops most tensors.
    const std::uint64_t budget = window.context().work.engine().byteBudget();
    window.context().menus.command(QStringLiteral("journey.recompute-always"))->setChecked(false);
    window.context().work.engine().setByteBudget(60 << 10);
    const TracePtr before = window.context().work.trace(Journey::Forward);
    window.context().work.run(Journey::Forward);
    waitFor([&] { return window.context().work.trace(Journey::Forward) != before; });
    window.context().navigator.showStep(step);
    photographer.take(QStringLiteral("not_kept"));
    window.context().work.engine().setByteBudget(budget);
    const TracePtr small = window.context().work.trace(Journey::Forward);
    window.context().work.run(Journey::Forward);
    waitFor([&] { return window.context().work.trace(Journey::Forward) != small; });
    window.resize(1024, 600);
    window.context().side.timeline()->setLook(TimelineMode::Time);
    photographer.take(QStringLiteral("small"));
    window.context().side.timeline()->setLook(look);
    window.resize(1280, 800);
}

/// The imports up to where RepVGG is registered.
void photographRegister(MainWindow& window, Photographer& photographer) {
    Navigator& navigator = window.context().navigator;
    navigator.openJourney(Journey::Register);
    if (!waitFor([&] { return window.context().work.trace(Journey::Register) != nullptr; }, 20000)) return;
    navigator.showStep(
        findStep(navigator.trace(), [](const Step& step) { return step.kind == StepKind::Register && step.path == "RepVGG"; }));
    photographer.take(QStringLiteral("register"));
}

StartPage::Recent recentEntry(MainWindow& window) {
    const RecentWorkspace workspace{filesOf(window.context().work), {}};
    return {workspace.name(), workspace.detail(), {}, window.room<StartRoom>().thumbnail(), true, 0};
}

/// What covers the window: palette, help, tour. The user's own settings are not changed.
void photographHelp(MainWindow& window, Photographer& photographer) {
    HelpRoom& room = window.room<HelpRoom>();
    room.palette()->setRecent({QStringLiteral("command/Journey/Re-parameterise"), QStringLiteral("command/View/Next range rule"),
                               QStringLiteral("command/File/Export…")});
    room.openPalette();
    photographer.take(QStringLiteral("palette"));
    room.palette()->field()->setText(QStringLiteral("st21 3x3"));
    photographer.take(QStringLiteral("palette_find"));
    room.palette()->dismiss();
    room.showHelp(QStringLiteral("stage"));
    photographer.take(QStringLiteral("help"));
    room.showHelp(QStringLiteral("inspector"));
    photographer.take(QStringLiteral("help_inspector"));
    room.showHelp(QStringLiteral("keyboard"));
    photographer.take(QStringLiteral("help_keyboard"));
    Q_EMIT room.help()->closed();
    const bool seen = Tour::wasSeen();
    room.tour()->start();
    for (int stop = 0; stop < Tour::kStops; ++stop) {
        if (stop == 0 || stop == 1 || stop == 3) photographer.take(QStringLiteral("tour_%1").arg(stop + 1));
        Q_EMIT room.tour()->callout()->next();
    }
    Tour::setSeen(seen);
}

/// The start page with recent workspaces.
void photographStart(SessionFactory factory, const ViewVisitor& visit, const std::vector<StartPage::Recent>& recent, bool& good) {
    MainWindow window(std::move(factory));
    window.resize(1280, 800);
    window.show();
    waitUntilDrawn(window);
    window.room<StartRoom>().page()->setRecent(recent);
    Photographer photographer(window, visit);
    photographer.take(QStringLiteral("start_recent"));
    good = good && photographer.good();
}

/// A three as drawn by hand, slightly slanted and off centre.
Drawing drawnThree() {
    const std::vector<StrokePoint> upper{{0.30, 0.25}, {0.36, 0.19}, {0.46, 0.16}, {0.57, 0.18},
                                         {0.62, 0.26}, {0.58, 0.36}, {0.49, 0.43}, {0.40, 0.46}};
    const std::vector<StrokePoint> lower{{0.40, 0.46}, {0.52, 0.46}, {0.62, 0.53}, {0.66, 0.64},
                                         {0.61, 0.76}, {0.50, 0.83}, {0.37, 0.83}, {0.27, 0.76}};
    Stroke stroke{0.08, upper};
    stroke.points.insert(stroke.points.end(), lower.begin() + 1, lower.end());
    return {stroke};
}

void photographPad(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    window.room<DrawingRoom>().showPad(true);
    waitFor([&] { return work.built() && !work.busy(); });
    window.room<DrawingRoom>().pad()->setDrawing(drawnThree());
    if (!waitFor([&] { return work.drawn() && work.forwarded() && work.forwarded()->trace == window.context().navigator.trace(); })) return;
    window.context().navigator.showStep(findStep(window.context().navigator.trace(), isActivation));
    photographer.take(QStringLiteral("draw"));
    window.context().navigator.showStep(findStep(window.context().navigator.trace(), [](const Step& step) { return step.index == 1; }));
    photographer.take(QStringLiteral("draw_seen"));
    window.room<DrawingRoom>().showPad(false);
}

}  // namespace

int takeScreenshots(const QString& folder, const QStringList& files) {
    return takeScreenshots(folder, files, [] { return createSession(); });
}

int takeScreenshots(const QString& folder, const QStringList& files, SessionFactory factory) {
    if (!QDir().mkpath(folder)) {
        std::fprintf(stderr, "teardown: %s: the folder cannot be created\n", qPrintable(folder));
        return 1;
    }
    // The user's settings do not change the pictures, nor are they changed.
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    return walkViews(files, std::move(factory), pictureWriter(folder));
}

int walkViews(const QStringList& files, SessionFactory factory, const ViewVisitor& visit) {
    MainWindow window(factory);
    window.resize(1280, 800);
    window.show();
    Photographer photographer(window, visit);
    waitUntilDrawn(window);
    // Do not show what the user opened lately.
    window.room<StartRoom>().page()->setRecent({});
    std::vector<StartPage::Recent> recent;
    photographer.take(QStringLiteral("start"));
    Workbench& work = window.context().work;
    if (!files.isEmpty())
        work.open(files);
    else if (const auto all = samples(); !all.empty())
        work.openUnit(all.front().files);
    if (!waitFor([&] {
            return work.built() || work.engine().state() == EngineState::Failed || work.problems()->count(ProblemKind::Error) > 0;
        }) ||
        !work.built()) {
        photographer.take(QStringLiteral("failed"));
        std::fprintf(stderr, "teardown: the model could not be built\n");
        return 1;
    }
    photographRegister(window, photographer);
    window.context().navigator.openJourney(Journey::Build);
    window.context().side.show(TreeTab::Config);
    window.context().navigator.showStep(findStep(window.context().navigator.trace(), [](const Step& step) {
        return step.kind == StepKind::Construct && step.arguments.size() > 2;
    }));
    photographer.take(QStringLiteral("build"));
    window.context().side.show(TreeTab::Checkpoint);
    window.context().navigator.showStep(
        findStep(window.context().navigator.trace(), [](const Step& step) { return step.kind == StepKind::Copy; }));
    photographer.take(QStringLiteral("build_copy"));

    window.context().side.show(TreeTab::Model);
    window.context().navigator.openJourney(Journey::Forward);
    if (waitFor([&] { return work.forwarded() != nullptr || work.inputPath().isEmpty(); }) && work.forwarded()) {
        const TracePtr trace = window.context().navigator.trace();
        window.context().navigator.showStep(findStep(trace, [](const Step& step) { return as<Resampling>(step) != nullptr; }));
        photographer.take(QStringLiteral("forward_picture"));
        window.context().navigator.showStep(findStep(trace, isActivation));
        waitUntilDrawn(window);
        window.context().stage.heatmaps()->channel()->setProbe(5, 6);
        photographer.take(QStringLiteral("forward"));
        window.context().stage.choosePage(PageId::Graph);
        waitFor([&] { return window.room<GraphRoom>().page()->network()->scene() != nullptr; }, 5000);
        photographer.take(QStringLiteral("graph"));
        window.context().stage.choosePage(PageId::Heatmaps);
        window.context().stage.setPlaces(2);
        photographer.take(QStringLiteral("side_by_side"));
        window.context().stage.setPlaces(1);
        photographLooks(window, photographer, findStep(trace, isActivation));
        photographAnswer(window, photographer);
        photographHelp(window, photographer);
        recent.push_back(recentEntry(window));
        window.context().navigator.last();
        photographer.take(QStringLiteral("forward_answer"));
    }
    window.context().navigator.openJourney(Journey::Reparameterise);
    if (waitFor([&] { return work.folded() != nullptr || work.problems()->count(ProblemKind::Error) > 0; }) && work.folded()) {
        const TracePtr trace = window.context().navigator.trace();
        const auto hasIdentity = [&](const Step& step) {
            for (int i = step.index; i < step.end; ++i)
                if (trace->steps[static_cast<std::size_t>(i)].kind == StepKind::Identity) return step.kind == StepKind::Block;
            return false;
        };
        const int block = findStep(trace, hasIdentity);
        window.context().navigator.showStep(
            findStep(trace, [&](const Step& step) { return step.index > block && step.kind == StepKind::Pad; }));
        window.context().stage.choosePage(PageId::Fold);
        photographer.take(QStringLiteral("fold_half"));
        window.context().navigator.showStep(
            findStep(trace, [&](const Step& step) { return step.index > block && step.kind == StepKind::Verify; }));
        window.context().stage.pageOf<FoldPage>()->view()->pick(4, 4);
        photographer.take(QStringLiteral("fold"));
        window.context().stage.choosePage(PageId::Graph);
        photographer.take(QStringLiteral("graph_fold"));
        window.context().stage.choosePage(PageId::Fold);
        recent.push_back(recentEntry(window));
    }
    photographCheckpoint(window, photographer);
    photographData(window, photographer);
    photographPad(window, photographer);
    photographRegistry(window, photographer);
    photographTest(window, photographer);
    photographTraining(window, photographer);
    photographConfigs(window, photographer);
    bool good = photographer.good();
    if (!recent.empty()) photographStart(std::move(factory), visit, recent, good);
    return good ? 0 : 1;
}

}  // namespace teardown
