// FitCase: the doctor's whole file on one checkpoint - what it is, how it fits the model, what would help, and the partial load in steps.
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
    std::optional<LoadReport> report;    ///< nullopt: there is no model, or the file holds no state dict
    std::vector<std::string> matched;    ///< keys of the model, in its order
    std::vector<Remedy> remedies;        ///< best first
    PartialLoad byName;                  ///< filter by key, update, load: under the names as the report has them
    PartialLoad byShape;                 ///< the same with the filter that looks at shapes, too
    std::vector<std::string> hookNotes;  ///< what mmclassification itself changes before it loads
    std::string mmcvMessage;             ///< mmcv's own words; empty when all fits
    std::optional<Error> noStateDict;    ///< weights-choice: the remedies are one for each place
    Diagnostics notes;                   ///< what was asked for and changes nothing
};

/// `model`: its state dict; empty: there is none. Milliseconds for a thousand tensors. Nothing is loaded.
FitCase examineFit(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const KeyChoice& choice);

}  // namespace teardown
