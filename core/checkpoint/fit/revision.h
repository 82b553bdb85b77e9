// Revision: the prefix by which a file's names differ from the model's (say encoder. instead of backbone.), found by comparing the names.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/checkpoint/fit/load_report.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct Revision {
    ReviseKeys pairs;
    std::string options;  ///< "--revise-keys '^encoder\.=backbone.'"
    Message words;        ///< "Where the file says encoder. the model says backbone.: rename with revise_keys."
};

/// The one or two prefixes whose replacement makes the most names and shapes match; nullopt if none helps.
std::optional<Revision> findRevision(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict);

/// revise_keys as command-line options of the engine's verbs.
std::string reviseOptions(const ReviseKeys& pairs);

}  // namespace teardown
