// Odd but survivable things (a missing key, a dtype cast): collected here, shown in the Problems panel or on stderr by the caller.
#pragma once

#include "core/base/error.h"

#include <string>
#include <vector>

namespace teardown {

enum class Severity { Note, Warning };

struct Diagnostic {
    Severity severity = Severity::Warning;
    std::string code;  ///< stable, kebab-case
    Message message;   ///< one sentence
    Place where;
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace teardown
