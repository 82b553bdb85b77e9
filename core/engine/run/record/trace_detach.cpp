#include "core/engine/run/record/trace_detach.h"

#include "core/engine/nn/layer.h"

namespace teardown::engine {

std::uint64_t detachFromTraces(const torch::nn::Module& network) {
    std::uint64_t bytes = 0;
    for (const StateEntry& entry : stateDict(network)) bytes += ownStorage(entry.tensor);
    return bytes;
}

}  // namespace teardown::engine
