// ProcessRandom: the three global generators of one process of mmclassification - the main process, or a worker of its data loader.
#pragma once

#include "core/data/random/random.h"
#include "core/data/random/torch_random.h"

#include <cstdint>

namespace teardown {

struct ProcessRandom {
    /// mmcls.apis.set_random_seed(seed); the data loader's worker_init_fn does the same.
    explicit ProcessRandom(std::uint32_t seed) : random(seed), torch(seed) {}
    ProcessRandom(NumpyRandom numpy, PythonRandom python, TorchRandom torchGenerator) : random(0), torch(torchGenerator) {
        random.numpy = numpy;
        random.python = python;
    }

    Random random;  ///< Python's module random and np.random
    TorchRandom torch;

    bool operator==(const ProcessRandom&) const = default;
};

}  // namespace teardown
