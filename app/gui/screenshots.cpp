#include "app/gui/screenshots.h"

#include "app/gui/desk.h"
#include "app/gui/graph_page.h"
#include "app/gui/main_window.h"
#include "app/gui/photographer.h"
#include "app/gui/stage_extras.h"
#include "app/gui/start_page.h"
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
#include <QTreeView>

#include <cstdio>
#include <functional>

namespace teardown {
namespace {

/// The ways of looking at steps and tensors that are not there at first. The person's own settings stay as they are.
void photographLooks(MainWindow& window, Photographer& photographer, int step) {
    StageExtras& extras = *window.extras();
    const TimelineLook look = window.timeline()->look();
    window.navigator().showStep(step);
    settle(window);
    window.stage()->heatmaps()->channel()->setProbe(5, 6);
    window.timeline()->setLook(TimelineLook::Time);
    photographer.take(QStringLiteral("call_tree_time"));
    window.timeline()->setLook(TimelineLook::Memory);
    photographer.take(QStringLiteral("call_tree_memory"));
    window.timeline()->setLook(look);
    window.stage()->heatmaps()->setVia(true);
    photographer.take(QStringLiteral("via"));
    window.stage()->heatmaps()->setVia(false);
    TreePanel* tree = window.tree(1);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Macs), false);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Parameters), false);
    window.workspace().questions().profile();
    waitFor([&] { return window.workspace().profiled() != nullptr; }, 20000);
    window.leftSide()->setMinimumWidth(400);
    photographer.take(QStringLiteral("model_columns"));
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Macs), true);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Parameters), true);
    window.leftSide()->setMinimumWidth(190);
    window.navigator().last();
    window.navigator().back();
    settle(window);
    if (window.stage()->heatmaps()->bars()) window.stage()->heatmaps()->vector()->setProbe(3);
    photographer.take(QStringLiteral("bars"));
    // A budget that leaves most out.
    const std::uint64_t budget = window.workspace().engine().byteBudget();
    extras.recomputeAlways->setChecked(false);
    window.workspace().engine().setByteBudget(60 << 10);
    const TracePtr before = window.workspace().trace(Journey::Forward);
    window.workspace().run(Journey::Forward);
    waitFor([&] { return window.workspace().trace(Journey::Forward) != before; });
    window.navigator().showStep(step);
    photographer.take(QStringLiteral("not_kept"));
    window.workspace().engine().setByteBudget(budget);
    const TracePtr small = window.workspace().trace(Journey::Forward);
    window.workspace().run(Journey::Forward);
    waitFor([&] { return window.workspace().trace(Journey::Forward) != small; });
    window.resize(1024, 600);
    window.timeline()->setLook(TimelineLook::Time);
    photographer.take(QStringLiteral("small"));
    window.timeline()->setLook(look);
    window.resize(1280, 800);
}

StartPage::Recent recentEntry(const MainWindow& window) {
    const RecentWorkspace workspace{window.desk()->files(), {}};
    return {workspace.name(), workspace.detail(), {}, window.desk()->thumbnail(), true, 0};
}

/// What lies over the window: palette, help, tour. The person's own settings stay as they are.
void photographDesk(MainWindow& window, Photographer& photographer) {
    Desk& desk = *window.desk();
    desk.palette()->setRecent({QStringLiteral("command/Journey/Re-parameterise"), QStringLiteral("command/View/Next range rule"),
                               QStringLiteral("command/File/Export…")});
    desk.openPalette();
    photographer.take(QStringLiteral("palette"));
    desk.palette()->field()->setText(QStringLiteral("st21 3x3"));
    photographer.take(QStringLiteral("palette_find"));
    desk.palette()->dismiss();
    desk.showHelp(QStringLiteral("stage"));
    photographer.take(QStringLiteral("help"));
    desk.showHelp(QStringLiteral("inspector"));
    photographer.take(QStringLiteral("help_inspector"));
    desk.showHelp(QStringLiteral("keyboard"));
    photographer.take(QStringLiteral("help_keyboard"));
    Q_EMIT desk.help()->closed();
    const bool seen = Tour::wasSeen();
    desk.tour()->start();
    for (int stop = 0; stop < Tour::kStops; ++stop) {
        if (stop == 0 || stop == 1 || stop == 3) photographer.take(QStringLiteral("tour_%1").arg(stop + 1));
        Q_EMIT desk.tour()->callout()->next();
    }
    Tour::setSeen(seen);
}

/// The start page of somebody who has been here before.
void photographStart(SessionFactory factory, const ViewVisitor& visit, const std::vector<StartPage::Recent>& recent, bool& good) {
    MainWindow window(std::move(factory));
    window.resize(1280, 800);
    window.show();
    settle(window);
    window.startPage()->setRecent(recent);
    Photographer photographer(window, visit);
    photographer.take(QStringLiteral("start_recent"));
    good = good && photographer.good();
}

/// A three as a hand draws it, a little aslant and not in the middle.
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
    Workbench& work = window.workspace();
    window.showPad(true);
    waitFor([&] { return work.built() && !work.busy(); });
    window.pad()->setDrawing(drawnThree());
    if (!waitFor([&] { return work.drawn() && work.forwarded() && work.forwarded()->trace == window.navigator().trace(); })) return;
    window.navigator().showStep(findStep(window.navigator().trace(), isActivation));
    photographer.take(QStringLiteral("draw"));
    window.navigator().showStep(findStep(window.navigator().trace(), [](const Step& step) { return step.index == 1; }));
    photographer.take(QStringLiteral("draw_seen"));
    window.showPad(false);
}

}  // namespace

int takeScreenshots(const QString& folder, const QStringList& files) {
    return takeScreenshots(folder, files, [] { return createSession(); });
}

int takeScreenshots(const QString& folder, const QStringList& files, SessionFactory factory) {
    if (!QDir().mkpath(folder)) {
        std::fprintf(stderr, "teardown: %s: the folder can not be made\n", qPrintable(folder));
        return 1;
    }
    return walkViews(files, std::move(factory), pictureWriter(folder));
}

int walkViews(const QStringList& files, SessionFactory factory, const ViewVisitor& visit) {
    MainWindow window(factory);
    window.resize(1280, 800);
    window.show();
    Photographer photographer(window, visit);
    settle(window);
    // What the person opened lately is nobody else's business.
    window.startPage()->setRecent({});
    std::vector<StartPage::Recent> recent;
    photographer.take(QStringLiteral("start"));
    Workbench& work = window.workspace();
    if (files.isEmpty())
        window.openSample();
    else
        work.open(files);
    if (!waitFor([&] {
            return work.built() || work.engine().state() == EngineState::Failed || work.problems()->count(ProblemKind::Error) > 0;
        }) ||
        !work.built()) {
        photographer.take(QStringLiteral("failed"));
        std::fprintf(stderr, "teardown: the model could not be built\n");
        return 1;
    }
    window.chooseJourney(Journey::Build);
    window.showTree(0);
    window.navigator().showStep(findStep(window.navigator().trace(),
                                         [](const Step& step) { return step.kind == StepKind::Construct && step.arguments.size() > 2; }));
    photographer.take(QStringLiteral("build"));
    window.showTree(2);
    window.navigator().showStep(findStep(window.navigator().trace(), [](const Step& step) { return step.kind == StepKind::Copy; }));
    photographer.take(QStringLiteral("build_copy"));

    window.showTree(1);
    window.chooseJourney(Journey::Forward);
    if (waitFor([&] { return work.forwarded() != nullptr || work.inputPath().isEmpty(); }) && work.forwarded()) {
        const TracePtr trace = window.navigator().trace();
        window.navigator().showStep(findStep(trace, [](const Step& step) { return as<Resampling>(step) != nullptr; }));
        photographer.take(QStringLiteral("forward_picture"));
        window.navigator().showStep(findStep(trace, isActivation));
        settle(window);
        window.stage()->heatmaps()->channel()->setProbe(5, 6);
        photographer.take(QStringLiteral("forward"));
        window.stage()->choosePage(PageId::Graph);
        waitFor([&] { return window.graph()->network()->scene() != nullptr; }, 5000);
        photographer.take(QStringLiteral("graph"));
        window.stage()->choosePage(PageId::Heatmaps);
        photographLooks(window, photographer, findStep(trace, isActivation));
        photographAnswer(window, photographer);
        photographDesk(window, photographer);
        recent.push_back(recentEntry(window));
        window.navigator().last();
        photographer.take(QStringLiteral("forward_answer"));
    }
    window.chooseJourney(Journey::Reparameterise);
    if (waitFor([&] { return work.folded() != nullptr || work.problems()->count(ProblemKind::Error) > 0; }) && work.folded()) {
        const TracePtr trace = window.navigator().trace();
        const auto hasIdentity = [&](const Step& step) {
            for (int i = step.index; i < step.end; ++i)
                if (trace->steps[static_cast<std::size_t>(i)].kind == StepKind::Identity) return step.kind == StepKind::Block;
            return false;
        };
        const int block = findStep(trace, hasIdentity);
        window.navigator().showStep(findStep(trace, [&](const Step& step) { return step.index > block && step.kind == StepKind::Pad; }));
        photographer.take(QStringLiteral("fold_half"));
        window.navigator().showStep(findStep(trace, [&](const Step& step) { return step.index > block && step.kind == StepKind::Verify; }));
        window.stage()->pageOf<FoldPage>()->view()->pick(4, 4);
        photographer.take(QStringLiteral("fold"));
        window.stage()->choosePage(PageId::Graph);
        photographer.take(QStringLiteral("graph_fold"));
        window.stage()->choosePage(PageId::Fold);
        recent.push_back(recentEntry(window));
    }
    photographCheckpoint(window, photographer);
    photographPad(window, photographer);
    photographConfigs(window, photographer);
    bool good = photographer.good();
    if (!recent.empty()) photographStart(std::move(factory), visit, recent, good);
    return good ? 0 : 1;
}

}  // namespace teardown
