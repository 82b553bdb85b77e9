// Google Benchmark of what the window and the verbs do most: a sheet of heatmaps, statistics, a config, a step, a graph.
#include "core/config/config.h"
#include "core/graph/graph_layout.h"
#include "core/render/tile_sheet.h"
#include "core/tensor/statistics.h"
#include "core/trace/trace_cursor.h"
#include "tests/core/graph/graph_traces.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

using namespace teardown;

namespace {

TensorView waves(std::int64_t channels, std::int64_t side) {
    std::vector<float> values(static_cast<std::size_t>(channels * side * side));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(0.37F * static_cast<float>(i)) * 3.0F;
    return TensorView::fromFloats({1, channels, side, side}, std::move(values));
}

void renderASheet(benchmark::State& state) {
    const TensorView view = waves(state.range(0), state.range(1));
    const HeatmapStyle style;
    for (auto _ : state) {
        const std::vector<Plane> planes = planesOf(view, false);
        const TileSheet sheet = layoutTiles(planes, 1200, 900, 4);
        benchmark::DoNotOptimize(renderSheet(view, planes, sheet, style, Rgb{}));
    }
}
BENCHMARK(renderASheet)->Args({64, 112})->Args({256, 14})->Args({2048, 7})->Unit(benchmark::kMillisecond);

void statisticsOfATensor(benchmark::State& state) {
    const TensorView view = waves(state.range(0), state.range(1));
    for (auto _ : state) benchmark::DoNotOptimize(computeStatistics(view));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(view.byteSize()));
}
BENCHMARK(statisticsOfATensor)->Args({64, 112})->Args({256, 56});

void resolveAConfig(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(loadConfig(SOURCE_ROOT "/resources/samples/digits/repvgg-digits.py").ok());
}
BENCHMARK(resolveAConfig)->Unit(benchmark::kMicrosecond);

/// A thousand configs of five files each, one resolution of every one: what a folder of configs costs. Reports the median of a single one.
void resolveAThousandConfigs(benchmark::State& state) {
    std::map<std::string, std::string> texts;
    for (const char* part : {"model", "data", "schedule", "runtime"}) {
        std::string text;
        for (int i = 0; i < 12; ++i)
            text += fmt::format(
                "{0}_{1} = dict(type='T{1}', size=({1}, -1), steps=[dict(type='A', lr=0.1 / {2}, x=[{1}] * 4), dict(type='B', "
                "**dict(y={1}))])\n",
                part, i, i + 1);
        texts[fmt::format("/v/_base_/{}.py", part)] = text;
    }
    for (int i = 0; i < 1000; ++i)
        texts[fmt::format("/v/c{}.py", i)] = fmt::format(
            "_base_ = ['_base_/model.py', '_base_/data.py', '_base_/schedule.py', '_base_/runtime.py']\nmodel_1 = "
            "dict(size={{{{_base_.data_2.size}}}})\nn = {}\n",
            i);
    ConfigLoadOptions options;
    options.root = "/v";
    options.source = std::make_shared<MemoryFiles>(std::move(texts));
    std::vector<double> times;
    for (auto _ : state) {
        for (int i = 0; i < 1000; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            benchmark::DoNotOptimize(loadConfig(fmt::format("/v/c{}.py", i), options).ok());
            times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
        }
    }
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    state.counters["median_ms"] = times[times.size() / 2];
}
BENCHMARK(resolveAThousandConfigs)->Unit(benchmark::kMillisecond);

void stepThroughATrace(benchmark::State& state) {
    auto trace = std::make_shared<Trace>();
    for (int i = 0; i < 2000; ++i) {
        Step step;
        step.index = i;
        step.end = i + 1;
        trace->steps.push_back(std::move(step));
    }
    TraceCursor cursor(trace);
    for (auto _ : state)
        if (!cursor.into()) cursor.first();
}
BENCHMARK(stepThroughATrace);

/// 190 bottlenecks with everything open: about 2,000 boxes.
void layOutAGraph(benchmark::State& state) {
    const auto source = graphSource(test::residualNetwork({40, 70, 60, 20})).value();
    const Graph graph = graphOf(*source, everythingOpen(*source));
    GraphMetrics metrics;
    metrics.size = [](const GraphNode& node) { return node.open ? GraphSize{150, 26} : GraphSize{130, 42}; };
    for (auto _ : state) benchmark::DoNotOptimize(layoutGraph(graph, metrics).ok());
    state.counters["boxes"] = graph.boxes();
}
BENCHMARK(layOutAGraph)->Unit(benchmark::kMillisecond);

void readAGraph(benchmark::State& state) {
    const TracePtr trace = test::residualNetwork({40, 70, 60, 20});
    for (auto _ : state) benchmark::DoNotOptimize(graphOf(*graphSource(trace).value(), {}).boxes());
}
BENCHMARK(readAGraph)->Unit(benchmark::kMillisecond);

}  // namespace
