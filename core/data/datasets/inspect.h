// What is in a dataset and what is wrong with it: counts a class, the mapping from folders to indices, sizes of pictures, problems. The
// verb `dataset`, the lint and the window share it.
#pragma once

#include "core/base/task_context.h"
#include "core/data/datasets/dataset.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct ClassCount {
    std::int64_t index = 0;
    std::string name;    ///< of CLASSES; empty: there is none for this index
    std::string folder;  ///< whose pictures are the class, if classes come from folders
    std::size_t count = 0;
};

struct PictureSizes {
    struct Size {
        int width = 0;
        int height = 0;
        std::size_t count = 0;
    };
    std::size_t known = 0;   ///< pictures whose size is known
    std::vector<Size> most;  ///< the most frequent sizes, at most kMostSizes
    std::size_t different = 0;
    int minWidth = 0, medianWidth = 0, maxWidth = 0;  ///< as stored, in pixels
    int minHeight = 0, medianHeight = 0, maxHeight = 0;
    std::map<std::string, std::size_t> formats;  ///< "image-jpeg"
    std::map<std::string, std::size_t> kinds;    ///< codes of PictureHeader::notes: "image-grey", "image-exif", ...
    static constexpr std::size_t kMostSizes = 5;
};

struct DatasetInspection {
    std::string type;        ///< "ImageNet"
    std::string configPath;  ///< "data.train"
    bool testMode = false;
    bool multiLabel = false;
    std::size_t samples = 0;
    std::size_t unlabelled = 0;            ///< samples of several labels that have none
    std::vector<ClassCount> classes;       ///< by index; a class without samples has count 0
    PictureSizes sizes;                    ///< empty unless pictures were looked at
    std::vector<std::string> files;        ///< what the dataset was read from
    std::vector<DatasetProblem> problems;  ///< those of the dataset and its parts, then those found here
};

struct InspectDatasetOptions {
    /// Reads headers of picture files; null: pictures are not looked at. A missing or unreadable one is a problem dataset-picture.
    const ImagingApi* imaging = nullptr;
    /// Loads a sample as the pipeline does (tools/misc/verify_dataset); called from several threads for every sample. Empty: only headers
    /// are read. An error is a problem dataset-picture, a note with Severity::Warning a problem dataset-picture-damaged.
    std::function<Result<void>(Sample sample, Diagnostics& notes)> load = {};
    int threads = 0;                               ///< 0: as many as processors
    std::optional<std::int64_t> headClasses = {};  ///< num_classes of the head
    Place headPlace = {};                          ///< where it is set
    const Dataset* training = nullptr;             ///< its mapping from names to indices is compared
};

/// Errors: cancelled.
Result<DatasetInspection> inspectDataset(const Dataset& dataset, const InspectDatasetOptions& options, const TaskContext& task = {});

/// The datasets that are no wrappers, from the outside in.
std::vector<const Dataset*> leavesOf(const Dataset& dataset);

/// num_classes of the head, else of the backbone (VGG, LeNet5), and where it is set.
std::optional<std::int64_t> headClassesOf(const Config& config, Place& where);

}  // namespace teardown
