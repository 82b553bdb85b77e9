// The module tree of a network as data: what named_modules() and print(model) show.
#pragma once

#include "core/engine/nn/layer.h"
#include "core/session/build_journey.h"

#include <vector>

namespace teardown::engine {

/// In the order of named_modules(). Arguments are those of the layers' descriptions; what a config gave and load states only the build
/// knows.
std::vector<ModuleNode> moduleNodes(Layer& network);

}  // namespace teardown::engine
