// Reads the datasets of a config for the lint.
#pragma once

#include "core/config/config.h"
#include "core/data/datasets/dataset.h"

#include <memory>
#include <string>
#include <vector>

namespace teardown {

/// data.train, data.val and data.test, as far as they can be built; problems of their files are kept with them. Lists every file of the
/// data: takes seconds for millions of pictures. `dataRoot`: as LintInput::dataRoot.
std::vector<DatasetPtr> readDatasets(const std::shared_ptr<const Config>& config, const std::string& dataRoot, const TaskContext& task);

}  // namespace teardown
