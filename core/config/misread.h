// What people mean by what mmcv cannot read: references in braces that are none, bases that name no file. Messages that say what to write
// instead.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/source_text.h"

namespace teardown::config {

/// Throws Failure config-base-type for what cannot name a base file: no string, an empty one, an address, a name with a scope.
void requireBaseName(const ConfigValue& name);

/// An error inside of braces such as {{_base_.x[0]}}, {{fileDirName}} or {{$ROOT:data}}, which mmcv does not replace: says so, with what
/// helps. Code that is refused without a remedy gets one; other errors stay as they are.
void explainMisread(Error& error, const SourceText& source);

/// What else could be written for a statement that runs code; `line` is the statement's first line. Empty what: nothing better is known.
struct Advice {
    Message what;
    Message remedy;
};
Advice adviceForStatement(std::string_view word, std::string_view line);

/// What to do about a function that is not called; empty: the same as about any other code.
Message adviceForCall(std::string_view name);

}  // namespace teardown::config
