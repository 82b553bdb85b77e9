// The sampler registry: the names that `sampler` of a config can have.
#pragma once

#include "core/data/loader/sampler.h"
#include "core/registry/registry.h"

namespace teardown {

/// What the data loader fills in for a sampler.
struct SamplerContext {
    std::size_t samples = 0;
    Rank rank;
    bool shuffle = true;
    std::optional<std::int64_t> seed;  ///< None: the reference draws one
};

using SamplerRegistry = Registry<SamplerPtr, const SamplerContext&>;
/// mmcls's SAMPLERS.
const SamplerRegistry& samplerRegistry();

/// The sampler of `sampler=dict(type=...)`: `shuffle` is always the loader's; dataset, num_replicas, rank and seed are filled in if the
/// dict does not have them. Errors: those of the registry, sampler-seed if there is no seed for a sampler that needs one.
Result<SamplerPtr> buildSampler(const ConfigValue& config, const std::string& configPath, const SamplerContext& context);

}  // namespace teardown
