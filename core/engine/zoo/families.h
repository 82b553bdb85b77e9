// The tables that fill the registries, one function per row or small group of rows; registries.cpp lists them.
#pragma once

#include "core/engine/zoo/registry.h"

namespace teardown::engine {

void addConvLayers(LayerRegistry& registry);
void addNormLayers(LayerRegistry& registry);
void addActivationLayers(LayerRegistry& registry);
void addPaddingLayers(LayerRegistry& registry);
void addDropLayers(LayerRegistry& registry);
void addUpsampleLayers(LayerRegistry& registry);
/// In the conv layer and upsample layer registries; two or three dimensions.
LayerEntry convTransposeEntry(const char* name, std::size_t dimensions);

LayerEntry imageClassifierEntry();
void addBatchAugments(LayerRegistry& registry);

void addResNets(LayerRegistry& registry);
LayerEntry regNetEntry();
void addCspNets(LayerRegistry& registry);
LayerEntry repVggEntry();
LayerEntry hrNetEntry();
LayerEntry efficientNetEntry();
LayerEntry mobileNetV2Entry();
LayerEntry mobileNetV3Entry();
LayerEntry vggEntry();
LayerEntry leNet5Entry();
LayerEntry alexNetEntry();
LayerEntry convMixerEntry();
LayerEntry convNeXtEntry();
LayerEntry mlpMixerEntry();
LayerEntry pcpvtEntry();
LayerEntry svtEntry();
LayerEntry repMlpNetEntry();
LayerEntry vanEntry();
LayerEntry poolFormerEntry();
LayerEntry efficientFormerEntry();
void addShuffleNets(LayerRegistry& registry);
LayerEntry conformerEntry();
LayerEntry denseNetEntry();
LayerEntry horNetEntry();
LayerEntry t2tVitEntry();
LayerEntry tntEntry();
LayerEntry mvitEntry();
void addSwinTransformers(LayerRegistry& registry);
void addVisionTransformers(LayerRegistry& registry);
/// In the program's own scope: teardown.EfficientNetLite.
LayerEntry efficientNetLiteEntry();

LayerEntry timmBackboneEntry();

LayerEntry globalAveragePoolingEntry();
LayerEntry generalizedMeanPoolingEntry();
LayerEntry hrFuseScalesEntry();

void addClassHeads(LayerRegistry& registry);
void addMultiLabelHeads(LayerRegistry& registry);
LayerEntry csraHeadEntry();
LayerEntry conformerHeadEntry();
LayerEntry stackedLinearHeadEntry();
void addVisionTransformerHeads(LayerRegistry& registry);
LayerEntry efficientFormerHeadEntry();

LayerEntry crossEntropyLossEntry();
LayerEntry labelSmoothLossEntry();
/// FocalLoss and AsymmetricLoss.
void addFocalLosses(LayerRegistry& registry);
LayerEntry seesawLossEntry();

}  // namespace teardown::engine
