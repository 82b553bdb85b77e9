// sorted(), min() and max(), with the builtins that `key` may name.
#pragma once

#include "core/config/language/builtins.h"

namespace teardown::config {

ConfigValue sorted(const CallArguments& arguments, Budget& budget);
/// min() or max(), by its name.
ConfigValue extreme(std::string_view name, const CallArguments& arguments, Budget& budget);

}  // namespace teardown::config
