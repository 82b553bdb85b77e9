// What the updaters of learning rate and momentum read and write: the parameter groups of an optimizer and the place of the run.
#pragma once

#include <cstdint>
#include <optional>

namespace teardown::training {

/// Where an optimizer keeps what its groups call momentum.
enum class MomentumPlace {
    None,      ///< neither of both: Adagrad, Rprop, ...
    Momentum,  ///< group['momentum']: SGD, RMSprop
    Betas      ///< group['betas'][0]: Adam and its kind
};

/// One group of parameters (an entry of optimizer.param_groups). The fields without a value are keys that the group does not have yet;
/// updaters add them in beforeRun, and a checkpoint keeps them.
struct GroupRates {
    double lr = 0;
    MomentumPlace momentumPlace = MomentumPlace::None;
    double momentum = 0;  ///< at momentumPlace
    std::optional<double> initialLr = {};
    std::optional<double> initialMomentum = {};
    std::optional<double> baseMomentum = {};  ///< of OneCycleMomentumUpdaterHook
    std::optional<double> maxMomentum = {};
};

/// The properties of the runner that updaters ask for.
struct RunState {
    std::int64_t epoch = 0;
    std::int64_t iter = 0;
    std::optional<std::int64_t> maxEpochs = {};  ///< none with IterBasedRunner
    std::optional<std::int64_t> maxIters = {};   ///< with EpochBasedRunner maxEpochs * epochLength
    std::int64_t epochLength = 0;                ///< batches of the data loader
};

}  // namespace teardown::training
