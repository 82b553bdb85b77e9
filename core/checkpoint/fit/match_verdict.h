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
    std::size_t namedClasses = 0;  ///< of the file's meta.CLASSES
    std::string container;         ///< the entry of the file that holds the weights; "" for the root
    bool averaged = false;         ///< those of the entry that the mapping ema asked for
    std::string askedMapping;      ///< a mapping that was asked for and fits no key; empty: none
};
/// Sets the report's verdict, diagnosis and proposal.
void judge(LoadReport& report, const MatchFacts& facts);
/// The verdict on a file whose names meet the model's after a prefix is exchanged: `revised` is the report with the exchange.
void judgeNames(LoadReport& report, const LoadReport& revised, std::size_t modelEntries);

}  // namespace teardown
