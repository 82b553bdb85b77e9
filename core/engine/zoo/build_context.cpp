// Builds layers from dicts, as mmcv's build_from_cfg does; errors stack the class names as mmcv's do.
#include "core/base/text.h"
#include "core/engine/nn/containers.h"
#include "core/engine/zoo/registry.h"

#include <exception>

namespace teardown::engine {

Result<LayerPtr> BuildContext::build(const LayerRegistry& registry, const ConfigValue& config, const std::string& configPath) {
    if (config.kind() != ValueKind::List) return buildOne(registry, config, configPath);
    auto sequence = std::make_shared<ValueSequential>();
    std::size_t index = 0;
    for (const ConfigValue& item : config.items()) {
        const std::string path = configPath + "." + std::to_string(index);
        TD_TRY(const LayerPtr layer, buildOne(registry, item, path));
        const auto called = std::dynamic_pointer_cast<ValueLayer>(layer);
        if (!called)
            return Error{ErrorKind::BadInput, "config-value",
                         message("build-context.can-not-stand-in", "{type} cannot stand in a list of layers.", {{"type", layer->type()}}),
                         message("do.use-for-example-globalaveragepooling", "Use for example GlobalAveragePooling."), placeOf(item, path)};
        sequence->append(called);
        ++index;
    }
    return LayerPtr(sequence);
}

Result<LayerPtr> BuildContext::buildOne(const LayerRegistry& registry, const ConfigValue& config, const std::string& configPath) {
    const Result<const Signature*> found = registry.resolve(config, configPath);
    const ConfigValue* type = config.find("type");
    if (m_observer && type && type->isString()) m_observer->lookup(registry, type->asString(), found.ok() ? *found : nullptr, configPath);
    if (!found.ok()) return found.error();
    const Arguments arguments(**found, config, configPath, registry.errors());
    TD_CHECK(arguments.check());
    if (m_observer) m_observer->constructing(arguments);
    const auto failure = [&](const char* what) {
        return arguments.inside(
            {ErrorKind::BadInput, "config-value", asIs(escapeForDisplay(what, 600)), {}, placeOf(anchorOf(config), configPath)});
    };
    try {
        TD_TRY(LayerPtr layer, registry.construct(arguments, *this));
        if (m_observer) m_observer->constructed(arguments, *layer);
        return layer;
    } catch (const c10::Error& torchError) {
        return failure(torchError.what_without_backtrace());
    } catch (const std::exception& error) {
        return failure(error.what());
    }
}

}  // namespace teardown::engine
