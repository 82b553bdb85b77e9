#include "core/engine/run/train/trained_groups.h"

#include "core/engine/nn/conv.h"
#include "core/engine/nn/layer_norm_2d.h"
#include "core/engine/nn/norm.h"
#include "core/engine/run/optim/optimizer_table.h"
#include "core/training/optimizers/param_groups.h"

#include <ATen/ATen.h>

#include <map>
#include <vector>

namespace teardown::engine {

namespace {

using training::ModuleKind;

ModuleKind kindOf(const Layer& layer) {
    if (dynamic_cast<const BatchNorm*>(&layer) || dynamic_cast<const GroupNorm*>(&layer) || dynamic_cast<const LayerNorm*>(&layer) ||
        dynamic_cast<const InstanceNorm*>(&layer) || dynamic_cast<const LayerNorm2d*>(&layer))
        return ModuleKind::Norm;
    if (const auto* conv = dynamic_cast<const Conv2d*>(&layer))
        return conv->options().inChannels == conv->options().groups ? ModuleKind::DepthwiseConv : ModuleKind::Conv;
    return ModuleKind::Other;
}

struct NetworkParameters {
    std::vector<training::ParameterInfo> infos;
    std::vector<at::Tensor> tensors;
    std::map<const at::TensorImpl*, std::size_t> identities;

    /// As the constructor walks: by children, so a module with two parents comes twice.
    void add(const Layer& layer, const std::string& path) {
        const ModuleKind kind = kindOf(layer);
        for (const auto& item : layer.named_parameters(/*recurse=*/false)) {
            if (!item.value().defined()) continue;
            training::ParameterInfo info;
            info.name = childPath(path, item.key());
            info.module = kind;
            info.requiresGrad = item.value().requires_grad();
            info.identity = identities.try_emplace(item.value().unsafeGetTensorImpl(), identities.size()).first->second;
            infos.push_back(std::move(info));
            tensors.push_back(item.value());
        }
        for (const auto& [name, child] : childLayers(layer)) add(*child, childPath(path, name));
    }
};

}  // namespace

std::string optimizerType(const Config& config) {
    const ConfigValue* optimizer = config.root.find("optimizer");
    const ConfigValue* type = optimizer ? optimizer->find("type") : nullptr;
    return type && type->isString() ? type->asString() : std::string();
}

Result<OptimizerPtr> optimizerOf(Layer& network, const ConfigValue& config, const std::string& configPath) {
    NetworkParameters parameters;
    parameters.add(network, {});
    TD_TRY(const std::vector<training::GroupSettings> settings, training::parameterGroups(config, parameters.infos, configPath));
    std::vector<ParameterGroup> groups;
    for (const training::GroupSettings& one : settings) {
        ParameterGroup group;
        group.options = ConfigValue::dict({});
        if (one.lr) group.set("lr", ConfigValue::floating(*one.lr));
        if (one.weightDecay) group.set("weight_decay", ConfigValue::floating(*one.weightDecay));
        for (const std::size_t index : one.parameters) group.parameters.push_back(parameters.tensors[index]);
        groups.push_back(std::move(group));
    }
    return buildOptimizer(withoutEntry(withoutEntry(config, "paramwise_cfg"), "constructor"), configPath, std::move(groups));
}

}  // namespace teardown::engine
