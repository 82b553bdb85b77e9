// Reads the datasets of a config for the lint.
#pragma once

#include "core/config/config.h"
#include "core/data/datasets/inspect.h"

#include <string>
#include <vector>

namespace teardown {

struct ReadDatasets {
    std::vector<DatasetPtr> datasets;
    std::vector<DatasetInspection> inspections;
};
/// data.train, data.val and data.test, as far as they can be built; their pictures are not opened. Lists every file of the
/// data: takes seconds for millions of pictures. `dataRoot`: as LintInput::dataRoot.
ReadDatasets readDatasets(const Config& config, const std::string& dataRoot, const TaskContext& task);

}  // namespace teardown
