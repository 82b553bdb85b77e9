// EpochLength: how many batches the data loader of a config makes, counted on the data that are there.
#pragma once

#include "core/config/config.h"
#include "core/data/datasets/dataset.h"
#include "core/data/loader/loader_settings.h"

#include <cstdint>

namespace teardown::training {

struct EpochLength {
    std::int64_t samples = 0;    ///< of the dataset
    std::int64_t batchSize = 1;  ///< of one process
    std::int64_t batches = 0;    ///< of one process in an epoch: len(data_loader), for both kinds of runners
};

/// Builds the dataset of the phase and its sampler, reads no picture. Errors: those of buildDataset, loaderSettings and samplerFor.
Result<EpochLength> epochLength(const Config& config, Phase phase, const DatasetContext& context, const LoaderRun& run);

}  // namespace teardown::training
