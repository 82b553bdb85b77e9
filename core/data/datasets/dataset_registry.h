// The registry of datasets (mmcls: "dataset"). Building by it alone gives what build_from_cfg gives; buildDataset (dataset.h) is the way
// in.
#pragma once

#include "core/data/datasets/dataset_build.h"
#include "core/registry/registry.h"

namespace teardown {

using DatasetRegistry = Registry<DatasetPtr, DatasetBuild&>;
const DatasetRegistry& datasetRegistry();
/// The program's own types, "teardown.Digits"; a child of the other one.
const DatasetRegistry& ownDatasetRegistry();

/// build_dataset: a list is a ConcatDataset, a dict the row of its type with test_mode as default argument.
Result<DatasetPtr> buildDatasetValue(const ConfigValue& value, const std::string& configPath, DatasetBuild& build);

}  // namespace teardown
