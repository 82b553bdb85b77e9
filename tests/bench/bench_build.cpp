// Building the network of a config, as build_beside_mmcls.py sets it beside build_classifier:
//   bench_build CONFIG CHECKPOINT [RUNS]   prints medians in ms as JSON: "drawn" with the values that constructors draw, "loaded" with the
//   checkpoint's values instead (the file is opened each time), "recorded" with every step, as the window does it.
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/engine/run/model/built_model.h"
#include "core/session/build_journey.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

using namespace teardown;
using namespace teardown::engine;

namespace {

double median(int runs, const std::function<bool()>& work) {
    std::vector<double> times;
    for (int run = 0; run <= runs; ++run) {
        const auto start = std::chrono::steady_clock::now();
        if (!work()) std::exit(1);
        // The first one also fills tables.
        if (run > 0) times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

bool built(const BuildRequest& request) {
    const auto model = buildModel(request, {});
    if (!model.ok()) std::fprintf(stderr, "%s\n", describe(model.error()).c_str());
    return model.ok();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::fprintf(stderr, "usage: bench_build CONFIG CHECKPOINT [RUNS]\n"), 2;
    at::set_num_threads(1);
    const int runs = argc > 3 ? std::max(1, std::atoi(argv[3])) : 5;
    BuildRequest request;
    const auto config = loadConfig(argv[1]);
    if (!config.ok()) return std::fprintf(stderr, "%s\n", describe(config.error()).c_str()), 1;
    request.config = *config;
    const std::string path = argv[2];
    const auto withFile = [&](bool record) {
        BuildRequest loading = request;
        const auto file = CheckpointFile::open(path);
        if (!file.ok()) return std::fprintf(stderr, "%s\n", describe(file.error()).c_str()), false;
        loading.checkpoint = *file;
        loading.record = record;
        return built(loading);
    };
    request.record = false;
    const double drawn = median(runs, [&] { return built(request); });
    const double loaded = median(runs, [&] { return withFile(false); });
    const double recorded = median(runs, [&] { return withFile(true); });
    std::printf("{\"drawn\": %.2f, \"loaded\": %.2f, \"recorded\": %.2f}\n", drawn, loaded, recorded);
    return 0;
}
