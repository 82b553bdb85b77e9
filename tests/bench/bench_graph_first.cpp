// Google Benchmark of the graph of a network with 10,000 boxes: from the trace to the first paint, its parts, and frames afterwards. Boxes
// have room for pictures and times. aReference() is what the machine can do: compare with it on a loaded one.
#include "tests/core/graph/graph_traces.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graph_view.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QEventLoop>

#include <algorithm>
#include <cmath>

using namespace teardown;

namespace {

/// Every step has taken some time and has a small output.
TracePtr bigTrace() {
    static const TracePtr s_trace = [] {
        auto trace = std::make_shared<Trace>(*test::residualNetwork({205, 355, 312, 130}));
        std::vector<float> values(64);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(0.7F * static_cast<float>(i));
        const TensorView view = TensorView::fromFloats({1, 1, 8, 8}, values);
        for (Step& step : trace->steps) {
            step.nanoseconds = 1000 * (step.end - step.index);
            for (RecordedTensor& tensor : step.outputs) tensor.view = view;
        }
        return TracePtr(trace);
    }();
    return s_trace;
}

void settle(const GraphView& view) {
    do QApplication::processEvents(QEventLoop::AllEvents, 5);
    while (view.busy());
}

void aReference(benchmark::State& state) {
    for (auto _ : state) {
        std::vector<std::string> names;
        for (int i = 0; i < 100000; ++i) names.push_back("backbone.layer" + std::to_string(i * 7919 % 100003) + ".conv");
        std::sort(names.begin(), names.end());
        benchmark::DoNotOptimize(names.data());
    }
}
BENCHMARK(aReference)->Unit(benchmark::kMillisecond);

/// A new view from nothing to the picture on the screen. Argument: whether everything is open, which nobody sees first.
void firstPaint(benchmark::State& state) {
    const TracePtr trace = bigTrace();
    Lane lane(QStringLiteral("light"));
    QImage screen(1280, 800, QImage::Format_ARGB32_Premultiplied);
    int boxes = 0;
    for (auto _ : state) {
        GraphView view(lane);
        view.resize(screen.size());
        if (state.range(0)) {
            view.setTrace(trace);
            view.openAll();
        } else {
            view.setTrace(trace);
        }
        settle(view);
        view.render(&screen);
        boxes = view.scene()->graph.boxes();
    }
    state.counters["boxes"] = boxes;
}
BENCHMARK(firstPaint)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

void sceneOfEverything(benchmark::State& state) {
    const auto rulers = std::make_shared<const GraphRulers>();
    SceneRequest request;
    request.trace = bigTrace();
    request.all = true;
    request.rulers = rulers;
    request.horizontal = state.range(0) != 0;
    for (auto _ : state) benchmark::DoNotOptimize(makeScene(request, {}));
}
BENCHMARK(sceneOfEverything)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// Argument: the zoom in percent; 0: the whole graph.
void frameOfEverything(benchmark::State& state) {
    Lane lane(QStringLiteral("light"));
    QImage screen(1280, 800, QImage::Format_ARGB32_Premultiplied);
    GraphView view(lane);
    view.resize(screen.size());
    view.setTrace(bigTrace());
    settle(view);
    view.openAll();
    settle(view);
    view.fit();
    if (state.range(0) > 0) view.actualSize();
    while (state.range(0) > 0 && view.zoom() * 100 > static_cast<double>(state.range(0)) * 1.1) view.zoomOut();
    int step = 0;
    const int steps = static_cast<int>(bigTrace()->steps.size());
    for (auto _ : state) {
        view.setCurrent(step = (step + 997) % steps);
        view.render(&screen);
    }
}
BENCHMARK(frameOfEverything)->Arg(0)->Arg(30)->Arg(100)->Unit(benchmark::kMillisecond);

void searchEverything(benchmark::State& state) {
    Lane lane(QStringLiteral("light"));
    GraphView view(lane);
    view.resize(1280, 800);
    view.setTrace(bigTrace());
    settle(view);
    bool other = false;
    for (auto _ : state) view.search((other = !other) ? QStringLiteral("conv2") : QStringLiteral("norm"));
}
BENCHMARK(searchEverything)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    benchmark::Initialize(&argc, argv);
    QApplication app(argc, argv);
    Theme::instance().apply(ThemeMode::Light);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
