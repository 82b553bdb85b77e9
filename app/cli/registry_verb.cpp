// teardown registry: lists the engine's registries, their names and arguments, and where a config uses a name.
#include "app/cli/module_table.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/config/type_uses.h"
#include "core/registry/registry_info.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/session/part_journey.h"
#include "core/session/printed_model.h"
#include "core/session/session_api.h"
#include "core/tensor/shape_word.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>

namespace teardown {

namespace {

struct RegistryOptions {
    std::string name;
    std::string config;
    std::optional<std::string> arguments;  ///< of --build, as Python: "depth=18"
    std::string inputShape;                ///< "64x56x56"
    EngineOptions engine;
};

constexpr std::size_t kDocColumn = 46;

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
    result.set("line", item.referenceLine > 0 ? Json(item.referenceLine) : Json());
    result.set("paper", item.paper.empty() ? Json() : Json(item.paper)).set("paper_url", item.paper.empty() ? Json() : Json(item.paperUrl));
    if (!users) return result;
    Json places = Json::array();
    for (const TypeUse& use : users->places)
        places.push(Json::object().set("path", use.path).set("file", use.where.file).set("line", use.where.line));
    return result.set("used_by", std::move(places)).set("modules", Json::arrayOf(users->modules));
}

std::string placeInReference(const RegistryItem& item) {
    return item.referenceLine > 0 ? fmt::format("{}:{}", item.referenceFile, item.referenceLine) : item.referenceFile;
}

std::string itemText(const RegistryItem& item, const std::optional<Users>& users) {
    std::string text = fmt::format("{}\n  {}\n", item.name, item.doc);
    if (!item.implementedIn.empty())
        text += item.referenceFile.empty() ? fmt::format("  {}\n", item.implementedIn)
                                           : fmt::format("  {}  ({})\n", item.implementedIn, placeInReference(item));
    if (!item.paper.empty()) text += fmt::format("  {}, {}\n", item.paper, item.paperUrl);
    if (!item.built) text += "  Teardown knows its arguments but cannot run it.\n";
    for (const RegistryArgument& argument : item.arguments) {
        const std::string shown = argument.required ? argument.name : argument.name + "=" + argument.defaultValue;
        // A long default has the line for itself.
        text += shown.size() < kDocColumn ? fmt::format("    {:<{}}{}\n", shown, kDocColumn, argument.doc)
                                          : fmt::format("    {}\n    {:<{}}{}\n", shown, "", kDocColumn, argument.doc);
    }
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

Error buildNeedsOneName(const std::string& name) {
    return {ErrorKind::Usage,
            "usage",
            message("registry-verb.build-needs-a-name", "--build needs the name of one class, and '{name}' is not one.",
                    {{"name", escapeForDisplay(name)}}),
            message("do.write-registry-vgg-build", "Write for example: teardown registry VGG --build \"depth=11\""),
            {}};
}

Result<PartRequest> partOf(const RegistryOptions& options, const std::vector<Shown>& shown) {
    // The first registry that has the name, as everywhere.
    if (shown.empty() || shown.front().whole || shown.front().items.empty()) return buildNeedsOneName(options.name);
    PartRequest request;
    request.registry = shown.front().registry->name;
    const std::string& type = shown.front().items.front()->name;
    TD_TRY(const auto config, loadConfigText("--build", "part = dict(type='" + type + "', " + *options.arguments + ")\n"));
    request.config = *config->root.find("part");
    if (!options.inputShape.empty() && !readShape(options.inputShape, request.inputShape))
        return Error{ErrorKind::Usage,
                     "usage",
                     message("registry-verb.input-shape", "--input-shape {shape} is not a shape.",
                             {{"shape", escapeForDisplay(options.inputShape)}}),
                     message("do.write-64x56x56", "Write the sizes of the input without the batch, for example 64x56x56."),
                     {}};
    return request;
}

Result<int> runPart(SessionApi& session, const PartRequest& request, Terminal& terminal) {
    TD_TRY(const auto part, session.run(request, terminal.task()));
    terminal.clearProgress();
    const std::int64_t parameters = part->modules.front().parameters;
    if (!terminal.json()) {
        terminal.print(part->profile ? moduleTable(part->modules, *part->profile, {}) + totalsText(*part->profile, parameters)
                                     : printedModel(part->modules) + withThousands(parameters) + " parameters\n");
        return 0;
    }
    Json document = Json::object().set("text", printedModel(part->modules)).set("params", parameters);
    if (part->profile) {
        document.set("modules", moduleTableJson(part->modules, *part->profile, {}));
        setEffort(document, part->profile->total);
        document.set("input_shape", Json::arrayOf(part->profile->inputShape));
        document.set("uncounted", Json::arrayOf(part->profile->uncounted));
    }
    terminal.printJson(setDiagnostics(document, part->diagnostics));
    return 0;
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
    if (options.arguments) {
        TD_TRY(const PartRequest request, partOf(options, shown));
        return runPart(workspace ? *workspace->session : *own, request, terminal);
    }
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
    verb->add_option("--build", options->arguments,
                     "build the class alone, with these arguments in Python's syntax: \"depth=18, out_indices=(0, 1)\"")
        ->type_name("ARGUMENTS")
        ->expected(0, 1)
        ->default_str("");
    verb->add_option("--input-shape", options->inputShape, "with --build: run it on a tensor of this shape without the batch, and count")
        ->type_name("CxHxW");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runRegistry(*options, invocation, terminal); };
    });
}

}  // namespace teardown
