// Every registry of the engine, whatever its names make.
#pragma once

#include "core/registry/registry.h"

#include <vector>

namespace teardown::engine {

const std::vector<const RegistryBase*>& allRegistries();

}  // namespace teardown::engine
