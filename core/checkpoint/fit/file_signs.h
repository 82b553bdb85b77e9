// FileSigns: what a checkpoint's keys and shapes reveal about its network.
#pragma once

#include "core/checkpoint/checkpoint_file.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct FileSigns {
    std::string format;     ///< "torch-zip"
    std::string container;  ///< "state_dict"; "" for the root
    std::size_t tensors = 0;
    std::int64_t parameters = 0;  ///< elements, without BatchNorm statistics and counters
    std::string family;           ///< "RepVGG"; empty if the names do not reveal it
    int depth = 0;                ///< of the ResNet family; 0: unknown
    std::string form;             ///< of a RepVGG or RepMLPNet: "train", "deploy"; else empty
    std::int64_t classes = 0;     ///< of the classifier; 0: no classifier was recognised
    Message namesOf;              ///< whose key names these are, a description from keyMappings(); empty: mmclassification's, or unknown
    std::size_t ema = 0;          ///< tensors of EMAHook's second set
    bool module = false;          ///< the names started with module.
    bool optimizer = false;       ///< the file also holds an optimizer's state
};

/// `mapping`: the name of the mapping that fits the file, "" for none.
FileSigns signsOf(const CheckpointFile& file, const StateDictView& stateDict, const std::string& mapping = {});

/// The signs as lines of name and value, in display order.
std::vector<std::pair<Message, Message>> signLines(const FileSigns& signs);

}  // namespace teardown
