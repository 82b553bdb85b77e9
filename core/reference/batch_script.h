// BatchScript: the calls of a test of one batch, from single_gpu_test to the metrics, with places for what depends on the network, the data
// set and the number of pictures. Data: resources/reference/batches, made by tests/core/registry/batch_script.py.
#pragma once

#include "core/base/result.h"
#include "core/reference/import_order.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct BatchCall {
    enum class Place {
        None,
        Train,
        Transforms,
        Forward,
        Metrics,
        Hooks,
        Loggers,  ///< after_train_iter of the hooks that log, as the evaluation calls it
        Features,
        Head,
        Augments,          ///< of a batch
        PartConstructors,  ///< of the transforms that RandAugment has chosen
        Parts              ///< calls of the transforms that AutoAugment or RandAugment has chosen
    };
    enum class Each { Once, Sample, OtherSample /* all but the first */, Class, Hook, Module /* searched for a batch norm */ };
    Place place = Place::None;  ///< not None: something else stands here
    Each each = Each::Once;
    std::string function, defined, file;
    int line = 0;
    std::string callerFile;
    int callerLine = 0;
    int flags = 0;       ///< 1 a generator, 2 a property
    std::string module;  ///< "(root)" of the wrapper's methods
    std::string stage;   ///< of Hooks, which are below the call
    std::vector<BatchCall> children;
};

struct BatchScript {
    std::vector<BatchCall> calls;
    BatchCall wrapped;  ///< the call of MMDataParallel around a forward
    /// By "BaseDataset.evaluate": what it calls, each under the name of its function.
    struct Metrics {
        BatchCall evaluate;
        std::map<std::string, BatchCall> calls;
    };
    std::map<std::string, Metrics> metrics;

    /// Errors: file-missing and the like if the resource is not there or not readable.
    static Result<BatchScript> read(const ReferenceRelease& release);
};

}  // namespace teardown
