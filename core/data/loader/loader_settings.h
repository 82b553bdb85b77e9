// LoaderSettings: how the data loader of a phase is built - data of the config, data.train_dataloader and so on, as tools/train.py and
// tools/test.py of mmclassification 0.25 pass them to build_dataloader.
#pragma once

#include "core/config/config.h"
#include "core/data/loader/sampler_table.h"
#include "core/data/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>

namespace teardown {

/// What the command line of the reference adds to the config.
struct LoaderRun {
    std::optional<std::uint32_t> seed;  ///< --seed, which becomes cfg.seed; tools/test.py has none
    bool diffSeed = false;              ///< --diff-seed: seed + rank
    bool distributed = false;           ///< --launcher other than none
    Rank rank;                          ///< of distributed runs
    std::size_t gpus = 1;               ///< len(cfg.gpu_ids); counts in runs that are not distributed
};

struct LoaderSettings {
    std::size_t batchSize = 1;  ///< samples_per_gpu, times the GPUs
    std::size_t workers = 0;    ///< workers_per_gpu, times the GPUs
    bool shuffle = true;
    bool roundUp = true;
    bool dropLast = false;
    bool persistentWorkers = true;
    std::size_t prefetchFactor = 2;  ///< batches that each worker makes ahead
    bool distributed = false;
    Rank rank;
    std::optional<std::uint32_t> seed;         ///< of worker_init_fn
    std::optional<std::uint32_t> samplerSeed;  ///< the same for all ranks
    ConfigValue sampler;                       ///< sampler_cfg; None: the default one
    std::string samplerPath;                   ///< its place in the config

    /// The sampler that build_dataloader chooses for a dataset of this size. Errors: those of buildSampler; loader-empty for no samples
    /// to shuffle.
    Result<SamplerPtr> samplerFor(std::size_t samples) const;
};

/// Errors, at the config's line: loader-missing (no data, or no samples_per_gpu or workers_per_gpu), loader-value, loader-key for a
/// setting that the reference's DataLoader does not take, loader-unsupported for one that cannot be shown without Python.
Result<LoaderSettings> loaderSettings(const Config& config, Phase phase, const LoaderRun& run);

}  // namespace teardown
