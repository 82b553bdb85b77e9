// `teardown dataset --browse`: pictures of a dataset before, after and between its transforms, as mmclassification's vis_pipeline shows
// them.
#pragma once

#include "core/base/task_context.h"
#include "core/data/datasets/dataset.h"
#include "core/imaging/imaging_api.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

enum class BrowseMode { Original, Transformed, Concat, Pipeline };

struct BrowseOptions {
    std::string folder;
    BrowseMode mode = BrowseMode::Concat;
    std::size_t count = 20;  ///< of pictures, from the first
    std::uint32_t seed = 0;  ///< of Python's and numpy's generators, set once before the first picture
};

struct BrowsedPicture {
    std::string file;  ///< the PNG that was written
    std::string picture;
    std::vector<std::string> steps;  ///< what it shows, from left to right
};

/// Writes one PNG a sample. Transforms whose results are no pictures (ToTensor, Normalize, ImageToTensor, Collect) are left out. A sample
/// that cannot be loaded is a note. Errors: those of the pipeline and of writing.
Result<std::vector<BrowsedPicture>> browseDataset(const Dataset& dataset, const BrowseOptions& options, const ImagingApi& imaging,
                                                  Diagnostics& notes, const TaskContext& task);

}  // namespace teardown
