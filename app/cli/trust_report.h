// Reports on standard error how far a verb's scores can be trusted.
#pragma once

#include "app/cli/terminal.h"
#include "core/session/outcome_json.h"

#include <string>

namespace teardown {

struct Trust;

/// Prints "warning: ..." on standard error when there is a doubt. `subject` (a picture) comes first; it may be empty.
void reportTrust(const Trust& trust, const std::string& checkpoint, const std::string& subject, Terminal& terminal);

}  // namespace teardown
