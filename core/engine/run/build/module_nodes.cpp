#include "core/engine/run/build/module_nodes.h"

#include "core/engine/nn/containers.h"
#include "core/engine/run/build/checkpoint_loading.h"

#include <unordered_map>

namespace teardown::engine {

namespace {

std::int64_t trainedCount(const Layer& layer) {
    std::int64_t count = 0;
    for (const at::Tensor& parameter : layer.parameters())
        if (parameter.requires_grad()) count += parameter.numel();
    return count;
}

/// As an f-string prints it; empty where mmcv prints nothing.
std::string initCfgText(const Layer& layer) {
    const auto textOf = [](const ConfigValue& config) { return config.truthy() ? config.str() : std::string(); };
    if (const auto* container = dynamic_cast<const BaseModule*>(&layer)) return textOf(container->initCfg());
    if (const auto* unary = dynamic_cast<const UnaryModule*>(&layer)) return textOf(unary->initCfg());
    if (const auto* values = dynamic_cast<const ValueModule*>(&layer)) return textOf(values->initCfg());
    return {};
}

std::vector<ModuleChild> printedChildren(const Layer& layer, const std::unordered_map<const Layer*, int>& places) {
    std::vector<ModuleChild> children;
    for (const auto& [name, child] : childLayers(layer)) children.push_back({name, places.at(child.get())});
    const auto* list = dynamic_cast<const ModuleListBase*>(&layer);
    for (std::size_t i = 0; list && i < list->size(); ++i)
        if (i == children.size() || children[i].name != std::to_string(i))
            children.insert(children.begin() + static_cast<std::ptrdiff_t>(i), {std::to_string(i), ModuleChild::kNone});
    return children;
}

std::vector<StateDictEntry> ownTensors(const Layer& layer) {
    std::vector<StateEntry> own;
    for (const auto& item : layer.named_parameters(false))
        if (item.value().defined()) own.push_back({item.key(), item.value(), false});
    for (const auto& item : layer.named_buffers(false))
        if (item.value().defined()) own.push_back({item.key(), item.value(), true});
    return stateDictEntries(own);
}

}  // namespace

std::vector<ModuleNode> moduleNodes(Layer& network) {
    std::vector<ModuleNode> nodes;
    std::unordered_map<std::string, int> indexOf;
    const auto modules = namedModules(network);
    std::unordered_map<const Layer*, int> places;
    for (const auto& [path, layer] : modules) places.emplace(layer, static_cast<int>(places.size()));
    for (const auto& [path, layer] : modules) {
        ModuleNode node;
        node.path = path;
        const std::size_t dot = path.rfind('.');
        node.name = dot == std::string::npos ? path : path.substr(dot + 1);
        node.type = layer->type();
        if (!path.empty()) {
            const auto parent = indexOf.find(dot == std::string::npos ? std::string() : path.substr(0, dot));
            node.parent = parent == indexOf.end() ? 0 : parent->second;
            node.depth = nodes[static_cast<std::size_t>(node.parent)].depth + 1;
        }
        node.parameters = parameterCount(*layer);
        node.trained = trainedCount(*layer);
        node.arguments = shownArguments(layer->describe());
        node.tensors = ownTensors(*layer);
        node.children = printedChildren(*layer, places);
        node.extraRepr = layer->extraRepr();
        node.initCfg = initCfgText(*layer);
        indexOf[path] = static_cast<int>(nodes.size());
        nodes.push_back(std::move(node));
    }
    return nodes;
}

}  // namespace teardown::engine
