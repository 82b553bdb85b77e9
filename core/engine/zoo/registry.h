// The registries of layers, and BuildContext, which builds from them and can be observed.
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
const LayerRegistry& paddingLayerRegistry();
const LayerRegistry& dropLayerRegistry();
const LayerRegistry& upsampleLayerRegistry();
const std::vector<const LayerRegistry*>& layerRegistries();

/// Notified about every step of a build; implemented by the recorder of the build journey.
class BuildObserver {
public:
    virtual ~BuildObserver() = default;
    /// found: nullptr if the name is not in the registry.
    virtual void lookup(const LayerRegistry& registry, const std::string& type, const Signature* found, const std::string& configPath) = 0;
    virtual void constructing(const Arguments& arguments) = 0;
    virtual void constructed(const Arguments& arguments, Layer& layer) = 0;
};

/// Passes the observer and the random generator through nested constructions.
class BuildContext {
public:
    explicit BuildContext(BuildObserver* observer = nullptr) : m_observer(observer) {}
    /// mmcv's build_from_cfg on a registry: look-up, argument check, construction. Unknown names: "did you mean". `config` must be a dict
    /// with "type"; its origins give errors their file and line. configPath: "model.backbone". A list (neck=[...]) is built as mmcv's
    /// Sequential of its items. Errors: registry-config, registry-type, registry-unknown, registry-scope, registry-argument, and those of
    /// the constructors (config-value). Exceptions of libtorch are caught here.
    Result<LayerPtr> build(const LayerRegistry& registry, const ConfigValue& config, const std::string& configPath);

    /// Warnings of constructors (RepVGG deploy=True drops SE), with their config line.
    void warn(std::string code, Message message, Place where) {
        m_diagnostics.push_back({Severity::Warning, std::move(code), std::move(message), std::move(where)});
    }
    const Diagnostics& diagnostics() const { return m_diagnostics; }

private:
    Result<LayerPtr> buildOne(const LayerRegistry& registry, const ConfigValue& config, const std::string& configPath);
    Result<LayerPtr> constructed(const LayerRegistry& registry, const Arguments& arguments);
    /// The problem, or a hole if one may be left here (hole.h).
    static Result<LayerPtr> orHole(const LayerRegistry& registry, const ConfigValue& config, const Error& problem);
    BuildObserver* m_observer;
    Diagnostics m_diagnostics;
};

/// A row with the name of the reference's class: Made(arguments, more...), or Made(arguments, context, more...) if it accepts the context.
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
