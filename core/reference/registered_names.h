// The names of a registry of a release, with the class of each.
#pragma once

#include "core/reference/import_order.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// In the order in which imports register them, then those of the parent registry, which a look-up reaches when its own has none. Classes
/// with their modules. A name that is registered again has its last class. Empty: there is no such registry.
std::vector<std::pair<std::string, std::string>> registeredNames(const ImportOrder& order, const std::string& registry,
                                                                 const std::string& scope);

}  // namespace teardown
