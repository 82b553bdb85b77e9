#include "core/engine/run/thread_choice.h"

#include "core/engine/nn/observer.h"
#include "core/engine/run/guard.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

namespace teardown::engine {

namespace {

/// Networks that take longer gain from every thread; measuring them would only make the user wait.
constexpr double kLongForward = 100.0;

double milliseconds(BuiltModel& model, const at::Tensor& batch, const TaskContext& task) {
    CancelWatch watch(task);
    const ObserverScope scope(&watch);
    const auto start = std::chrono::steady_clock::now();
    model.classifier->simpleTest(batch);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int applyThreads(BuiltModel& model, int wanted, const at::Tensor& batch, const TaskContext& task) {
    if (wanted > 0 || model.chosenThreads > 0) {
        at::set_num_threads(wanted > 0 ? wanted : model.chosenThreads);
        return at::get_num_threads();
    }
    const int most = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    int best = most;
    at::set_num_threads(most);
    if (most > 1 && milliseconds(model, batch, task) < kLongForward) {
        double shortest = 0;
        for (const int threads : std::set<int>{1, 2, std::max(1, most / 2), most}) {
            at::set_num_threads(threads);
            milliseconds(model, batch, task);
            const double time = std::min(milliseconds(model, batch, task), milliseconds(model, batch, task));
            if (shortest == 0 || time < shortest) {
                shortest = time;
                best = threads;
            }
        }
    }
    model.chosenThreads = best;
    at::set_num_threads(best);
    return at::get_num_threads();
}

}  // namespace teardown::engine
