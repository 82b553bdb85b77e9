// The samples of a dataset by class, for tables and walls of pictures.
#pragma once

#include "core/base/task_context.h"
#include "core/data/datasets/dataset.h"

#include <cstdint>
#include <map>
#include <vector>

namespace teardown {

/// A sample of several labels is in each of its classes. 32 bits are enough for ImageNet-21k's fourteen million.
using ClassSamples = std::map<std::int64_t, std::vector<std::uint32_t>>;

/// Errors: cancelled.
Result<ClassSamples> classSamples(const Dataset& dataset, const TaskContext& task);

/// The config of mmclassification's CustomDataset for a folder of pictures: folders are classes.
ConfigValue customDatasetOf(const std::string& folder);

/// Reads the sample's picture as a pipeline does, and nothing else: for verifying. `notes` gets what is wrong with a picture that can be
/// read. Errors: those of decoding.
Result<void> readPicture(const Sample& sample, const ImagingApi& imaging, Diagnostics& notes);

}  // namespace teardown
