// Twelve linear layers of ViT-B's sizes (four times 768 -> 2304, 768 -> 3072, 3072 -> 768) on 197 rows, by the engine's own Linear:
//   bench_linear [THREADS [RUNS]]   prints the median in ms; forward_beside_onednn.py sets it beside oneDNN's layout.
#include "core/engine/nn/linear.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using teardown::engine::Linear;

int main(int argc, char** argv) {
    at::set_num_threads(argc > 1 ? std::atoi(argv[1]) : 1);
    const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 9;
    constexpr int kWarmUp = 3;
    constexpr std::array<std::array<std::int64_t, 2>, 3> kSizes{{{768, 2304}, {768, 3072}, {3072, 768}}};
    std::vector<std::unique_ptr<Linear>> layers;
    for (int block = 0; block < 4; ++block)
        for (const auto& [in, out] : kSizes) layers.push_back(std::make_unique<Linear>(in, out));

    const c10::InferenceMode inference;
    const at::Tensor narrow = at::rand({1, 197, 768}), wide = at::rand({1, 197, 3072});
    std::vector<double> times;
    for (int run = 0; run < runs + kWarmUp; ++run) {
        const auto start = std::chrono::steady_clock::now();
        for (const auto& layer : layers) (*layer)(layer->weight.size(1) == 768 ? narrow : wide);
        if (run >= kWarmUp) times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%.3f\n", times[times.size() / 2]);
    return 0;
}
