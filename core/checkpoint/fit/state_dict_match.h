// StateDictMatch: compares model and file - matched, missing, unexpected, mismatched - with a verdict in words and the key mapping that
// helps.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/load_report.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct StateDictMatch {
    LoadReport report;
    /// For each model entry: the tensor of the file (index into CheckpointFile::tensors()) or -1.
    std::vector<std::ptrdiff_t> source;
    /// For the model entries that several tensors make (joined_tensors.h): all of them, in order. `source` has the first.
    std::map<std::size_t, std::vector<std::size_t>> joined = {};
};

/// Tries the names as they are and every mapping; uses the one that matches most (the plain names win a tie). Never loads anything.
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict);

/// With mmcv's revise_keys instead of removing the prefix module. (an argument of mmcv's load_checkpoint), and without trying mappings.
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                              const ReviseKeys& reviseKeys);

/// Follows the choice. An unknown mapping counts as "none".
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                              const KeyChoice& choice);

/// Partial load as many notes do it: filter the file's entries by key, update the model's state dict with them, load it. The filter checks
/// names only, so a tensor of another shape still makes the load fail; `byShape` filters those out too.
struct PartialLoad {
    std::size_t inModel = 0;
    std::size_t inFile = 0;
    std::size_t kept = 0;                   ///< by the filter
    std::size_t updated = 0;                ///< entries of the model's dict that now hold the file's tensor
    std::vector<std::string> dropped;       ///< file keys that the filter rejected
    std::vector<ShapeMismatch> failing;     ///< what load_state_dict then raises; empty with `byShape`
    std::vector<ShapeMismatch> otherShape;  ///< dropped by `byShape`
    std::vector<std::string> untouched;     ///< entries of the model's dict that keep their own values
    double share = 0;                       ///< parameters that then hold the file's values / parameters of the model
};
PartialLoad partialLoad(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict, bool byShape,
                        const KeyChoice& choice = {"none", {}});
/// The names of the state dict's items under an explicit choice, in order. The model's names are needed to split the names of an EMAHook
/// set without its plain names.
std::vector<std::string> chosenKeys(const CheckpointFile& file, const StateDictView& stateDict, const KeyChoice& choice,
                                    const std::vector<StateDictEntry>& model = {});
/// A warning for each requested mapping or revise_keys pair that changes no key.
Diagnostics idleChoices(const CheckpointFile& file, const StateDictView& stateDict, const KeyChoice& choice,
                        const std::vector<StateDictEntry>& model = {});
/// True if the renamed keys match well enough to be proposed.
bool helps(const LoadReport& revised, const LoadReport& report, std::size_t inFile);

/// What mmclassification's networks change in a state dict before loading it: sentences as mmcls logs them.
std::vector<std::string> loadHookNotes(const std::vector<StateDictEntry>& model, const LoadReport& report);

/// mmcv's own message for an inexact load; empty if it is exact.
std::string mmcvLoadMessage(const LoadReport& report);

}  // namespace teardown
