// The registries of layers with their scopes and parents, filled once from the tables.
#include "core/engine/zoo/families.h"

namespace teardown::engine {

namespace {

/// mmcv's MODELS and its children.
struct ModelFamily {
    LayerRegistry root{"model", "mmcv"};
    LayerRegistry mmcls{"models", "mmcls", mmcvErrors(), &root};
    /// Classes that mmclassification 0.x does not have, in a sibling of its registry: "teardown.EfficientNetLite".
    LayerRegistry own{"models", "teardown", mmcvErrors(), &root};

    ModelFamily() {
        mmcls.add(imageClassifierEntry());
        mmcls.add(alexNetEntry());
        mmcls.add(convMixerEntry());
        mmcls.add(convNeXtEntry());
        mmcls.add(mlpMixerEntry());
        mmcls.add(pcpvtEntry());
        mmcls.add(svtEntry());
        mmcls.add(repMlpNetEntry());
        mmcls.add(vanEntry());
        mmcls.add(poolFormerEntry());
        mmcls.add(efficientFormerEntry());
        mmcls.add(conformerEntry());
        mmcls.add(denseNetEntry());
        mmcls.add(horNetEntry());
        mmcls.add(t2tVitEntry());
        mmcls.add(tntEntry());
        mmcls.add(mvitEntry());
        mmcls.add(leNet5Entry());
        mmcls.add(repVggEntry());
        addResNets(mmcls);
        mmcls.add(regNetEntry());
        addCspNets(mmcls);
        mmcls.add(hrNetEntry());
        mmcls.add(efficientNetEntry());
        mmcls.add(mobileNetV2Entry());
        mmcls.add(mobileNetV3Entry());
        addShuffleNets(mmcls);
        addSwinTransformers(mmcls);
        mmcls.add(vggEntry());
        addVisionTransformers(mmcls);
        mmcls.add(timmBackboneEntry());
        mmcls.add(globalAveragePoolingEntry());
        mmcls.add(generalizedMeanPoolingEntry());
        mmcls.add(hrFuseScalesEntry());
        addClassHeads(mmcls);
        addMultiLabelHeads(mmcls);
        mmcls.add(csraHeadEntry());
        mmcls.add(conformerHeadEntry());
        mmcls.add(stackedLinearHeadEntry());
        addVisionTransformerHeads(mmcls);
        mmcls.add(efficientFormerHeadEntry());
        mmcls.add(crossEntropyLossEntry());
        mmcls.add(labelSmoothLossEntry());
        addFocalLosses(mmcls);
        mmcls.add(seesawLossEntry());
        own.add(efficientNetLiteEntry());
    }
};

const ModelFamily& modelFamily() {
    static const ModelFamily s_family;
    return s_family;
}

/// A registry that stands alone.
struct FilledRegistry {
    LayerRegistry registry;
    FilledRegistry(const char* name, const char* scope, void (*add)(LayerRegistry&)) : registry(name, scope) { add(registry); }
};

}  // namespace

const LayerRegistry& modelRegistry() { return modelFamily().mmcls; }

const LayerRegistry& augmentRegistry() {
    static const FilledRegistry s_filled("augment", "mmcls", addBatchAugments);
    return s_filled.registry;
}

const LayerRegistry& convLayerRegistry() {
    static const FilledRegistry s_filled("conv layer", "mmcv", addConvLayers);
    return s_filled.registry;
}

const LayerRegistry& normLayerRegistry() {
    static const FilledRegistry s_filled("norm layer", "mmcv", addNormLayers);
    return s_filled.registry;
}

const LayerRegistry& activationLayerRegistry() {
    static const FilledRegistry s_filled("activation layer", "mmcv", addActivationLayers);
    return s_filled.registry;
}

const LayerRegistry& paddingLayerRegistry() {
    static const FilledRegistry s_filled("padding layer", "mmcv", addPaddingLayers);
    return s_filled.registry;
}

const LayerRegistry& dropLayerRegistry() {
    static const FilledRegistry s_filled("drop out layers", "mmcv", addDropLayers);
    return s_filled.registry;
}

const LayerRegistry& upsampleLayerRegistry() {
    static const FilledRegistry s_filled("upsample layer", "mmcv", addUpsampleLayers);
    return s_filled.registry;
}

const std::vector<const LayerRegistry*>& layerRegistries() {
    static const std::vector<const LayerRegistry*> s_all = {
        &modelFamily().root,  &modelFamily().mmcls,       &modelFamily().own,      &augmentRegistry(),   &convLayerRegistry(),
        &normLayerRegistry(), &activationLayerRegistry(), &paddingLayerRegistry(), &dropLayerRegistry(), &upsampleLayerRegistry()};
    return s_all;
}

}  // namespace teardown::engine
