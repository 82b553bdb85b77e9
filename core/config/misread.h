// Guesses what people meant by text that mmcv cannot read: invalid references in braces, bases that name no file. The messages say what to
// write instead.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/source_text.h"

namespace teardown::config {

/// Throws Failure config-base-type for a value that cannot name a base file: not a string, empty, an address, a name with a scope.
void requireBaseName(const ConfigValue& name);

/// An error inside braces such as {{_base_.x[0]}}, {{fileDirName}} or {{$ROOT:data}}, which mmcv does not replace: says so, and what helps.
/// Adds a remedy to rejected code that has none; other errors stay unchanged.
void explainMisread(Error& error, const SourceText& source);

/// What to write instead of a statement that runs code.
struct Advice {
    Message what;
    Message remedy;
};
Advice adviceForStatement(std::string_view word);

/// What to do about a function that cannot be called; empty: the same as for any other code.
Message adviceForCall(std::string_view name);

}  // namespace teardown::config
