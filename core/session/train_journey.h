// The journey train: builds a network from a config and trains it, one iteration at a time, as tools/train.py of mmclassification. What
// happens between two iterations is the caller's decision: at any pause all other journeys work on the network as it is then.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/session/model_id.h"
#include "core/session/train_statistics.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

struct Config;
struct TrainOutcome;

struct TrainRequest {
    static constexpr std::string_view kJourney = "train";
    using Outcome = TrainOutcome;

    std::shared_ptr<const Config> config;  ///< with the options of the command line, and work_dir
    std::string workDir;                   ///< logs and checkpoints
    std::string resumeFrom;                ///< empty: the config's resume_from
    std::string loadFrom;                  ///< empty: the config's load_from
    bool validate = true;                  ///< false: without EvalHook
    std::uint32_t seed = 0;
    bool deterministic = false;
    std::string stamp;          ///< of the log files: "20261122_193939"
    std::string environment;    ///< what the log says about this computer, line by line
    std::string traceValues;    ///< file for the exact values of every iteration; empty: none
    bool traceTensors = false;  ///< with digests of every parameter
    bool beside = false;        ///< the session's current network stays the one it was
    /// Measures the layers (train_statistics.h) every so many steps of the optimizer, without a change to any number; 0: never.
    std::int64_t statisticsEvery = 0;
    /// Receives each line of the log; called from the session's thread. May be empty.
    std::function<void(const std::string&)> log;
};

/// What an iteration left.
struct TrainStep {
    bool ran = false;                                   ///< false: the training was over
    bool finished = false;                              ///< it is over now
    bool training = true;                               ///< false: an iteration of validation
    std::int64_t epoch = 0;                             ///< from 1
    std::int64_t iter = 0;                              ///< of the training, from 1
    std::vector<std::pair<std::string, double>> terms;  ///< "top-1", "loss"
    std::optional<double> gradientNorm;
    double rate = 0;  ///< learning rate of the first group
    /// What the evaluation behind it found, in its order; empty: there was none.
    std::vector<std::pair<std::string, double>> evaluation;
    TrainStatisticsPtr statistics;  ///< null: not measured in this iteration
};

/// A training that has been set up; used and destroyed on the session's thread, and before the session.
class TrainRun {
public:
    virtual ~TrainRun() = default;
    /// The network; the session's current one.
    virtual ModelId model() const = 0;
    virtual std::int64_t maxIters() const = 0;
    /// Iterations that are done; those of the file for a training that was resumed.
    virtual std::int64_t iterations() const = 0;
    virtual std::int64_t itersPerEpoch() const = 0;
    /// The optimizer's type: "SGD".
    virtual std::string optimizer() const = 0;
    /// Writes a checkpoint of how the training stands between two iterations - weights, optimizer, meta - whole or not at all, and returns
    /// its path. Resumed from it, an epoch that was broken off begins again. `latest`: latest.pth of the work folder points to it. Errors:
    /// export-*.
    virtual Result<std::string> save(const std::string& name, bool latest) = 0;
    /// Runs one iteration with what belongs to it: the begin of its epoch before it, evaluation and checkpoints behind it. Errors: those of
    /// pictures, hooks and files, train-not-finite, cancelled; the training cannot go on after one.
    virtual Result<TrainStep> next(const TaskContext& task) = 0;
};

/// Errors: those of the config's parts, at their lines.
struct TrainOutcome {
    std::shared_ptr<TrainRun> run;
};

}  // namespace teardown
