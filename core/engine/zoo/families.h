// The tables that fill the registries, one function a row or a small group of rows; registries.cpp lists them.
#pragma once

#include "core/engine/zoo/registry.h"

namespace teardown::engine {

void addConvLayers(Registry& registry);
void addNormLayers(Registry& registry);
void addActivationLayers(Registry& registry);
void addInitialisers(Registry& registry);

RegistryEntry imageClassifierEntry();
void addBatchAugments(Registry& registry);

void addResNets(Registry& registry);
RegistryEntry repVggEntry();
RegistryEntry vggEntry();
RegistryEntry leNet5Entry();
RegistryEntry alexNetEntry();
/// Of the program's own scope: teardown.EfficientNetLite.
RegistryEntry efficientNetLiteEntry();

RegistryEntry globalAveragePoolingEntry();

void addClassHeads(Registry& registry);
void addMultiLabelHeads(Registry& registry);
RegistryEntry csraHeadEntry();

RegistryEntry crossEntropyLossEntry();
RegistryEntry labelSmoothLossEntry();

}  // namespace teardown::engine
