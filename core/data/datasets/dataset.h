// Dataset: what data.train, data.val and data.test of a config name - samples with their classes, before any transform.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/config/config.h"
#include "core/data/datasets/dataset_problem.h"
#include "core/data/sample.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

class Dataset;
/// Immutable once built: its functions may be called from several threads at once.
using DatasetPtr = std::shared_ptr<const Dataset>;

/// Where a sample comes from.
struct SampleSource {
    std::string picture;  ///< the picture's file; of datasets that hold arrays the file with the array
    bool isFile = true;   ///< false: the picture is an array inside `picture`
    std::size_t row = 0;  ///< of an array: which one in its file, from 0
    Place label;          ///< what says its class: a line of an annotation file, an element of an array; a folder if that is its class
};

/// Where the values of a dataset come from in the config.
struct DatasetOrigin {
    std::string type;        ///< "ImageNet", as in the config; "ConcatDataset" for a list
    std::string configPath;  ///< "data.train", "data.train.dataset"; empty: built without a config
    ConfigValue config;      ///< its dict (a list for data.train = [...]), whose values know their lines
    bool testMode = false;
};

class Dataset {
public:
    virtual ~Dataset() = default;
    Dataset(const Dataset&) = delete;
    Dataset& operator=(const Dataset&) = delete;

    /// len(dataset).
    virtual std::size_t size() const = 0;
    /// What prepare_data passes to the pipeline: img_prefix, img_info and gt_label, or img (CIFAR, MNIST) and gt_label. A label of several
    /// classes is a list with 1, 0 or -1 (difficult) per class. index < size(). Errors: those of reading an array from its file; a picture
    /// file is not read here.
    virtual Result<Sample> sample(std::size_t index) const = 0;
    /// get_cat_ids: the class index, or the indices with a 1 of several labels. index < size(). An index can be negative or >= the number
    /// of classes, if the annotations say so.
    virtual std::vector<std::int64_t> categoryIds(std::size_t index) const = 0;
    virtual SampleSource source(std::size_t index) const = 0;
    /// CLASSES; empty if the reference has None.
    virtual const std::vector<std::string>& classes() const = 0;
    /// True if gt_label is a list (VOC).
    virtual bool multiLabel() const { return false; }
    /// class_to_idx (folder_to_idx of a dataset found in folders): names in the order of the reference's dict. A name that occurs twice
    /// has its last index.
    virtual std::vector<std::pair<std::string, std::int64_t>> classToIndex() const;
    /// The wrapped datasets of a wrapper (ConcatDataset has several), empty for all others.
    virtual std::vector<DatasetPtr> parts() const { return {}; }
    /// The dataset, no wrapper, that loads the sample at `index`, which becomes its index there. Its origin names the pipeline.
    virtual const Dataset& leaf(std::size_t& /*index*/) const { return *this; }
    /// The files and folders that were read to build it: annotation files, arrays, the folder of pictures.
    virtual std::vector<std::string> files() const { return {}; }
    /// What was found wrong in them while they were read, wrapped datasets left out.
    const std::vector<DatasetProblem>& problems() const { return m_problems; }
    const DatasetOrigin& origin() const { return m_origin; }

protected:
    explicit Dataset(DatasetOrigin origin) : m_origin(std::move(origin)) {}
    std::vector<DatasetProblem> m_problems;

private:
    DatasetOrigin m_origin;
};

/// How datasets are built.
struct DatasetContext {
    std::string dataRoot;    ///< what relative paths (data_prefix, ann_file, classes) are relative to; empty: the working folder, as in the
                             ///< reference
    bool tolerant = false;   ///< true: what would stop the reference is kept in problems() and the rest is usable
    std::string configFile;  ///< path of the config, to find the data near it when a path is wrong; may be empty
    TaskContext task;
};

/// build_dataset(cfg.data.train), or with test_mode=True as the default (data.val, data.test and their parts). A list is a ConcatDataset.
/// configPath: "data.train". Errors: dataset-missing if the config has no such value, those of the registry (unknown type or argument),
/// dataset-* of the type. `notes` gets the reference's warnings.
Result<DatasetPtr> buildDataset(const Config& config, const std::string& configPath, const DatasetContext& context, Diagnostics& notes);
/// The same for a dict or list of its own.
Result<DatasetPtr> buildDataset(const ConfigValue& value, const std::string& configPath, bool testMode, const DatasetContext& context,
                                Diagnostics& notes);

}  // namespace teardown
