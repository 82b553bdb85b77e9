#include "core/session/trust_of_build.h"

#include "core/session/build_journey.h"

#include <algorithm>
#include <string>
#include <vector>

namespace teardown {

namespace {

/// Where the classifying layers are in the state_dict; "" for a network without any.
std::string headPrefix(const std::vector<StateDictEntry>& entries) {
    for (const char* prefix : {"head.", "backbone.classifier."})
        if (std::any_of(entries.begin(), entries.end(), [prefix](const StateDictEntry& entry) { return entry.key.starts_with(prefix); }))
            return prefix;
    return {};
}

}  // namespace

Trust trustOf(const BuildOutcome& built) {
    Trust trust;
    trust.entries = static_cast<int>(built.stateDict.size());
    if (!built.notFinite.empty()) trust.notFiniteWeight = built.notFinite.front();
    if (!built.load) return trust;
    const LoadReport& load = *built.load;
    trust.checkpoint = true;
    trust.entries = load.entries;
    trust.loaded = load.loaded();
    trust.weights = load.share;
    const std::string prefix = headPrefix(built.stateDict);
    const auto inHead = [&prefix](const std::string& key) { return key.starts_with(prefix); };
    trust.head = prefix.empty() || (std::none_of(load.missing.begin(), load.missing.end(), inHead) &&
                                    std::none_of(load.mismatched.begin(), load.mismatched.end(),
                                                 [&](const ShapeMismatch& entry) { return inHead(entry.key); }));
    return trust;
}

}  // namespace teardown
