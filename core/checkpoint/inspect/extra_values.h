// What a checkpoint holds besides tensors, value by value with its path: epochs, hyper-parameters, dates, paths.
#pragma once

#include "core/checkpoint/checkpoint_file.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct ExtraValue {
    std::vector<std::string> path;  ///< keys from the root
    ConfigValue value;              ///< a scalar, a text, or a short list of them
    std::string key() const;        ///< path joined with '.'
};
struct ExtraValues {
    std::vector<ExtraValue> values;
    std::size_t more = 0;  ///< how many were left out
};
/// At most `most`, in file order. Left out: tensors, internal attributes of a module (names with a leading '_'), and the entries of the
/// state dict.
ExtraValues extraValues(const CheckpointFile& file, std::size_t most);

/// One line for display: texts without quotes, elided.
std::string extraValueText(const ConfigValue& value);

}  // namespace teardown
