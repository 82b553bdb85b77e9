// FitCase: the complete diagnosis of a checkpoint - what it is, how it fits the model, what would help, and the partial load in steps.
#pragma once

#include "core/base/task_context.h"
#include "core/checkpoint/fit/file_signs.h"
#include "core/checkpoint/fit/remedies.h"
#include "core/checkpoint/fit/state_dict_match.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct FitCase {
    std::string path;
    FileSigns signs;
    std::vector<std::pair<Message, Message>> signLines;
    std::optional<LoadReport> report;    ///< nullopt: no model, or no state dict in the file
    std::vector<std::string> matched;    ///< keys of the model, in its order
    std::vector<Remedy> remedies;        ///< best first
    PartialLoad byName;                  ///< filter by key, update, load: under the names in the report
    PartialLoad byShape;                 ///< the same with a filter that also checks shapes
    std::vector<std::string> hookNotes;  ///< what mmclassification changes before loading
    std::string mmcvMessage;             ///< mmcv's own message; empty if everything fits
    std::optional<Error> noStateDict;    ///< weights-choice: the remedies are one per place
    Diagnostics notes;                   ///< options that were given but have no effect
};

/// `model`: its state dict; empty: none. Takes milliseconds for a thousand tensors. Nothing is loaded.
FitCase examineFit(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const KeyChoice& choice);

}  // namespace teardown
