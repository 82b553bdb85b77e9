// Problems that do not stop the work (a missing key, a dtype cast): collected here; the caller shows them in the Problems panel or on
// stderr.
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
