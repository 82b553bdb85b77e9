// Runner: mmcv's EpochBasedRunner and IterBasedRunner, an iteration at a time.
#pragma once

#include "core/data/loader/data_loader.h"
#include "core/engine/run/train/hook.h"
#include "core/engine/run/train/iteration.h"
#include "core/engine/run/train/main_random.h"
#include "core/engine/run/train/statistics_watch.h"
#include "core/engine/run/train/train_checkpoint.h"
#include "core/engine/run/train/trained_groups.h"
#include "core/engine/run/train/value_trace.h"
#include "core/session/train_journey.h"
#include "core/training/hooks/hook_list.h"
#include "core/training/hooks/runner_plan.h"

#include <memory>
#include <optional>
#include <vector>

namespace teardown::engine {

class ModelStore;

class Runner : public TrainRun {
public:
    /// Everything up to runner.run() of tools/train.py. Errors: those of the parts.
    static Result<std::shared_ptr<Runner>> create(const TrainRequest& request, ModelStore& models, const TaskContext& task);

    ModelId model() const override;
    std::int64_t maxIters() const override { return m_state.maxIters; }
    std::int64_t iterations() const override { return m_state.iter; }
    std::int64_t itersPerEpoch() const override { return m_itersPerEpoch; }
    std::string optimizer() const override { return optimizerType(*m_request.config); }
    Result<std::string> save(const std::string& name, bool latest) override {
        return saveBetweenIterations(m_state, name, latest, m_itersPerEpoch);
    }
    Result<TrainStep> next(const TaskContext& task) override;

    const training::HookList& hooks() const { return m_list; }
    TrainState& state() { return m_state; }

private:
    /// The data of a part of the workflow.
    struct Flow {
        training::Flow plan;
        std::unique_ptr<DataLoader> loader;
        std::unique_ptr<LoaderPass> pass;
        std::int64_t passes = 0;  ///< that began
    };

    Runner(const TrainRequest& request, std::unique_ptr<TrainLog> log);
    Result<void> buildNetwork(ModelStore& models, const TaskContext& task);
    Result<void> openData(const TaskContext& task);
    Result<Flow> flowOf(const training::Flow& plan, const TaskContext& task);
    Result<void> makeHooks();
    Result<void> loadFiles(const TaskContext& task);

    Result<void> begin();
    Result<void> call(const StageCall& stage) { return callHooks(m_hooks, stage, m_state); }
    Result<TrainStep> epochStep(const TaskContext& task);
    Result<TrainStep> iterStep(const TaskContext& task);
    Result<void> iteration(Flow& flow, const LoadedBatch& batch, TrainStep& step);
    Result<void> endEpoch(Flow& flow);
    /// Goes on to the next part of the workflow; false if the training is over.
    bool advanceFlow();
    Result<LoadedBatch> nextBatch(Flow& flow, const TaskContext& task);
    void startPass(Flow& flow);
    Result<TrainStep> finish(TrainStep step);
    Result<void> runBatches(std::int64_t count, const std::function<void()>& each);

    TrainRequest m_request;
    std::unique_ptr<TrainLog> m_log;
    std::unique_ptr<MainRandom> m_random;
    training::RunnerPlan m_plan;
    training::HookList m_list;
    TrainHooks m_hooks;
    TrainIteration m_iteration;
    std::unique_ptr<ValueTrace> m_trace;
    std::unique_ptr<StatisticsWatch> m_watch;
    std::vector<Flow> m_flows;
    std::size_t m_flow = 0;       ///< in the workflow
    std::int64_t m_repeated = 0;  ///< epochs or iterations of this part that are done
    std::int64_t m_itersPerEpoch = 1;
    bool m_begun = false;
    bool m_over = false;
    TrainState m_state;
};

/// What the log says before the first iteration.
void logBegin(const TrainState& state, const training::RunnerPlan& plan, const training::HookList& list);

/// The journey train.
Result<std::shared_ptr<const TrainOutcome>> runTrain(ModelStore& models, const TrainRequest& request, int threads, const TaskContext& task);

}  // namespace teardown::engine
