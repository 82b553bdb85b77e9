// `config propose`: a config for a checkpoint that comes without one.
#pragma once

#include "app/cli/invocation.h"

namespace CLI {
class App;
}

namespace teardown {

/// The subcommand.
void addConfigPropose(CLI::App& config, Invocation& invocation);

}  // namespace teardown
