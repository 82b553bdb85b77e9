// mmcv's build_from_cfg (mmcv/utils/registry.py): look-up, argument check, construction; errors stack the class names as mmcv's do.
#include "core/base/text.h"
#include "core/engine/nn/containers.h"
#include "core/engine/zoo/registry.h"

#include <algorithm>
#include <exception>

namespace teardown::engine {

static std::string className(const RegistryEntry& entry) {
    const std::size_t dot = entry.implementedIn.rfind('.');
    return dot == std::string::npos ? entry.name : entry.implementedIn.substr(dot + 1);
}

static Error failure(std::string code, Message what, Message remedy, const ConfigValue& value, const std::string& path) {
    return {ErrorKind::BadInput, std::move(code), escapeForDisplay(what, 600), std::move(remedy), placeOf(value, path)};
}

// A dict has no line of its own when it was merged; its "type" has.
static const ConfigValue& anchor(const ConfigValue& config) {
    const ConfigValue* type = config.find("type");
    return type && type->origin() ? *type : config;
}

static std::string quotedList(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + ("'" + names[i] + "'");
    return text;
}

static std::vector<std::string> argumentNames(const RegistryEntry& entry) {
    std::vector<std::string> names;
    for (const ArgumentSpec& argument : entry.arguments) names.push_back(argument.name);
    return names;
}

static Result<void> checkArguments(const RegistryEntry& entry, const ConfigValue& config, const std::string& configPath) {
    const std::vector<std::string> declared = argumentNames(entry);
    const std::string name = className(entry);
    for (const DictEntry& item : config.entries()) {
        const std::string key = item.key.isString() ? item.key.asString() : item.key.repr();
        if (key == "type") continue;
        if (std::find(declared.begin(), declared.end(), key) != declared.end()) continue;
        Message remedy = suggestion(key, declared);
        if (remedy.empty()) remedy = declared.empty() ? message("do.takes-no-arguments", "{name} takes no arguments.", {{"name", name}}) : message("do.it-takes-2", "It takes {quotedList}.", {{"quotedList", quotedList(declared)}});
        const ConfigValue& place = item.value.origin() ? item.value : anchor(config);
        return failure("registry-argument", message("registry-argument.init-got-an-unexpected-keyword", "{name}.__init__() got an unexpected keyword argument '{key}'", {{"name", name}, {"key", key}}), remedy, place,
                       configPath + "." + key);
    }
    std::vector<std::string> missing;
    for (const ArgumentSpec& argument : entry.arguments)
        if (!argument.defaultValue && !config.contains(argument.name)) missing.push_back(argument.name);
    if (missing.empty()) return {};
    return failure("registry-argument",
                   message("registry-argument.init-missing-required-positional", static_cast<std::int64_t>(missing.size()), "{name}.__init__() missing {missing} required positional argument: {quotedList}", "{name}.__init__() missing {missing} required positional arguments: {quotedList}", {{"name", name}, {"missing", missing.size()}, {"quotedList", quotedList(missing)}}),
                   message("do.add-to-this-dict", "Add {quotedList} to this dict.", {{"quotedList", quotedList(missing)}}), anchor(config), configPath);
}

Result<LayerPtr> BuildContext::build(const Registry& registry, const ConfigValue& config, const std::string& configPath) {
    if (config.kind() != ValueKind::List) return buildOne(registry, config, configPath);
    auto sequence = std::make_shared<Sequential>();
    std::size_t index = 0;
    for (const ConfigValue& item : config.items()) {
        TD_TRY(LayerPtr layer, buildOne(registry, item, configPath + "." + std::to_string(index)));
        sequence->append(std::move(layer));
        ++index;
    }
    return LayerPtr(sequence);
}

Result<LayerPtr> BuildContext::buildOne(const Registry& registry, const ConfigValue& config, const std::string& configPath) {
    if (!config.isDict())
        return failure("registry-config", message("registry-config.cfg-must-be-a", "cfg must be a dict, but got <class '{typeName}'>", {{"typeName", config.typeName()}}),
                       message("do.write-dict-type-here", "Write dict(type='...', ...) here."), config, configPath);
    const ConfigValue* type = config.find("type");
    if (!type)
        return failure("registry-type", message("registry-type.cfg-or-default-args", "`cfg` or `default_args` must contain the key \"type\", but got {config}", {{"config", config.repr()}}),
                       message("do.add-type-with-a", "Add type='...' with a name of the {name} registry.", {{"name", registry.name()}}), config, configPath);
    if (!type->isString())
        return failure("registry-type", message("registry-type.type-must-be-a", "type must be a str or valid type, but got <class '{typeName}'>", {{"typeName", type->typeName()}}), {},
                       *type, configPath + ".type");

    const std::string& name = type->asString();
    const RegistryEntry* entry = registry.find(name);
    if (m_observer) m_observer->lookup(registry, name, entry, configPath);
    if (!entry) {
        if (const std::string scope = registry.foreignScope(name); !scope.empty())
            return failure("registry-scope",
                           message("registry-scope.no-registry-of-scope", "{name}: no registry of scope '{scope}' is known to the {name2} registry", {{"name", name}, {"scope", scope}, {"name2", registry.name()}}),
                           message("do.names-of-mmclassification-need", "Names of mmclassification need no scope, or 'mmcls.'."), *type, configPath + ".type");
        Message remedy = suggestion(name, registry.names());
        if (remedy.empty()) remedy = message("do.teardown-registry-lists-the", "`teardown registry` lists the names.");
        return failure("registry-unknown", message("registry-unknown.is-not-in-the-registry", "{name} is not in the {name2} registry", {{"name", name}, {"name2", registry.name()}}), remedy, *type, configPath + ".type");
    }

    auto prefixed = [&](Error error) {
        error.what = message("build-context.text", "{className}: {what}", {{"className", className(*entry)}, {"what", error.what}});
        if (error.where.file.empty() && error.where.line == 0)
            error.where = placeOf(anchor(config), error.where.member.empty() ? configPath : error.where.member);
        return error;
    };
    if (auto checked = checkArguments(*entry, config, configPath); !checked.ok()) return prefixed(checked.error());
    const Arguments arguments(*entry, config, configPath);
    if (m_observer) m_observer->constructing(arguments);
    try {
        Result<LayerPtr> layer = entry->create(arguments, *this);
        if (!layer.ok()) return prefixed(layer.error());
        if (m_observer) m_observer->constructed(arguments, **layer);
        return layer;
    } catch (const BuildFailure& refused) {
        return prefixed(refused.error);
    } catch (const c10::Error& torchError) {
        return prefixed(failure("config-value", asIs(torchError.what_without_backtrace()), {}, anchor(config), configPath));
    } catch (const std::exception& error) {
        return prefixed(failure("config-value", asIs(error.what()), {}, anchor(config), configPath));
    }
}

}  // namespace teardown::engine
