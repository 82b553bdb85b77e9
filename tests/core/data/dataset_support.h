// What the tests of datasets share.
#pragma once

#include "core/data/datasets/dataset.h"

#include <QtTest>

#include <algorithm>
#include <string>

namespace teardown {

inline std::string dataFolder() { return TEST_DATA "/core/data/datasets"; }

/// The dataset of a dict's arguments ("type='VOC', ..."), as data.train or, with test mode, as data.test; relative paths count from the
/// folder of the small datasets.
inline Result<DatasetPtr> datasetOf(const std::string& arguments, bool testMode, bool tolerant, Diagnostics& notes,
                                    const std::string& root = dataFolder()) {
    const std::string split = testMode ? "test" : "train";
    const auto config = loadConfigText("test.py", "data = dict(" + split + "=dict(" + arguments + ", pipeline=[]))\n");
    if (!config.ok()) return config.error();
    DatasetContext context;
    context.dataRoot = root;
    context.tolerant = tolerant;
    return buildDataset(**config, "data." + split, context, notes);
}

inline const DatasetProblem* problemWith(const std::vector<DatasetProblem>& problems, const std::string& code) {
    const auto found =
        std::find_if(problems.begin(), problems.end(), [&](const DatasetProblem& problem) { return problem.error.code == code; });
    return found == problems.end() ? nullptr : &*found;
}

}  // namespace teardown
