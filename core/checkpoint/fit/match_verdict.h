// What a match means, in words that a student understands, and what to do about it.
#pragma once

#include "core/checkpoint/fit/load_report.h"

#include <string>
#include <vector>

namespace teardown {

/// The facts beside the report that the verdict is based on.
struct MatchFacts {
    std::size_t modelEntries = 0;
    std::size_t missingCounters = 0;  ///< num_batches_tracked entries that are missing
    std::vector<std::string> modelKeys;
    std::vector<std::string> fileKeys;  ///< after mapping
    bool strippedModule = false;
    std::size_t namedClasses = 0;  ///< length of the file's meta.CLASSES
    std::string container;         ///< the entry of the file that holds the weights; "" for the root
    bool averaged = false;         ///< the entry selected by the mapping ema
    std::string requestedMapping;  ///< a requested mapping that matches no key; empty: none
};
/// Sets the report's verdict, diagnosis and proposal.
void judge(LoadReport& report, const MatchFacts& facts);
/// The verdict for a file whose names match the model's after swapping a prefix: `revised` is the report with the swap.
void judgeNames(LoadReport& report, const LoadReport& revised, std::size_t modelEntries);

}  // namespace teardown
