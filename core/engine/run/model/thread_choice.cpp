#include "core/engine/run/model/thread_choice.h"

#include "core/base/timing.h"
#include "core/engine/nn/observer.h"
#include "core/engine/run/record/guard.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <thread>

namespace teardown::engine {

namespace {

/// Slower networks benefit from every thread; measuring them would only make the user wait.
constexpr double kLongForward = 100.0;

/// A run that takes this many times the shortest is aborted: some networks take twelve times as long with one thread as with two.
constexpr double kPatience = 2.0;
/// Fewer threads must be faster by this factor. On a busy machine smaller differences are chance.
constexpr double kClearly = 0.9;

/// at::set_num_threads makes libtorch's second pool of threads anew even for the number in force, and new threads wait actively for
/// milliseconds: before each batch of a test that cost a tenth of its time.
void useThreads(int threads) {
    if (at::get_num_threads() != threads) at::set_num_threads(threads);
}

/// Thrown to abort a run that takes too long.
struct TooLong {};

class PatientWatch : public CancelWatch {
public:
    PatientWatch(const TaskContext& task, double milliseconds) : CancelWatch(task), m_milliseconds(milliseconds) {}
    void entered(const Layer& layer, const Value& input, const CallContext& context) override {
        CancelWatch::entered(layer, input, context);
        if (millisecondsSince(m_start) > m_milliseconds) throw TooLong{};
    }

private:
    double m_milliseconds;
    SteadyClock::time_point m_start = SteadyClock::now();
};

/// Time of one run; infinity if it took longer than `most`.
double milliseconds(BuiltModel& model, const at::Tensor& batch, const TaskContext& task,
                    double most = std::numeric_limits<double>::infinity()) {
    PatientWatch watch(task, most);
    const ObserverScope scope(&watch);
    const auto start = SteadyClock::now();
    try {
        model.network->test(batch);
    } catch (const TooLong&) {
        return std::numeric_limits<double>::infinity();
    }
    return millisecondsSince(start);
}

}  // namespace

int applyThreads(BuiltModel& model, int wanted, const at::Tensor& batch, const TaskContext& task) {
    if (wanted > 0 || model.chosenThreads > 0) {
        useThreads(wanted > 0 ? wanted : model.chosenThreads);
        return at::get_num_threads();
    }
    const int most = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    int best = most;
    useThreads(most);
    if (most > 1 && milliseconds(model, batch, task) < kLongForward) {
        double shortest = std::min(milliseconds(model, batch, task), milliseconds(model, batch, task));
        for (const int threads : std::set<int, std::greater<>>{most / 2, 2, 1}) {
            if (threads >= most || threads < 1) continue;
            useThreads(threads);
            // The first run with another thread count prepares the kernels: it may take longer than the measured ones.
            if (std::isinf(milliseconds(model, batch, task, shortest * kPatience * 2))) continue;
            const double first = milliseconds(model, batch, task, shortest * kPatience);
            const double time = std::min(first, milliseconds(model, batch, task, shortest * kPatience));
            if (time > shortest * kClearly) continue;
            shortest = time;
            best = threads;
        }
    }
    model.chosenThreads = best;
    useThreads(best);
    return at::get_num_threads();
}

}  // namespace teardown::engine
