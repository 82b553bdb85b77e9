// Which classes only one of both versions has.
#pragma once

#include "core/config/versions/config_version.h"

#include <string_view>

namespace teardown {

enum class NamedKind { Model, Transform, Dataset };

/// Whether `version` has a class of this name and the other one has neither it nor a counterpart. False for names unknown to both.
bool onlyIn(ConfigVersion version, NamedKind kind, std::string_view name);

}  // namespace teardown
