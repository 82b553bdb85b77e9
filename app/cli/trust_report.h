// Reports on standard error how far a verb's scores can be trusted.
#pragma once

#include "app/cli/terminal.h"
#include "core/session/class_names.h"
#include "core/session/outcome_json.h"

#include <string>

namespace teardown {

struct Trust;
struct Workspace;

/// Prints "warning: ..." on standard error when there is a doubt. `subject` (a picture) comes first; it may be empty.
void reportTrust(const Trust& trust, const std::string& checkpoint, const std::string& subject, Terminal& terminal);

/// Prints where the names of the answers come from and how many there are, unless openWorkspace has warned of their number; returns them.
ClassNames reportClassNames(const Workspace& workspace, Terminal& terminal);

}  // namespace teardown
