#include "core/data/loader/worker_random.h"

#include "core/data/random/pcg64.h"

#include <array>

namespace teardown {

ProcessRandom workerRandom(const LoaderSettings& settings, std::size_t worker, std::int64_t baseSeed) {
    if (settings.seed) {
        // Of ranks with --diff-seed the seed is shifted by the rank already.
        const std::size_t first = settings.workers * settings.rank.rank;
        return ProcessRandom(static_cast<std::uint32_t>(first + worker + *settings.seed));
    }
    const std::uint64_t base = static_cast<std::uint64_t>(baseSeed);
    const std::uint64_t own = base + worker;
    // torch/utils/data/_utils/worker.py: the words of a SeedSequence of worker and base seed become numpy's key.
    const std::array<std::uint32_t, 4> entropy{static_cast<std::uint32_t>(worker), static_cast<std::uint32_t>(base),
                                               static_cast<std::uint32_t>(base >> 32), 0};
    return {NumpyRandom(seedSequence(entropy, 4)), PythonRandom(static_cast<std::int64_t>(own)), TorchRandom(own)};
}

}  // namespace teardown
