// teardown registry: lists the engine's registries, their names and arguments, and where a config uses a name.
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/config/type_uses.h"
#include "core/registry/registry_info.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>

namespace teardown {

namespace {

struct RegistryOptions {
    std::string name;
    std::string config;
    EngineOptions engine;
};

/// A registry and the items to show.
struct Shown {
    const RegistryInfo* registry;
    std::vector<const RegistryItem*> items;
    bool whole = false;  ///< it was requested by name, or no name was given
};

/// Who uses a name: places in the config and modules of the network built from it.
struct Users {
    std::vector<TypeUse> places;
    std::vector<std::string> modules;
};

std::string fullName(const RegistryInfo& registry) { return registry.scope + "::" + registry.name; }

/// "mmcls.ResNet" -> scope "mmcls"; a plain name has none.
std::pair<std::string, std::string> splitScope(const std::string& name) {
    const auto dot = name.find('.');
    return dot == std::string::npos ? std::pair(std::string(), name) : std::pair(name.substr(0, dot), name.substr(dot + 1));
}

Result<std::vector<Shown>> choose(const std::vector<RegistryInfo>& registries, const std::string& name) {
    std::vector<Shown> shown;
    std::vector<std::string> known;
    const auto [scope, plain] = splitScope(name);
    for (const RegistryInfo& registry : registries) {
        const bool whole = name.empty() || name == registry.name || name == fullName(registry);
        Shown one{&registry, {}, whole};
        known.push_back(registry.name);
        for (const RegistryItem& item : registry.items) {
            known.push_back(item.name);
            if (whole || item.name == name || (item.name == plain && scope == registry.scope)) one.items.push_back(&item);
        }
        if (whole || !one.items.empty()) shown.push_back(std::move(one));
    }
    if (!shown.empty()) return shown;
    return Error{ErrorKind::BadInput,
                 "registry-unknown",
                 message("registry-unknown.no-registry-holds", "No registry holds '{name}'.{hint}",
                         {{"name", escapeForDisplay(name)}, {"hint", didYouMean(name, known)}}),
                 message("do.teardown-registry-lists-every", "teardown registry lists every name."),
                 {}};
}

Json itemJson(const RegistryItem& item, const std::optional<Users>& users) {
    Json arguments = Json::array();
    for (const RegistryArgument& argument : item.arguments) {
        Json one = Json::object().set("name", argument.name).set("default", argument.required ? Json() : Json(argument.defaultValue));
        arguments.push(one.set("required", argument.required).set("doc", argument.doc));
    }
    Json result = Json::object().set("name", item.name).set("args", std::move(arguments)).set("doc", item.doc);
    result.set("source", item.implementedIn).set("file", item.referenceFile).set("built", item.built);
    if (!users) return result;
    Json places = Json::array();
    for (const TypeUse& use : users->places)
        places.push(Json::object().set("path", use.path).set("file", use.where.file).set("line", use.where.line));
    return result.set("used_by", std::move(places)).set("modules", Json::arrayOf(users->modules));
}

std::string itemText(const RegistryItem& item, const std::optional<Users>& users) {
    std::string text = fmt::format("{}\n  {}\n", item.name, item.doc);
    if (!item.implementedIn.empty())
        text += item.referenceFile.empty() ? fmt::format("  {}\n", item.implementedIn)
                                           : fmt::format("  {}  ({})\n", item.implementedIn, item.referenceFile);
    if (!item.built) text += "  Teardown knows its arguments but cannot run it.\n";
    for (const RegistryArgument& argument : item.arguments)
        text +=
            fmt::format("    {:<46}{}\n", argument.required ? argument.name : argument.name + "=" + argument.defaultValue, argument.doc);
    if (!users) return text;
    for (const TypeUse& use : users->places)
        text += fmt::format("  used by {}  {}:{}\n", escapeForDisplay(use.path), escapeForDisplay(use.where.file), use.where.line);
    if (!users->modules.empty()) {
        text += fmt::format("  {} module{} of the network: ", users->modules.size(), users->modules.size() == 1 ? "" : "s");
        for (std::size_t i = 0; i < users->modules.size() && i < 3; ++i)
            text += (i ? ", " : "") + (users->modules[i].empty() ? "the network itself" : users->modules[i]);
        text += users->modules.size() > 3 ? ", ...\n" : "\n";
    } else if (users->places.empty()) {
        text += "  not used by this config\n";
    }
    return text;
}

std::string listText(const Shown& shown) {
    std::string text = fmt::format("{}  {} name{}", fullName(*shown.registry), shown.items.size(), shown.items.size() == 1 ? "" : "s");
    if (!shown.registry->parent.empty()) text += fmt::format(", child of {}", shown.registry->parent);
    text += "\n";
    for (const RegistryItem* item : shown.items)
        text += fmt::format("  {:<28}{}{}\n", item->name, item->doc, item->built ? "" : " (not run by Teardown)");
    return text;
}

/// The Python class behind a name: 'BN' is a BatchNorm2d.
std::string className(const RegistryItem& item) {
    const auto dot = item.implementedIn.rfind('.');
    return dot == std::string::npos ? item.name : item.implementedIn.substr(dot + 1);
}

std::optional<Users> usersOf(const RegistryItem& item, const Workspace* workspace) {
    if (!workspace) return std::nullopt;
    Users users{usesOfType(workspace->config->root, item.name), {}};
    for (const ModuleNode& node : workspace->built->modules)
        if (node.type == className(item)) users.modules.push_back(node.path);
    return users;
}

Result<int> runRegistry(const RegistryOptions& options, const Invocation& invocation, Terminal& terminal) {
    std::optional<Workspace> workspace;
    std::unique_ptr<SessionApi> own;
    if (!options.config.empty()) {
        FileArguments files;
        files.config = options.config;
        TD_TRY(workspace, openWorkspace(files, options.engine, invocation, terminal));
    } else {
        terminal.task().report(-1, message("task.loading-the-engine", "loading the engine"));
        TD_TRY(own, createSession());
        terminal.clearProgress();
    }
    const std::vector<RegistryInfo> registries = (workspace ? workspace->session : own)->registries();
    TD_TRY(const std::vector<Shown> shown, choose(registries, options.name));
    Json list = Json::array();
    for (const Shown& one : shown) {
        Json items = Json::array();
        if (one.whole && !terminal.json()) terminal.print(listText(one));
        for (const RegistryItem* item : one.items) {
            const auto users = usersOf(*item, workspace ? &*workspace : nullptr);
            if (terminal.json())
                items.push(itemJson(*item, users));
            else if (!one.whole)
                terminal.print(itemText(*item, users));
        }
        Json document = Json::object().set("name", one.registry->name).set("scope", one.registry->scope);
        document.set("parent", one.registry->parent.empty() ? Json() : Json(one.registry->parent));
        list.push(document.set("children", Json::arrayOf(one.registry->children)).set("items", std::move(items)));
    }
    if (terminal.json()) terminal.printJson(Json::object().set("registries", std::move(list)));
    return 0;
}

}  // namespace

void addRegistry(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("registry", "list the registries, or the arguments of one name and who uses it");
    const auto options = std::make_shared<RegistryOptions>();
    verb->add_option("NAME", options->name, "a name such as ResNet, mmcls.ResNet or BN, or a registry such as models");
    verb->add_option("--config", options->config, "show who uses the name in this config")->type_name("CONFIG");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runRegistry(*options, invocation, terminal); };
    });
}

}  // namespace teardown
