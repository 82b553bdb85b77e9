// How mmcv writes a config's scalars and keys, and where its text would not be valid Python.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config_value.h"

#include <string>

namespace teardown::config::pretty {

struct Style {
    Diagnostics* diagnostics = nullptr;  ///< receives a warning where mmcv's own text would not be valid Python
    /// Everything reads back unchanged: infinities and NaN as float(..), no text that a config's templates would replace.
    bool asSource = false;
};

/// Python's repr of a scalar, as inside lists and tuples.
std::string literalRepr(const ConfigValue& value, const Style& style);
/// A scalar as mmcv writes it for a key: text between quotes, unchanged. Escaped, with a warning, if that would not be a literal.
std::string literalText(const ConfigValue& value, const Style& style);
/// True if every key can be assigned to with '='; warns about Python keywords, where mmcv fails.
bool keysAreNames(const ConfigValue& dict, const Style& style);
/// Warns that the config's own keys cannot be assigned to.
void warnOfNamelessKeys(const ConfigValue& root, const Style& style);

}  // namespace teardown::config::pretty
