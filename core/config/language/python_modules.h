// Which imports mmengine carries out, and which it only remembers by name.
#pragma once

#include <string_view>

namespace teardown::config {

/// Modules that mmengine imports while it reads a config: those of Python's standard library and its own mmengine.config. All other
/// imports give the config objects that are only names.
bool isPythonModule(std::string_view module);

}  // namespace teardown::config
