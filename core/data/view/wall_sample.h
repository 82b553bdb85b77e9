// A sample of a dataset as the wall shows it.
#pragma once

#include "core/data/datasets/dataset.h"
#include "core/data/view/vis_modes.h"

#include <memory>
#include <optional>
#include <vector>

namespace teardown {

struct WallSample {
    std::vector<VisPicture> pictures;  ///< small
    std::optional<Error> error;        ///< why some are missing
};

/// The sample through the pipeline, or only read for VisMode::Original. Each sample has its own random numbers, seeded with seed + index,
/// so that the wall does not depend on what is looked at first. `pipeline` null: without transforms.
WallSample wallSample(const Dataset& dataset, std::size_t index, const Pipeline* pipeline, VisMode mode, std::uint32_t seed, int side,
                      const ImagingApi& imaging, const TaskContext& task);

/// The pipeline of a dataset's config: DatasetOrigin::config's "pipeline". Error pipeline-missing if it has none.
Result<Pipeline> pipelineOf(const Config& config, const Dataset& dataset);

}  // namespace teardown
