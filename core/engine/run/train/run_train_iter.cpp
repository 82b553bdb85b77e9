// The journey train-iter: a training up to the iteration that is recorded.
#include "core/engine/nn/norm.h"
#include "core/engine/run/model/model_store.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/train/iteration_record.h"

#include <ATen/Parallel.h>

#include <utility>

namespace teardown::engine {

namespace {

/// GradientCumulativeOptimizerHook.has_batch_norm (mmcv/runner/hooks/optimizer.py).
bool searchBatchNorm(const Layer& layer, int depth, std::vector<SearchedModule>& searched) {
    searched.push_back({depth, layer.type()});
    if (dynamic_cast<const BatchNorm*>(&layer)) return true;
    for (const auto& [name, child] : childLayers(layer))
        if (searchBatchNorm(*child, depth + 1, searched)) return true;
    return false;
}

Result<std::shared_ptr<const TrainIterOutcome>> recordIteration(ModelStore& models, const TrainIterRequest& request,
                                                                const TaskContext& task) {
    std::vector<std::string> lines;
    TrainRequest training = request.training;
    training.beside = true;
    training.log = [&lines](const std::string& line) { lines.push_back(line); };
    TD_TRY(const std::shared_ptr<Runner> runner, Runner::create(training, models, task));
    struct Release {
        ModelStore& models;
        ModelId id;
        ~Release() { models.release(id); }
    } const release{models, runner->model()};
    TrainStep step;
    for (std::int64_t before = 1; before < request.iteration; ++before) {
        TD_TRY(step, runner->next(task));
        if (step.finished || !step.ran)
            return Error{
                ErrorKind::BadInput,
                "train-iter-over",
                message("train-iter-over.ends", "The training ends before iteration {iteration}.", {{"iteration", request.iteration}}),
                message("do.choose-earlier", "Choose an earlier iteration."),
                {}};
        task.report(double(before) / double(request.iteration), message("task.iterations", "iterations before it"));
    }
    lines.clear();
    IterationRecord record(*runner, request.byteBudget, task);
    runner->state().watch = &record;
    TD_TRY(step, runner->next(task));
    runner->state().watch = nullptr;
    const auto outcome = record.finish(step);
    outcome->log = std::move(lines);
    searchBatchNorm(runner->state().network(), 0, outcome->searched);
    return std::shared_ptr<const TrainIterOutcome>(outcome);
}

}  // namespace

Result<std::shared_ptr<const TrainIterOutcome>> runTrainIter(ModelStore& models, const TrainIterRequest& request, int threads,
                                                             const TaskContext& task) {
    if (threads > 0) at::set_num_threads(threads);
    return guarded(message("doing.training", "training"), [&] { return recordIteration(models, request, task); });
}

}  // namespace teardown::engine
