// The parts of inspectDataset.
#pragma once

#include "core/data/datasets/inspect.h"
#include "core/data/datasets/problem_list.h"

#include <map>
#include <string>
#include <utility>

namespace teardown {

/// Samples and counts of classes; labels that no class has, the head's number, classes without samples.
Result<void> countClasses(const Dataset& dataset, const InspectDatasetOptions& options, DatasetInspection& found, ProblemList& problems,
                          const TaskContext& task);
/// CLASSES against the names of the type, of the folders and of the training set.
void checkClassNames(const Dataset& dataset, const InspectDatasetOptions& options, ProblemList& problems);
/// The same picture twice in an annotation file.
Result<void> checkDuplicates(const Dataset& leaf, ProblemList& problems, const TaskContext& task);
/// What the pictures of all parts are like.
struct PictureTally {
    std::map<std::pair<int, int>, std::size_t> sizes;  ///< width and height
    std::map<std::string, std::size_t> formats;
    std::map<std::string, std::size_t> kinds;
};
/// Headers of all pictures, or all pictures through the loader.
Result<void> lookAtPictures(const Dataset& leaf, const InspectDatasetOptions& options, PictureTally& tally, ProblemList& problems,
                            const TaskContext& task);
PictureSizes sizesOfPictures(const PictureTally& tally);

}  // namespace teardown
