// What an observed forward cost, module by module.
#pragma once

#include "core/engine/run/profile/effort_observer.h"
#include "core/session/build_journey.h"

#include <vector>

namespace teardown::engine {

/// One for each of the network's nodes (module_nodes.h), each with everything below it; without times.
std::vector<ModuleProfile> moduleProfiles(Layer& network, const std::vector<ModuleNode>& nodes, const EffortObserver& observer);

}  // namespace teardown::engine
