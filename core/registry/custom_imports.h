// What custom_imports has to do with a class that no registry has. The modules are read as text, never imported.
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown {

/// The modules that custom_imports names, in its order.
std::vector<std::string> customImports(const Config& config);

/// Where a module of custom_imports defines or registers this class: searched in the current folder, beside the config and above it.
/// Without a file if none does.
Place definitionOf(const Config& config, const std::string& name);

/// The error of an unknown type with what is known about its class from custom_imports; other errors as they are.
Error withCustomImports(const Config& config, Error error);

}  // namespace teardown
