// The registries of the program with their scopes and parents, filled from the tables once.
#include "core/engine/zoo/families.h"

namespace teardown::engine {

static Registry& rootModelRegistry() {
    static Registry s_registry("model", "mmcv");
    return s_registry;
}

Registry& modelRegistry() {
    static Registry s_registry = [] {
        Registry registry("models", "mmcls", "mmcv:model");
        registry.add(imageClassifierEntry());
        registry.add(alexNetEntry());
        registry.add(leNet5Entry());
        registry.add(repVggEntry());
        addResNets(registry);
        registry.add(vggEntry());
        registry.add(globalAveragePoolingEntry());
        addClassHeads(registry);
        addMultiLabelHeads(registry);
        registry.add(csraHeadEntry());
        registry.add(crossEntropyLossEntry());
        registry.add(labelSmoothLossEntry());
        return registry;
    }();
    return s_registry;
}

/// What mmclassification 0.x does not have, as a sibling of its registry: "teardown.EfficientNetLite".
static Registry& ownModelRegistry() {
    static Registry s_registry = [] {
        Registry registry("models", "teardown", "mmcv:model");
        registry.add(efficientNetLiteEntry());
        return registry;
    }();
    return s_registry;
}

static Registry filled(const char* name, const char* scope, void (*add)(Registry&)) {
    Registry registry(name, scope);
    add(registry);
    return registry;
}

Registry& augmentRegistry() {
    static Registry s_registry = filled("augment", "mmcls", addBatchAugments);
    return s_registry;
}

Registry& convLayerRegistry() {
    static Registry s_registry = filled("conv layer", "mmcv", addConvLayers);
    return s_registry;
}

Registry& normLayerRegistry() {
    static Registry s_registry = filled("norm layer", "mmcv", addNormLayers);
    return s_registry;
}

Registry& activationLayerRegistry() {
    static Registry s_registry = filled("activation layer", "mmcv", addActivationLayers);
    return s_registry;
}

static Registry& initialiserRegistry() {
    static Registry s_registry = filled("initializer", "mmcv", addInitialisers);
    return s_registry;
}

const std::vector<const Registry*>& allRegistries() {
    static const std::vector<const Registry*> s_all = {&rootModelRegistry(), &modelRegistry(),     &ownModelRegistry(),        &augmentRegistry(),
                                                       &convLayerRegistry(), &normLayerRegistry(), &activationLayerRegistry(), &initialiserRegistry()};
    return s_all;
}

}  // namespace teardown::engine
