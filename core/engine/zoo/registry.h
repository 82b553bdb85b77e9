// The registries whose names make layers, and BuildContext, which builds from them and is watched.
#pragma once

#include "core/base/diagnostics.h"
#include "core/engine/nn/layer.h"
#include "core/registry/registry.h"

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace teardown::engine {

class BuildContext;
using LayerRegistry = Registry<LayerPtr, BuildContext&>;
using LayerEntry = LayerRegistry::Entry;

/// mmcls's MODELS (backbones, necks, heads, losses, classifiers are aliases of it), augment, and mmcv's layer registries.
const LayerRegistry& modelRegistry();
const LayerRegistry& augmentRegistry();
const LayerRegistry& convLayerRegistry();
const LayerRegistry& normLayerRegistry();
const LayerRegistry& activationLayerRegistry();
const std::vector<const LayerRegistry*>& layerRegistries();

/// Told about every step of a build; the recorder of the build journey implements it.
class BuildObserver {
public:
    virtual ~BuildObserver() = default;
    /// found: nullptr when the registry does not have the name.
    virtual void lookup(const LayerRegistry& registry, const std::string& type, const Signature* found, const std::string& configPath) = 0;
    virtual void constructing(const Arguments& arguments) = 0;
    virtual void constructed(const Arguments& arguments, Layer& layer) = 0;
};

/// Threads the observer and the random generator through nested constructions.
class BuildContext {
public:
    explicit BuildContext(BuildObserver* observer = nullptr) : m_observer(observer) {}
    /// mmcv's build_from_cfg on a registry: look-up, argument check, construction. Unknown names: "did you mean".
    /// `config` must be a dict with "type"; its origins give file and line of errors. configPath: "model.backbone".
    /// A list (neck=[...]) is built as mmcv's Sequential of its items. Errors: registry-config, registry-type, registry-unknown,
    /// registry-scope, registry-argument, and what the constructors find (config-value). Exceptions of libtorch end here.
    Result<LayerPtr> build(const LayerRegistry& registry, const ConfigValue& config, const std::string& configPath);

    /// Survivable oddities of constructors (RepVGG deploy=True drops SE), with their config line.
    void warn(std::string code, Message message, Place where) {
        m_diagnostics.push_back({Severity::Warning, std::move(code), std::move(message), std::move(where)});
    }
    const Diagnostics& diagnostics() const { return m_diagnostics; }

private:
    Result<LayerPtr> buildOne(const LayerRegistry& registry, const ConfigValue& config, const std::string& configPath);
    BuildObserver* m_observer;
    Diagnostics m_diagnostics;
};

/// A row under the name of the reference's class: Made(arguments, more...), or Made(arguments, context, more...) where it takes the
/// context.
template <class Made, class... More>
LayerEntry layerEntry(ReferenceClass reference, std::string doc, std::vector<ArgumentSpec> arguments, More... more) {
    LayerEntry entry;
    entry.doc = std::move(doc);
    entry.reference = std::move(reference);
    entry.name = entry.className();
    entry.arguments = std::move(arguments);
    entry.create = [more...](const Arguments& given, [[maybe_unused]] BuildContext& context) -> Result<LayerPtr> {
        if constexpr (std::is_constructible_v<Made, const Arguments&, BuildContext&, More...>)
            return LayerPtr(std::make_shared<Made>(given, context, more...));
        else
            return LayerPtr(std::make_shared<Made>(given, more...));
    };
    return entry;
}

}  // namespace teardown::engine
