// Lists every registry of the engine, whatever its product.
#pragma once

#include "core/registry/registry.h"

#include <vector>

namespace teardown::engine {

const std::vector<const RegistryBase*>& allRegistries();

}  // namespace teardown::engine
