// Times the graph view on a network of 2,000 boxes: layout on the lane, and every frame of a scripted pan and zoom. With
//   bench_graph DIR CONFIG [CHECKPOINT] [PICTURE]
// it draws the graph of that network, and of the fold of its first block, into DIR instead, light and dark.
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/core/graph/graph_traces.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/graph/fold_graphs_view.h"
#include "widgets/graph/graph_view.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

using namespace teardown;

namespace {

void settle(const GraphView& view) {
    do QApplication::processEvents(QEventLoop::AllEvents, 20);
    while (view.busy());
    QApplication::processEvents();
}

struct Times {
    std::vector<double> values;
    void print(const char* what) {
        std::sort(values.begin(), values.end());
        const auto at = [&](double share) {
            return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
        };
        std::printf("%-44s p50 %6.2f  p99 %6.2f  max %6.2f ms  (%zu)\n", what, at(0.5), at(0.99), values.back(), values.size());
    }
};

double processorSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Time on the clock, or of this thread's processor with --cpu: on a machine that others load too.
bool countProcessor = false;

template <class Work>
double milliseconds(Work work) {
    QElapsedTimer timer;
    timer.start();
    const double start = processorSeconds();
    work();
    return countProcessor ? (processorSeconds() - start) * 1e3 : static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

int measure() {
    Lane lane(QStringLiteral("light"));
    const TracePtr trace = test::residualNetwork({40, 70, 60, 20});
    GraphView view(lane);
    view.resize(1280, 800);
    view.show();
    view.setTrace(trace);
    settle(view);
    Times layout;
    const auto rulers = std::make_shared<const GraphRulers>();
    for (int i = 0; i < 21; ++i) layout.values.push_back(milliseconds([&] { (void)makeScene({trace, {}, {}, true, rulers}, {}); }));
    layout.print("analyse and lay out, everything open");
    view.openAll();
    settle(view);
    std::printf("%d boxes, %zu frames, %zu edges, %zu pieces of lines, %.0f x %.0f\n", view.scene()->graph.boxes(),
                view.scene()->graph.nodes.size() - static_cast<std::size_t>(view.scene()->graph.boxes()), view.scene()->graph.edges.size(),
                view.scene()->layout.segments.size(), view.scene()->layout.width, view.scene()->layout.height);
    QImage screen(view.size(), QImage::Format_ARGB32_Premultiplied);
    const auto frame = [&] { return milliseconds([&] { view.render(&screen); }); };
    view.fit();
    Times whole, zooming, panning[3];
    for (int i = 0; i < 60; ++i) whole.values.push_back(frame());
    whole.print("whole network in sight");
    for (int i = 0; i < 40; ++i) view.zoomIn(), zooming.values.push_back(frame());
    for (int i = 0; i < 40; ++i) view.zoomOut(), zooming.values.push_back(frame());
    zooming.print("zoom in and out again, 40 steps each way");
    const double zooms[] = {1.0, 0.6, 0.3};
    const char* names[] = {"pan at zoom 1", "pan at zoom 0.6", "pan at zoom 0.3"};
    for (int z = 0; z < 3; ++z) {
        view.fit();
        view.actualSize();
        while (view.zoom() > zooms[z] * 1.1) view.zoomOut();
        for (int i = 0; i < 300; ++i) {
            view.setCurrent(static_cast<int>(trace->steps.size()) * i / 300);
            panning[z].values.push_back(frame());
        }
        panning[z].print(names[z]);
    }
    return 0;
}

int draw(const QStringList& arguments) {
    const QDir folder(arguments[0]);
    QDir().mkpath(folder.path());
    auto session = createSession();
    if (!session.ok()) return std::fprintf(stderr, "%s\n", english(session.error().what).c_str()), 1;
    const auto config = loadConfig(fromQt(arguments[1]));
    if (!config.ok()) return std::fprintf(stderr, "%s\n", english(config.error().what).c_str()), 1;
    BuildRequest build;
    build.config = *config;
    ForwardRequest request;
    for (const QString& file : arguments.mid(2))
        if (!file.endsWith(QLatin1String(".pth")))
            request.input = PictureFile{fromQt(file)};
        else if (auto opened = CheckpointFile::open(fromQt(file)); opened.ok())
            build.checkpoint = *opened;
    if (const auto built = (*session)->run(build, {}); !built.ok())
        return std::fprintf(stderr, "%s\n", english(built.error().what).c_str()), 1;
    const auto forward = (*session)->run(request, {});
    if (!forward.ok()) return std::fprintf(stderr, "%s\n", english(forward.error().what).c_str()), 1;
    const TracePtr trace = (*forward)->trace;
    Lane lane(QStringLiteral("light"));
    for (const auto& [mode, suffix] : {std::pair{ThemeMode::Light, "light"}, {ThemeMode::Dark, "dark"}}) {
        Theme::instance().apply(mode);
        const auto save = [&, theme = suffix](QWidget& widget, const char* name) {
            widget.grab().save(folder.filePath(QStringLiteral("%1_%2.png").arg(QLatin1String(name), QLatin1String(theme))));
        };
        GraphView view(lane);
        view.resize(1280, 800);
        view.show();
        view.setTrace(trace);
        settle(view);
        save(view, "start");
        view.fit();
        save(view, "whole");
        int block = -1;
        for (const Step& step : trace->steps)
            if (block < 0 && step.kind == StepKind::Op && step.type == "add" && step.index > static_cast<int>(trace->steps.size()) / 4)
                block = step.parent;
        if (block >= 0) {
            view.setCurrent(block);
            view.actualSize();
            view.toggle(view.currentNode());
            settle(view);
            view.setCurrent(block + 1);
            view.actualSize();
            save(view, "block");
        }
        view.openAll();
        settle(view);
        view.setCurrent(std::max(0, block) + 1);
        view.actualSize();
        save(view, "everything");
        view.zoomOut();
        view.zoomOut();
        view.zoomOut();
        view.zoomOut();
        save(view, "everything_smaller");
        view.fit();
        save(view, "everything_whole");
        FoldGraphsView fold(lane);
        fold.resize(1280, 800);
        fold.show();
        for (const Step& step : trace->steps)
            if (fold.block() < 0 || foldableBlock(*trace, step.index) == fold.block())
                fold.setBlock(trace, step.index);
            else if (foldableBlock(*trace, step.index) > fold.block()) {
                fold.setBlock(trace, step.index);
                break;
            }
        settle(*fold.before());
        settle(*fold.after());
        save(fold, "fold");
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    Theme::instance().apply(ThemeMode::Light);
    QStringList arguments = QApplication::arguments().mid(1);
    countProcessor = arguments.removeAll(QStringLiteral("--cpu")) > 0;
    return arguments.size() >= 2 ? draw(arguments) : measure();
}
