// IterationScript: the calls of a training iteration, from the runner's run() to the second batch, with places for what depends on the
// config; and what hooks, optimizers, heads and transforms call. Data: resources/reference/iterations, made by
// tests/core/registry/record_iteration.py.
#pragma once

#include "core/config/config_value.h"
#include "core/reference/batch_script.h"

#include <map>
#include <string>
#include <vector>

namespace teardown {

struct IterationScript {
    /// With EpochBasedRunner, the same with the network in MMDataParallel, and with IterBasedRunner.
    std::vector<BatchCall> calls, wrapped, byIteration;

    /// Of a hook's class: the arguments that make a difference, and by their values the calls at each stage.
    struct HookCalls {
        std::vector<std::string> by;
        std::map<std::string, std::map<std::string, int>> cases;
    };
    std::map<std::string, HookCalls> hooks;
    struct OptimizerCalls {
        int zeroGrad = -1, step = -1;
    };
    std::map<std::string, OptimizerCalls> optimizers;
    /// What a head calls for its loss, or a transform for a picture, as it was recorded with these arguments.
    struct Variant {
        std::map<std::string, std::string> arguments;  ///< canonicalText(); of a loss "loss.type"
        int call = -1;
        bool first = true;    ///< of a transform: for the first picture
        std::string flip;     ///< of RandomFlip: "True", "False"
        std::string changed;  ///< whether the draw changed the picture: "True", "False"; empty: the calls are the same
    };
    std::map<std::string, std::vector<Variant>> heads, transforms;  ///< by class, with its module
    std::map<std::string, std::vector<Variant>> augments;           ///< of a batch, by the type in the config
    std::map<std::string, int> constructors;                        ///< of transforms that RandAugment chooses, by class

    int augment = -1;   ///< what calls an augment
    int accuracy = -1;  ///< what a head with cal_acc calls behind its loss

    const BatchCall& call(int number) const { return m_calls[static_cast<std::size_t>(number)]; }
    /// The variant whose arguments agree most; -1: the class is not known.
    static int nearest(const std::vector<Variant>& variants, const ConfigValue& arguments);

    /// Errors: file-missing and the like if the resource is not there or not readable.
    static Result<IterationScript> read(const ReferenceRelease& release);

private:
    std::vector<BatchCall> m_calls;
};

}  // namespace teardown
