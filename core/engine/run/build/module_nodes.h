// The module tree of a network as data: what named_modules() and print(model) show.
#pragma once

#include "core/engine/nn/layer.h"
#include "core/session/build_journey.h"

#include <vector>

namespace teardown::engine {

/// In the order of named_modules(). Without arguments and load state, which only the build knows.
std::vector<ModuleNode> moduleNodes(Layer& network);

}  // namespace teardown::engine
