// What a match means, in words that a student understands, and what to do about it.
#pragma once

#include "core/checkpoint/fit/load_report.h"

#include <string>
#include <vector>

namespace teardown {

/// What the verdict looks at besides the report.
struct MatchFacts {
    std::size_t modelEntries = 0;
    std::size_t missingCounters = 0;  ///< num_batches_tracked that are absent
    std::vector<std::string> modelKeys;
    std::vector<std::string> fileKeys;  ///< after mapping
    bool strippedModule = false;
};
/// Sets the report's verdict, diagnosis and proposal.
void judge(LoadReport& report, const MatchFacts& facts);

}  // namespace teardown
