// `config convert` and `convert CONFIG.py OUT.py`: network and test pipeline of a config for the other version of mmclassification.
#pragma once

#include "app/cli/invocation.h"
#include "app/cli/terminal.h"

#include <string>

namespace teardown {

struct ConfigConversionOptions {
    std::string path;
    std::string output;
    std::string root;
    std::string to;  ///< "0.x", "1.x"; empty: the version that the config is not of
};

/// Whether `convert` takes the file for a config, by its name.
bool isConfigName(const std::string& path);

/// Writes the converted config and lists what has no counterpart.
Result<int> convertConfigFile(const ConfigConversionOptions& options, const Invocation& invocation, Terminal& terminal);

/// The subcommand.
void addConfigConvert(CLI::App& config, Invocation& invocation);

}  // namespace teardown
