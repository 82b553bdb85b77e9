#include "app/gui/screenshots.h"

#include "app/gui/config_desk.h"
#include "app/gui/checkpoint_room.h"
#include "app/gui/desk.h"
#include "app/gui/graph_page.h"
#include "app/gui/main_window.h"
#include "app/gui/stage_extras.h"
#include "app/gui/start_page.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/session/loader.h"
#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/callout.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/option_text.h"
#include "widgets/config/source_page.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/engine/module_rows.h"
#include "widgets/graph/graph_view.h"
#include "widgets/source_view/source_view.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/tensor/stage_view.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QEventLoop>
#include <QPixmap>
#include <QTemporaryDir>
#include <QTreeView>

#include <cmath>
#include <cstdio>
#include <functional>

namespace teardown {
namespace {

constexpr int kPatience = 120000;  // milliseconds for a journey on a slow machine

bool waitFor(const std::function<bool()>& condition, int milliseconds = kPatience) {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.elapsed() > milliseconds) return false;
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    }
    return true;
}

void settle(MainWindow& window, int milliseconds = 500) {
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < milliseconds || (window.stage()->page() == StagePage::Heatmaps && !window.stage()->tiles()->upToDate() && timer.elapsed() < 5000))
        QApplication::processEvents(QEventLoop::AllEvents, 20);
}

class Photographer {
public:
    Photographer(MainWindow& window, QString folder) : m_window(window), m_folder(std::move(folder)) {}

    void take(const QString& name) {
        for (const auto& [mode, suffix] : {std::pair{ThemeMode::Light, QStringLiteral("light")}, {ThemeMode::Dark, QStringLiteral("dark")}}) {
            Theme::instance().apply(mode);
            settle(m_window);
            const QString path = QDir(m_folder).filePath(QStringLiteral("%1_%2.png").arg(name, suffix));
            if (!m_window.grab().save(path)) m_good = false;
        }
    }
    bool good() const { return m_good; }

private:
    MainWindow& m_window;
    QString m_folder;
    bool m_good = true;
};

/// Index of the first step that fits, else 0.
int findStep(const TracePtr& trace, const std::function<bool(const Step&)>& fits) {
    for (const Step& step : trace->steps)
        if (fits(step)) return step.index;
    return 0;
}

bool isActivation(const Step& step) {
    return step.kind == StepKind::Op && !step.outputs.empty() && step.outputs.back().view.valid() && step.outputs.back().view.rank() == 4 &&
           step.outputs.back().view.shape()[1] >= 8 && step.inputs.size() > 1;
}

/// The ways of looking at steps and tensors that are not there at first. The person's own settings stay as they are.
void photographLooks(MainWindow& window, Photographer& photographer, int step) {
    StageExtras& extras = *window.extras();
    const TimelineLook look = window.timeline()->look();
    window.navigator().showStep(step);
    settle(window);
    window.stage()->channel()->setProbe(5, 6);
    window.timeline()->setLook(TimelineLook::Time);
    photographer.take(QStringLiteral("call_tree_time"));
    window.timeline()->setLook(TimelineLook::Memory);
    photographer.take(QStringLiteral("call_tree_memory"));
    window.timeline()->setLook(look);
    window.stage()->setVia(true);
    photographer.take(QStringLiteral("via"));
    window.stage()->setVia(false);
    TreePanel* tree = window.tree(1);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Macs), false);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Parameters), false);
    window.workspace().profile();
    waitFor([&] { return window.workspace().profiled() != nullptr; }, 20000);
    window.leftSide()->setMinimumWidth(400);
    photographer.take(QStringLiteral("model_columns"));
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Macs), true);
    tree->view()->setColumnHidden(static_cast<int>(ModuleColumn::Parameters), true);
    window.leftSide()->setMinimumWidth(190);
    window.navigator().last();
    window.navigator().back();
    settle(window);
    if (window.stage()->bars()) window.stage()->vector()->setProbe(3);
    photographer.take(QStringLiteral("bars"));
    // A budget that leaves most out.
    const std::uint64_t budget = window.workspace().byteBudget();
    extras.recomputeAlways->setChecked(false);
    window.workspace().setByteBudget(60 << 10);
    const TracePtr before = window.workspace().trace(Journey::Forward);
    window.workspace().run(Journey::Forward);
    waitFor([&] { return window.workspace().trace(Journey::Forward) != before; });
    window.navigator().showStep(step);
    photographer.take(QStringLiteral("not_kept"));
    window.workspace().setByteBudget(budget);
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
    desk.palette()->setRecent({QStringLiteral("command/Journey/Re-parameterise"), QStringLiteral("command/View/Next range rule"), QStringLiteral("command/File/Export…")});
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
void photographStart(SessionFactory factory, const QString& folder, const std::vector<StartPage::Recent>& recent, bool& good) {
    MainWindow window(std::move(factory));
    window.resize(1280, 800);
    window.show();
    settle(window);
    window.startPage()->setRecent(recent);
    Photographer photographer(window, folder);
    photographer.take(QStringLiteral("start_recent"));
    good = good && photographer.good();
}

/// A three as a hand draws it, a little aslant and not in the middle.
Drawing drawnThree() {
    const std::vector<StrokePoint> upper{{0.30, 0.25}, {0.36, 0.19}, {0.46, 0.16}, {0.57, 0.18}, {0.62, 0.26}, {0.58, 0.36}, {0.49, 0.43}, {0.40, 0.46}};
    const std::vector<StrokePoint> lower{{0.40, 0.46}, {0.52, 0.46}, {0.62, 0.53}, {0.66, 0.64}, {0.61, 0.76}, {0.50, 0.83}, {0.37, 0.83}, {0.27, 0.76}};
    Stroke stroke{0.08, upper};
    stroke.points.insert(stroke.points.end(), lower.begin() + 1, lower.end());
    return {stroke};
}

/// A copy of the open checkpoint as a training would leave it: `epoch` of `epochs` on the way from noise to the weights that are there.
std::string writeEpoch(const CheckpointFile& file, const QString& folder, int epoch, int epochs) {
    std::vector<NamedTensor> tensors;
    const auto stateDict = stateDictOf(file);
    if (!stateDict.ok()) return {};
    for (const StateDictView::Item& item : stateDict->items) {
        auto view = file.read(item.tensor);
        if (!view.ok() || view->dtype() != DType::Float32) continue;
        std::vector<float> values = view->toFloats();
        const float share = 1.0F - std::exp(-3.5F * static_cast<float>(epoch) / static_cast<float>(epochs));
        unsigned noise = 7;
        for (float& value : values) {
            noise = noise * 1103515245U + 12345U;
            value = share * value + (1 - share) * 0.4F * (static_cast<float>(noise >> 16 & 0xff) / 127.5F - 1);
        }
        tensors.push_back({item.key, TensorView::fromFloats(view->shape(), std::move(values))});
    }
    const std::string path = fromQt(QDir(folder).filePath(QStringLiteral("epoch_%1.pth").arg(epoch)));
    return writeCheckpoint(path, ConfigValue::dict({}), tensors).ok() ? path : std::string();
}

void photographCheckpoint(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.workspace();
    CheckpointRoom& room = *window.checkpointRoom();
    if (!work.checkpoint()) return;
    const auto waitIdle = [&] { waitFor([&] { return !work.busy(); }); };
    room.show(CheckpointView::Tensors);
    TensorTable* table = room.page()->table();
    waitFor([&] { return table->model()->measured() == table->model()->rowCount(); }, 20000);
    table->select(QStringLiteral("backbone.stage_1.0.branch_3x3.conv.weight"));
    photographer.take(QStringLiteral("checkpoint_tensors"));
    QTemporaryDir run;
    constexpr int kEpochs = 12;
    std::string half;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
        const std::string path = writeEpoch(*work.checkpoint(), run.path(), epoch, kEpochs);
        if (epoch == kEpochs / 2) half = path;
    }
    room.compareWith(toQt(half));
    waitFor([&] { return room.page()->diff()->model()->rowCount() > 0; }, 20000);
    photographer.take(QStringLiteral("checkpoint_compare"));
    room.followTraining(run.path());
    waitFor([&] { return room.page()->training()->epochs() > 0 && !room.page()->training()->busy(); }, 20000);
    room.page()->training()->follow(QStringLiteral("backbone.stem.branch_3x3.conv.weight"));
    waitFor([&] { return !room.page()->training()->busy(); }, 20000);
    photographer.take(QStringLiteral("checkpoint_training"));
    if (work.takesOptions()) {
        window.configs()->setOptions({{"model.head.num_classes", "7"}}, {});
        waitFor([&] { return !work.busy() && room.fit() && room.fit()->report && !room.fit()->report->mismatched.empty(); }, 20000);
        room.show(CheckpointView::Fit);
        room.page()->fit()->openList(3);
        window.actions().problems->trigger();
        photographer.take(QStringLiteral("checkpoint_fit"));
        window.actions().problems->trigger();
        room.takeBack();
        waitIdle();
        waitFor([&] { return room.fit()->report && room.fit()->report->mismatched.empty(); }, 20000);
    }
    window.stage()->wish(StagePage::Heatmaps);
}

void photographPad(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.workspace();
    window.showPad(true);
    waitFor([&] { return work.built() && !work.busy(); });
    window.pad()->setDrawing(drawnThree());
    if (!waitFor([&] { return work.drawn() && work.forwarded() && work.forwarded()->trace == window.navigator().trace(); })) return;
    window.navigator().showStep(findStep(window.navigator().trace(), isActivation));
    photographer.take(QStringLiteral("draw"));
    window.navigator().showStep(findStep(window.navigator().trace(), [](const Step& step) { return step.type == "CentreAndScale"; }));
    photographer.take(QStringLiteral("draw_seen"));
    window.showPad(false);
}

/// The config's source, a change of it and what that does, a comparison, and a config with a broken base.
void photographConfigs(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.workspace();
    ConfigDesk& desk = *window.configs();
    const QString path = QStringLiteral("model.backbone.arch.width_factor");
    if (!valueAtPath(work.config()->root, path)) return;
    window.showTree(0);
    window.navigator().showConfig(path);
    desk.showValue(path);
    photographer.take(QStringLiteral("source"));
    desk.showLine(QStringLiteral("_base_/repvgg_digits.py"), 15);
    photographer.take(QStringLiteral("source_base"));
    desk.source()->view()->openSearch();
    desk.source()->view()->searchField()->setText(QStringLiteral("type"));
    photographer.take(QStringLiteral("source_search"));
    desk.source()->view()->closeSearch();
    const auto settled = [&] { return !work.busy() && work.built() && desk.changes()->modelText().size() > 0; };
    desk.change(QStringLiteral("model.head.num_classes"), QStringLiteral("7"));
    desk.change(QStringLiteral("model.backbone.base_channels"), QStringLiteral("8"));
    desk.change(QStringLiteral("model.head.in_channels"), QStringLiteral("48"));
    waitFor(settled, 20000);
    desk.showValue(QStringLiteral("model.head.num_classes"));
    photographer.take(QStringLiteral("changes"));
    desk.showChanges();
    waitFor(settled, 20000);
    photographer.take(QStringLiteral("changes_do"));
    desk.endComparison();
    desk.undoStack()->setIndex(0);
    waitFor([&] { return !work.busy(); }, 20000);
    QTemporaryDir scratch;
    const auto write = [&](const QString& name, const QByteArray& text) {
        QFile file(scratch.filePath(name));
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return scratch.filePath(name);
    };
    const QString other = write(QStringLiteral("other.py"), QByteArray::fromStdString(work.config()->prettyText())
                                                                .replace("num_classes=10", "num_classes=62")
                                                                .replace("'SGD'", "'AdamW'")
                                                                .replace("workflow = ", "seed = 0\nworkflow = "));
    desk.compareWith(other);
    waitFor([&] { return desk.comparisonIsShown(); }, 5000);
    desk.difference()->tree()->select(QStringLiteral("changed/0"));
    Q_EMIT desk.difference()->tree()->chosen(QStringLiteral("changed/0"));
    photographer.take(QStringLiteral("compare"));
    desk.endComparison();
    QDir(scratch.path()).mkdir(QStringLiteral("_base_"));
    write(QStringLiteral("_base_/model.py"), "_base_ = './backbone.py'\nmodel = dict(\n    type='ImageClassifier',\n    head=dict(type='LinearClsHead', num_classes=10))\n");
    write(QStringLiteral("_base_/runtime.py"), "log_level = 'INFO'\nworkflow = [('train', 1)]\nload_from = None)\nresume_from = None\n");
    const QString broken = write(QStringLiteral("broken.py"), "_base_ = ['./_base_/model.py', './_base_/runtime.py']\n\nmodel = dict(head=dict(num_classes=1000))\n\n# stands a level too high\ntrain_cfg = dict(augments=dict(type='BatchMixup', alpha=0.2))\n");
    const int before = work.problems()->count(ProblemKind::Error);
    work.open({broken});
    waitFor([&] { return work.problems()->count(ProblemKind::Error) > before; }, 5000);
    desk.showValue(QStringLiteral("log_level"));
    photographer.take(QStringLiteral("broken"));
}

}  // namespace

int takeScreenshots(const QString& folder, const QStringList& files) { return takeScreenshots(folder, files, [] { return createSession(); }); }

int takeScreenshots(const QString& folder, const QStringList& files, SessionFactory factory) {
    if (!QDir().mkpath(folder)) {
        std::fprintf(stderr, "teardown: %s: the folder can not be made\n", qPrintable(folder));
        return 1;
    }
    MainWindow window(factory);
    window.resize(1280, 800);
    window.show();
    Photographer photographer(window, folder);
    settle(window);
    // What the person opened lately is nobody else's business.
    window.startPage()->setRecent({});
    std::vector<StartPage::Recent> recent;
    photographer.take(QStringLiteral("start"));
    Workbench& work = window.workspace();
    if (files.isEmpty()) window.openSample();
    else work.open(files);
    if (!waitFor([&] { return work.built() || work.engineState() == EngineState::Failed || work.problems()->count(ProblemKind::Error) > 0; }) || !work.built()) {
        photographer.take(QStringLiteral("failed"));
        std::fprintf(stderr, "teardown: the model could not be built\n");
        return 1;
    }
    window.chooseJourney(Journey::Build);
    window.showTree(0);
    window.navigator().showStep(findStep(window.navigator().trace(), [](const Step& step) { return step.kind == StepKind::Construct && step.arguments.size() > 2; }));
    photographer.take(QStringLiteral("build"));
    window.showTree(2);
    window.navigator().showStep(findStep(window.navigator().trace(), [](const Step& step) { return step.kind == StepKind::Copy; }));
    photographer.take(QStringLiteral("build_copy"));

    window.showTree(1);
    window.chooseJourney(Journey::Forward);
    if (waitFor([&] { return work.forwarded() != nullptr || work.inputPath().isEmpty(); }) && work.forwarded()) {
        const TracePtr trace = window.navigator().trace();
        window.navigator().showStep(findStep(trace, [](const Step& step) { return step.kind == StepKind::Transform && step.type == "Resize"; }));
        photographer.take(QStringLiteral("forward_picture"));
        window.navigator().showStep(findStep(trace, isActivation));
        settle(window);
        window.stage()->channel()->setProbe(5, 6);
        photographer.take(QStringLiteral("forward"));
        window.stage()->wish(StagePage::Graph);
        waitFor([&] { return window.graph()->network()->scene() != nullptr; }, 5000);
        photographer.take(QStringLiteral("graph"));
        window.stage()->wish(StagePage::Heatmaps);
        photographLooks(window, photographer, findStep(trace, isActivation));
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
        window.stage()->fold()->pick(4, 4);
        photographer.take(QStringLiteral("fold"));
        window.stage()->wish(StagePage::Graph);
        photographer.take(QStringLiteral("graph_fold"));
        window.stage()->wish(StagePage::Fold);
        recent.push_back(recentEntry(window));
    }
    photographCheckpoint(window, photographer);
    photographPad(window, photographer);
    photographConfigs(window, photographer);
    bool good = photographer.good();
    if (!recent.empty()) photographStart(std::move(factory), folder, recent, good);
    return good ? 0 : 1;
}

}  // namespace teardown
