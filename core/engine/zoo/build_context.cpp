// Builds layers from dicts, as mmcv's build_from_cfg does; errors stack the class names as mmcv's do.
#include "core/base/text.h"
#include "core/engine/nn/containers.h"
#include "core/engine/zoo/hole.h"
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
    if (!found.ok()) return orHole(registry, config, found.error());
    const Arguments arguments(**found, config, configPath, registry.errors());
    if (const Result<void> fits = arguments.check(); !fits.ok()) return orHole(registry, config, fits.error());
    if (m_observer) m_observer->constructing(arguments);
    Result<LayerPtr> made = constructed(registry, arguments);
    if (!made.ok()) made = orHole(registry, config, made.error());
    if (made.ok() && m_observer) m_observer->constructed(arguments, **made);
    return made;
}

Result<LayerPtr> BuildContext::constructed(const LayerRegistry& registry, const Arguments& arguments) {
    const auto failure = [&](const char* what) {
        return arguments.inside({ErrorKind::BadInput,
                                 "config-value",
                                 asIs(escapeForDisplay(what, 600)),
                                 {},
                                 placeOf(anchorOf(arguments.config()), arguments.configPath())});
    };
    const HoleScope::Inside inside(arguments);
    try {
        return registry.construct(arguments, *this);
    } catch (const c10::Error& torchError) {
        return failure(torchError.what_without_backtrace());
    } catch (const std::exception& error) {
        return failure(error.what());
    }
}

Result<LayerPtr> BuildContext::orHole(const LayerRegistry& registry, const ConfigValue& config, const Error& problem) {
    HoleScope* scope = HoleScope::current();
    if (!scope || &registry != &modelRegistry()) return problem;
    return moduleHole(config, scope->record(problem));
}

}  // namespace teardown::engine
