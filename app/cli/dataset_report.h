// What `teardown dataset` prints: a text for people, a document for programs.
#pragma once

#include "core/base/json.h"
#include "core/data/datasets/inspect.h"
#include "core/lint/finding.h"

#include <string>
#include <vector>

namespace teardown {

struct InspectedSplit {
    std::string name;  ///< "train"; "folder" without a config
    DatasetInspection inspection;
    std::string sameAs;  ///< the split with the same dict, which is not inspected again
};

std::string datasetText(const InspectedSplit& split);
/// The first split's members at the top, "problems" of all and those that the lint finds in the config, and "splits".
Json datasetJson(const std::vector<InspectedSplit>& splits, const Findings& findings);
/// True if one of the problems would stop the reference.
bool stopsReference(const std::vector<InspectedSplit>& splits);

}  // namespace teardown
