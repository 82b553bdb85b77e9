#include "core/registry/registry_errors.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"
#include "core/registry/elsewhere.h"
#include "core/registry/registry.h"

namespace teardown {

static Error badDict(std::string code, const Message& what, Message remedy, Place where = {}) {
    return {ErrorKind::BadInput, std::move(code), escapeForDisplay(what, 600), std::move(remedy), std::move(where)};
}

static std::string quotedList(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + ("'" + names[i] + "'");
    return text;
}

Error RegistryErrors::noType(const RegistryBase& registry, const ConfigValue& config, const std::string& configPath) const {
    if (!config.isDict())
        return badDict(
            "registry-config",
            message("registry-config.cfg-must-be-a", "cfg must be a dict, but got <class '{typeName}'>", {{"typeName", config.typeName()}}),
            message("do.write-dict-type-here", "Write dict(type='...', ...) here."), placeOf(config, configPath));
    const ConfigValue* type = config.find("type");
    if (!type)
        return badDict("registry-type",
                       message("registry-type.cfg-or-default-args",
                               "`cfg` or `default_args` must contain the key \"type\", but got {config}", {{"config", config.repr()}}),
                       message("do.add-type-with-a", "Add type='...' with a name of the {name} registry.", {{"name", registry.name()}}),
                       placeOf(config, configPath));
    return badDict("registry-type",
                   message("registry-type.type-must-be-a", "type must be a str or valid type, but got <class '{typeName}'>",
                           {{"typeName", type->typeName()}}),
                   {}, placeOf(*type, configPath + ".type"));
}

Error RegistryErrors::unknownName(const RegistryBase& registry, const std::string& name) const {
    if (const std::string scope = registry.foreignScope(name); !scope.empty()) {
        const std::string plain = name.substr(scope.size() + 1);
        const Message own =
            registry.findRow(plain)
                ? message("do.same-name-without-scope", "mmclassification has a class of this name: write type='{plain}'.",
                          {{"plain", plain}})
                : sentences({message("do.names-of-mmclassification-need", "Names of mmclassification need no scope, or 'mmcls.'."),
                             suggestion(plain, registry.names())});
        return badDict(
            "registry-scope",
            message("registry-scope.no-registry-of-scope", "{name}: no registry of scope '{scope}' is known to the {name2} registry",
                    {{"name", name}, {"scope", scope}, {"name2", registry.name()}}),
            sentences({own, elsewhereAdvice(name)}));
    }
    Message remedy = sentences({suggestion(name, registry.names()), elsewhereAdvice(name)});
    if (remedy.empty())
        remedy = message("do.teardown-registry-lists-the",
                         "No package that Teardown knows has this name; `teardown registry` lists those of mmclassification.");
    return badDict(
        "registry-unknown",
        message("registry-unknown.is-not-in-the", "{name} is not in the {name2} registry", {{"name", name}, {"name2", registry.name()}}),
        std::move(remedy));
}

Error RegistryErrors::notBuilt(const RegistryBase& registry, const Signature& signature) const {
    return badDict("registry-not-built",
                   message("registry-not-built.of-the-registry-can", "{name} of the {name2} registry is not supported by Teardown yet",
                           {{"name", signature.name}, {"name2", registry.name()}}),
                   message("do.teardown-registry-says-which", "`teardown registry` says which names can."));
}

Error RegistryErrors::unknownArgument(const Signature& signature, const std::string& key) const {
    const std::string name = signature.className();
    const std::vector<std::string> declared = signature.argumentNames();
    Message remedy = suggestion(key, declared);
    if (remedy.empty())
        remedy = declared.empty() ? message("do.takes-no-arguments", "{name} takes no arguments.", {{"name", name}})
                                  : message("do.it-takes", "It takes {quotedList}.", {{"quotedList", quotedList(declared)}});
    return badDict("registry-argument",
                   message("registry-argument.init-got-an-unexpected", "{name}.__init__() got an unexpected keyword argument '{key}'",
                           {{"name", name}, {"key", key}}),
                   std::move(remedy));
}

Error RegistryErrors::missingArguments(const Signature& signature, const std::vector<std::string>& names) const {
    return badDict("registry-argument",
                   message("registry-argument.init-missing-required-positional", static_cast<std::int64_t>(names.size()),
                           "{className}.__init__() missing {names} required positional argument: {quotedList}",
                           "{className}.__init__() missing {names} required positional arguments: {quotedList}",
                           {{"className", signature.className()}, {"names", names.size()}, {"quotedList", quotedList(names)}}),
                   message("do.add-to-this-dict", "Add {quotedList} to this dict.", {{"quotedList", quotedList(names)}}));
}

const RegistryErrors& mmcvErrors() {
    static const RegistryErrors s_errors;
    return s_errors;
}

}  // namespace teardown
