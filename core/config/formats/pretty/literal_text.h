// How mmcv writes the scalars and keys of a config, and where its text would be no Python.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config_value.h"

#include <string>

namespace teardown::config::pretty {

struct Style {
    Diagnostics* diagnostics = nullptr;  ///< told where mmcv's own text would be no valid Python
    /// Everything reads back as it was: infinities and NaN as float(..), no text that a config's templates would replace.
    bool asSource = false;
};

/// Python's repr of a scalar, as it stands inside of lists and tuples.
std::string literalRepr(const ConfigValue& value, const Style& style);
/// A scalar as mmcv writes it for a key: a text between quotes as it is. Escaped, with a warning, when that would be no literal.
std::string literalText(const ConfigValue& value, const Style& style);
/// True when every key can stand left of '='; warns about words of the language, where mmcv fails.
bool keysAreNames(const ConfigValue& dict, const Style& style);
/// Warns that the keys of the config itself cannot be assigned to.
void warnOfNamelessKeys(const ConfigValue& root, const Style& style);

}  // namespace teardown::config::pretty
