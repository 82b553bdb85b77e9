#include "core/engine/run/profile/profiler.h"

#include "core/base/timing.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/run/model/input_limit.h"
#include "core/engine/run/model/network_input.h"
#include "core/engine/run/model/run_times.h"
#include "core/engine/run/model/thread_choice.h"
#include "core/engine/run/profile/module_profiles.h"
#include "core/engine/run/record/guard.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>

namespace teardown::engine {

namespace {

/// Milliseconds of each layer, all calls together, in the observed run.
class TimeObserver : public ForwardObserver {
public:
    explicit TimeObserver(const TaskContext& task) : m_task(task) {}
    void entered(const Layer&, const Value&, const CallContext&) override {
        if (m_task.cancelled()) throw CancelledException{};
        m_open.push_back(SteadyClock::now());
    }
    void left(const Layer& layer, const Value&, const Value&) override {
        times[&layer] += millisecondsSince(m_open.back());
        m_open.pop_back();
    }
    void op(const OpEvent&) override {}
    std::unordered_map<const Layer*, double> times;

private:
    const TaskContext& m_task;
    std::vector<SteadyClock::time_point> m_open;
};

void run(BuiltModel& model, const at::Tensor& batch, ForwardObserver& observer) {
    const ObserverScope scope(&observer);
    if (model.network->canTest())
        model.network->test(batch);
    else
        model.network->features(batch);
}

Result<std::vector<int>> inputShape(const BuiltModel& model, const ProfileRequest& request) {
    if (request.inputShape.empty()) return model.outcome->inputShape;
    const std::vector<int>& shape = request.inputShape;
    std::int64_t elements = 1;
    const auto bad = [&](const Message& what, const Message& remedy) {
        return Error{ErrorKind::BadInput, "input-shape", what, remedy, {}};
    };
    if (shape.size() != 3)
        return bad(message("profiler.the-input-shape-is", "The input shape is C x H x W."),
                   message("do.give-three-numbers", "Give three numbers."));
    for (const int size : shape) {
        if (size < 1 || (elements *= size) > kMostInputElements)
            return bad(message("profiler.the-input-shape-x", "The input shape {shape}x{shape2}x{shape3} is not a picture.",
                               {{"shape", shape[0]}, {"shape2", shape[1]}, {"shape3", shape[2]}}),
                       message("do.give-for-example-3x224x224", "Give for example 3x224x224."));
    }
    if (shape[0] != model.inputChannels)
        return bad(message("profiler.the-input-shape-has", static_cast<std::int64_t>(shape[0]),
                           "The input shape has {shape} channel, the network takes {inputChannels}.",
                           "The input shape has {shape} channels, the network takes {inputChannels}.",
                           {{"shape", shape[0]}, {"inputChannels", model.inputChannels}}),
                   message("do.give-x-x", "Give {inputChannels}x{shape}x{shape2}.",
                           {{"inputChannels", model.inputChannels}, {"shape", shape[1]}, {"shape2", shape[2]}}));
    return shape;
}

void measureLayers(BuiltModel& model, const at::Tensor& batch, int repeat, const TaskContext& task, ProfileOutcome& outcome,
                   const std::vector<std::pair<std::string, Layer*>>& layers) {
    std::unordered_map<const Layer*, std::vector<double>> times;
    for (int i = -kWarmUpRuns; i < repeat; ++i) {
        TimeObserver observer(task);
        const auto start = SteadyClock::now();
        run(model, batch, observer);
        const double whole = millisecondsSince(start);
        task.report(static_cast<double>(i + kWarmUpRuns + 1) / (repeat + kWarmUpRuns), message("task.timing", "timing"));
        if (i < 0) continue;
        times[nullptr].push_back(whole);
        for (const auto& [layer, time] : observer.times) times[layer].push_back(time);
    }
    outcome.milliseconds = median(times[nullptr]);
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (const auto found = times.find(layers[i].second); found != times.end()) outcome.modules[i].milliseconds = median(found->second);
}

Result<std::shared_ptr<const ProfileOutcome>> profileUnguarded(BuiltModel& model, const ProfileRequest& request, int threads,
                                                               const TaskContext& task) {
    auto outcome = std::make_shared<ProfileOutcome>();
    TD_TRY(outcome->inputShape, inputShape(model, request));
    const std::vector<int>& shape = outcome->inputShape;
    const c10::InferenceMode inference;
    // Values, not zeros: counts do not depend on them, but denormal and constant numbers would distort the times.
    const at::Tensor batch = asInputOf(model, recipeInput({1, shape[0], shape[1], shape[2]}));

    task.report(-1, message("task.counting", "counting"));
    EffortObserver observer(headOf(*model.network), task);
    run(model, batch, observer);

    const std::vector<ModuleNode>& nodes = model.outcome->modules;
    outcome->modules = moduleProfiles(*model.network, nodes, observer);
    if (outcome->modules.size() != nodes.size())
        return Error{ErrorKind::Internal,
                     "profile-modules",
                     message("profile-modules.the-network-changed-since", "The network changed since it was built."),
                     {},
                     {}};
    if (!outcome->modules.empty()) outcome->total = outcome->modules.front().effort;
    outcome->uncounted = observer.uncounted();
    outcome->threads = at::get_num_threads();
    if (request.repeat > 0) {
        outcome->threads = applyThreads(model, threads, batch, task);
        measureLayers(model, batch, request.repeat, task, *outcome, namedModules(*model.network));
    }
    return std::shared_ptr<const ProfileOutcome>(std::move(outcome));
}

}  // namespace

Result<std::shared_ptr<const ProfileOutcome>> runProfile(BuiltModel& model, const ProfileRequest& request, int threads,
                                                         const TaskContext& task) {
    return guarded(message("doing.measuring-the-network", "measuring the network"),
                   [&] { return profileUnguarded(model, request, threads, task); });
}

}  // namespace teardown::engine
