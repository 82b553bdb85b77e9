#include "core/engine/run/profile/module_profiles.h"

namespace teardown::engine {

std::vector<ModuleProfile> moduleProfiles(Layer& network, const std::vector<ModuleNode>& nodes, const EffortObserver& observer) {
    std::vector<ModuleProfile> modules;
    for (const auto& [path, layer] : namedModules(network)) {
        ModuleProfile profile;
        profile.path = path;
        const std::optional<Cost> rule = layer->describe().cost;
        profile.inTableOfMmcv = rule && rule->reference != CostFormula::Nothing;
        if (const auto found = observer.own().find(layer); found != observer.own().end()) {
            profile.calls = found->second.calls;
            profile.effort = found->second.effort;
            profile.outputs = found->second.outputs;
        }
        modules.push_back(std::move(profile));
    }
    // Modules are in pre-order, so the children's efforts are added to their parents' from the back.
    for (std::size_t i = std::min(nodes.size(), modules.size()); i-- > 1;) {
        const Effort& from = modules[i].effort;
        Effort& to = modules[static_cast<std::size_t>(nodes[i].parent)].effort;
        to.macs += from.macs;
        to.macsFull += from.macsFull;
        to.bytesMoved += from.bytesMoved;
        to.activationBytes += from.activationBytes;
    }
    return modules;
}

}  // namespace teardown::engine
