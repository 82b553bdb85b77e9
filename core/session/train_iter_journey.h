// The journey train-iter: one iteration of a training with everything in it - the forward with its losses, the gradients, the optimizer's
// step, what each hook changed. The numbers are those of the journey train.
#pragma once

#include "core/config/config_value.h"
#include "core/session/train_journey.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct TrainIterOutcome;

struct TrainIterRequest {
    static constexpr std::string_view kJourney = "train-iter";
    using Outcome = TrainIterOutcome;

    TrainRequest training;       ///< its workDir receives logs, and checkpoints of hooks that save by iteration
    std::int64_t iteration = 1;  ///< which one, from 1; those before it run without a record
    std::uint64_t byteBudget = 0;
};

/// A call of a hook.
struct HookCall {
    std::size_t hook = 0;     ///< its place in TrainIterOutcome::hooks
    std::string stage;        ///< "before_train_iter"
    std::vector<Fact> facts;  ///< what it changed
};

/// A transform as it ran on one picture.
struct RanTransform {
    std::string type;
    bool changed = true;  ///< false: the draw left the picture as it was
    Message numbers;      ///< what it drew and did
    std::vector<Fact> facts;
    std::vector<RanTransform> parts;  ///< those that it chose, in their order
};

/// A module in the search for the first batch norm.
struct SearchedModule {
    int depth = 0;     ///< 0: the network
    std::string type;  ///< "Conv2d"
};

/// The batch augment that was picked.
struct RanAugment {
    std::string type;  ///< as in the config: "BatchMixup"; empty: the network has none
    std::vector<Fact> facts;
};

struct TrainIterOutcome {
    /// Three groups: the forward, the backward from the loss to the first layer, the optimizer's step with a step for each parameter
    /// (details/optimizer_update.h).
    TracePtr trace;
    int forward = -1, backward = -1, update = -1;       ///< the groups' steps; -1: that did not happen in this iteration
    std::vector<std::string> hooks;                     ///< class names, in the order in which they are called
    std::vector<HookCall> calls;                        ///< in their order, of the hooks that do something
    std::vector<std::string> log;                       ///< lines of this iteration, from before_train_iter on
    std::vector<std::size_t> samples;                   ///< indices in the data set
    std::vector<ConfigValue> metas;                     ///< img_metas
    std::vector<std::vector<RanTransform>> transforms;  ///< of each sample, in the order of its pipeline
    RanAugment augment;
    TensorView images, labels;  ///< as the network sees them: after augments
    TrainStep step;
    std::size_t groups = 1;  ///< of the optimizer's parameters
    /// Up to the first batch norm, each before those below it; all modules if there is none.
    std::vector<SearchedModule> searched;
    std::int64_t batches = 0;  ///< of an epoch
    std::int64_t maxIters = 0;
};

}  // namespace teardown
