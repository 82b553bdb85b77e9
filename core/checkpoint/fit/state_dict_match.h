// StateDictMatch: model against file - matched, missing, unexpected, mismatched - with a verdict in words and the key mapping that helps.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/load_report.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct StateDictMatch {
    LoadReport report;
    /// For each model entry: the tensor of the file (index into CheckpointFile::tensors()) or -1.
    std::vector<std::ptrdiff_t> source;
};

/// Tries the names as they are and every mapping; takes the one that matches most (ties: as they are). Never loads anything.
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict);

/// With mmcv's revise_keys instead of the prefix module. (mmcv: load_checkpoint's argument), and without trying mappings.
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                              const ReviseKeys& reviseKeys);

/// As the choice says. An unknown mapping counts as "none".
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                              const KeyChoice& choice);

/// Partial load as many notes do it: filter the file's entries by key, update the model's state dict with them, load. The filter looks at
/// names only, so that a tensor of another shape still fails the load; `byShape` filters those out, too.
struct PartialLoad {
    std::size_t inModel = 0;
    std::size_t inFile = 0;
    std::size_t kept = 0;                   ///< by the filter
    std::size_t updated = 0;                ///< entries of the model's dict that now hold the file's tensor
    std::vector<std::string> dropped;       ///< file keys that the filter left out
    std::vector<ShapeMismatch> failing;     ///< what load_state_dict then raises for; empty with `byShape`
    std::vector<ShapeMismatch> otherShape;  ///< dropped by `byShape`
    std::vector<std::string> untouched;     ///< entries of the model's dict that keep their own values
    double share = 0;                       ///< parameters that hold the file's values afterwards / parameters of the model
};
PartialLoad partialLoad(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict, bool byShape,
                        const KeyChoice& choice = {"none", {}});
/// The names of the state dict's items under a choice other than the automatic one, in their order. The model's names tell what a set of
/// EMAHook without its plain names belongs to.
std::vector<std::string> chosenKeys(const CheckpointFile& file, const StateDictView& stateDict, const KeyChoice& choice,
                                    const std::vector<StateDictEntry>& model = {});
/// A warning for a mapping, and for each pair of revise_keys, that was asked for and changes no key.
Diagnostics idleChoices(const CheckpointFile& file, const StateDictView& stateDict, const KeyChoice& choice,
                        const std::vector<StateDictEntry>& model = {});
/// True when names that were changed meet well enough to be proposed.
bool helps(const LoadReport& revised, const LoadReport& report, std::size_t inFile);

/// What mmclassification's networks change in a state dict before they load it: sentences as mmcls logs them.
std::vector<std::string> loadHookNotes(const std::vector<StateDictEntry>& model, const LoadReport& report);

/// mmcv's own message text for a load that was not exact (facts: catalogue 3.2); empty when exact.
std::string mmcvLoadMessage(const LoadReport& report);

}  // namespace teardown
