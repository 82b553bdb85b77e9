#include "core/registry/registry_errors.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"
#include "core/registry/registry.h"

namespace teardown {

static Error badDict(std::string code, const std::string& what, std::string remedy, Place where = {}) {
    return {ErrorKind::BadInput, std::move(code), escapeForDisplay(what, 600), std::move(remedy), std::move(where)};
}

/// "Did you mean ...?" as a sentence of its own.
static std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) {
    std::string text = didYouMean(name, candidates);
    if (!text.empty() && text.front() == ' ') text.erase(0, 1);
    return text;
}

static std::string quotedList(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + ("'" + names[i] + "'");
    return text;
}

Error RegistryErrors::noType(const RegistryBase& registry, const ConfigValue& config, const std::string& configPath) const {
    if (!config.isDict())
        return badDict("registry-config", std::string("cfg must be a dict, but got <class '") + config.typeName() + "'>",
                       "Write dict(type='...', ...) here.", placeOf(config, configPath));
    const ConfigValue* type = config.find("type");
    if (!type)
        return badDict("registry-type", "`cfg` or `default_args` must contain the key \"type\", but got " + config.repr(),
                       "Add type='...' with a name of the " + registry.name() + " registry.", placeOf(config, configPath));
    return badDict("registry-type", std::string("type must be a str or valid type, but got <class '") + type->typeName() + "'>", {},
                   placeOf(*type, configPath + ".type"));
}

Error RegistryErrors::unknownName(const RegistryBase& registry, const std::string& name) const {
    if (const std::string scope = registry.foreignScope(name); !scope.empty())
        return badDict("registry-scope", name + ": no registry of scope '" + scope + "' is known to the " + registry.name() + " registry",
                       "Names of mmclassification need no scope, or 'mmcls.'.");
    std::string remedy = suggestion(name, registry.names());
    if (remedy.empty()) remedy = "`teardown registry` lists the names.";
    return badDict("registry-unknown", name + " is not in the " + registry.name() + " registry", std::move(remedy));
}

Error RegistryErrors::notBuilt(const RegistryBase& registry, const Signature& signature) const {
    return badDict("registry-not-built", signature.name + " of the " + registry.name() + " registry can not be built by Teardown",
                   "`teardown registry` says which names can.");
}

Error RegistryErrors::unknownArgument(const Signature& signature, const std::string& key) const {
    const std::string name = signature.className();
    const std::vector<std::string> declared = signature.argumentNames();
    std::string remedy = suggestion(key, declared);
    if (remedy.empty()) remedy = declared.empty() ? name + " takes no arguments." : "It takes " + quotedList(declared) + ".";
    return badDict("registry-argument", name + ".__init__() got an unexpected keyword argument '" + key + "'", std::move(remedy));
}

Error RegistryErrors::missingArguments(const Signature& signature, const std::vector<std::string>& names) const {
    return badDict("registry-argument",
                   signature.className() + ".__init__() missing " + std::to_string(names.size()) + " required positional argument" +
                       (names.size() > 1 ? "s" : "") + ": " + quotedList(names),
                   "Add " + quotedList(names) + " to this dict.");
}

const RegistryErrors& mmcvErrors() {
    static const RegistryErrors s_errors;
    return s_errors;
}

}  // namespace teardown
