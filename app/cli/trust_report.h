// What a verb says of how far its scores can be trusted: a line on standard error.
#pragma once

#include "app/cli/terminal.h"
#include "core/session/outcome_json.h"

#include <string>

namespace teardown {

struct Trust;

/// "warning: ..." on standard error where there is a doubt. `subject` (a picture) is named first; it may be empty.
void reportTrust(const Trust& trust, const std::string& checkpoint, const std::string& subject, Terminal& terminal);

}  // namespace teardown
