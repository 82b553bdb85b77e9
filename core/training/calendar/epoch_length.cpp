#include "core/training/calendar/epoch_length.h"

#include <string>

namespace teardown::training {

Result<EpochLength> epochLength(const Config& config, Phase phase, const DatasetContext& context, const LoaderRun& run) {
    LoaderRun counted = run;
    if (!counted.seed) counted.seed = 0;  // the order does not matter, only its length
    TD_TRY(const LoaderSettings settings, loaderSettings(config, phase, counted));
    Diagnostics notes;
    TD_TRY(const DatasetPtr dataset, buildDataset(config, std::string("data.") + phaseName(phase), context, notes));
    TD_TRY(const SamplerPtr sampler, settings.samplerFor(dataset->size()));
    EpochLength length;
    length.samples = static_cast<std::int64_t>(dataset->size());
    length.batchSize = static_cast<std::int64_t>(settings.batchSize);
    const auto drawn = static_cast<std::int64_t>(sampler->size());
    length.batches = settings.dropLast ? drawn / length.batchSize : (drawn + length.batchSize - 1) / length.batchSize;
    return length;
}

}  // namespace teardown::training
