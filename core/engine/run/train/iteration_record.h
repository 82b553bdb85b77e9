// IterationRecord: writes the trace of one iteration of a training. Gradients of activations come from hooks of autograd, which see them
// and change nothing.
#pragma once

#include "core/engine/run/record/recorder.h"
#include "core/engine/run/train/runner.h"
#include "core/session/train_iter_journey.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace teardown::engine {

class IterationRecord : public IterationWatch {
public:
    IterationRecord(Runner& runner, std::uint64_t byteBudget, const TaskContext& task);
    ~IterationRecord() override;

    void batchLoaded(const LoadedBatch& batch) override;
    void hookBegins(std::size_t hook, const char* stage, const TrainState& state) override;
    void hookEnds(std::size_t hook, const char* stage, const TrainState& state) override;
    ForwardObserver* forwardBegins(const TrainState& state) override;
    void forwardEnds(const TrainState& state) override;
    void gradientsReady(const TrainState& state) override;
    void stepBegins(const TrainState& state) override;
    void stepEnds(const TrainState& state) override;

    /// After the iteration: everything but the log.
    std::shared_ptr<TrainIterOutcome> finish(const TrainStep& step);

private:
    class Observer;
    struct Update {
        std::string name;
        const ParameterGroup* group = nullptr;
        at::Tensor parameter, before, gradient;
        std::vector<ParameterState::Entry> stateBefore;
        std::size_t place = 0;
    };

    void writeBackward();
    void writeBackward(const Step& forward);
    void writeUpdate();
    void addParameterGradients(Step& step, const std::string& path);
    std::vector<Fact> changesOf(const TrainState& state) const;

    Runner& m_runner;
    TraceBuilder m_builder;
    std::unique_ptr<Observer> m_observer;
    std::shared_ptr<TrainIterOutcome> m_outcome = std::make_shared<TrainIterOutcome>();
    std::map<std::string, at::Tensor> m_gradients;  ///< of parameters, by name, before they are clipped
    std::vector<Update> m_updates;
    // Before the hook that is running.
    std::vector<double> m_ratesBefore, m_momentumBefore;
    at::Tensor m_averageBefore;  ///< EMAHook's mean of the first parameter
    std::size_t m_logged = 0;
};

/// The journey train-iter. Errors: those of the journey train; train-iter-over if the training ends before the iteration.
Result<std::shared_ptr<const TrainIterOutcome>> runTrainIter(ModelStore& models, const TrainIterRequest& request, int threads,
                                                             const TaskContext& task);

}  // namespace teardown::engine
