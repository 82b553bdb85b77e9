// TrainState: what the hooks of a training see and change - mmcv's runner without its loop.
#pragma once

#include "core/base/task_context.h"
#include "core/config/config.h"
#include "core/data/batch/batch_augment.h"
#include "core/engine/run/optim/optimizer.h"
#include "core/engine/run/train/log_buffer.h"
#include "core/engine/run/train/loss_terms.h"
#include "core/engine/run/train/train_log.h"
#include "core/engine/zoo/model.h"
#include "core/training/schedule/rates.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {
struct LoadedBatch;
}

namespace teardown::engine {

class ForwardObserver;
class MainRandom;
class StatisticsWatch;
struct BuiltModel;
struct TrainState;

/// Looks on while a training runs; changes nothing.
class IterationWatch {
public:
    virtual ~IterationWatch() = default;
    virtual void batchLoaded(const LoadedBatch& batch) = 0;
    virtual void hookBegins(std::size_t hook, const char* stage, const TrainState& state) = 0;  ///< by its place in the list of hooks
    virtual void hookEnds(std::size_t hook, const char* stage, const TrainState& state) = 0;
    /// Images and labels of the state are what the network is about to see. Returns the observer of its forward.
    virtual ForwardObserver* forwardBegins(const TrainState& state) = 0;
    virtual void forwardEnds(const TrainState& state) = 0;
    virtual void gradientsReady(const TrainState& state) = 0;  ///< before they are clipped
    virtual void stepBegins(const TrainState& state) = 0;      ///< of the optimizer
    virtual void stepEnds(const TrainState& state) = 0;
};

struct TrainState {
    std::shared_ptr<const Config> config;
    std::shared_ptr<BuiltModel> model;
    OptimizerPtr optimizer;
    LogBuffer buffer;
    TrainLog* log = nullptr;       ///< of the runner
    MainRandom* random = nullptr;  ///< of the runner
    ConfigValue meta;              ///< of logs and checkpoints: a dict
    std::string workDir;           ///< absolute
    const TaskContext* task = nullptr;
    IterationWatch* watch = nullptr;  ///< null: nobody looks on
    std::uint32_t seed = 0;
    std::string datasetType;         ///< of data.train
    std::size_t datasetClasses = 0;  ///< len(CLASSES); 0: None
    /// The loggers write what they have.
    std::function<Result<void>()> flushLoggers;
    /// Runs so many new batches of the loader in use through the network without a step; `each` is called behind each of them.
    std::function<Result<void>(std::int64_t count, const std::function<void()>& each)> runBatches;
    std::int64_t batchSize = 1;  ///< of that loader

    bool byEpoch = true;  ///< EpochBasedRunner
    std::int64_t epoch = 0;
    std::int64_t iter = 0;
    std::int64_t innerIter = 0;
    std::optional<std::int64_t> maxEpochs;
    std::int64_t maxIters = 0;
    std::int64_t batches = 0;  ///< len(data_loader) of the loader in use
    bool training = true;      ///< mode: train or val
    bool stops = false;        ///< a hook asks for the end of the training

    // Of the iteration.
    std::optional<BatchRecord> augment;  ///< none: the network has no augments
    at::Tensor images;
    at::Tensor labels;
    LossTerms terms;
    std::optional<double> gradientNorm;
    std::vector<std::pair<std::string, double>> evaluation;  ///< of the last evaluation
    std::int64_t evaluations = 0;                            ///< how many there were
    StatisticsWatch* statistics = nullptr;                   ///< of the runner; null: nothing is measured

    Model& network() const;
    std::size_t samples() const { return static_cast<std::size_t>(images.size(0)); }
    bool everyEpochs(std::int64_t n) const { return n > 0 && (epoch + 1) % n == 0; }
    bool everyIters(std::int64_t n) const { return n > 0 && (iter + 1) % n == 0; }
    bool everyInnerIters(std::int64_t n) const { return n > 0 && (innerIter + 1) % n == 0; }
    bool isLastEpoch() const { return maxEpochs && epoch + 1 == *maxEpochs; }
    bool isLastIter() const { return iter + 1 == maxIters; }
    bool endOfEpoch() const { return innerIter + 1 == batches; }
    training::RunState place() const { return {epoch, iter, maxEpochs, maxIters, batches}; }
};

/// The rates of the optimizer's groups as the updaters read and write them.
std::vector<training::GroupRates> ratesOf(const Optimizer& optimizer);
void setRates(Optimizer& optimizer, const std::vector<training::GroupRates>& rates);

}  // namespace teardown::engine
