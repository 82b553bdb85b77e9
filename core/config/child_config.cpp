#include "core/config/child_config.h"

#include "core/base/text.h"
#include "core/config/config_diff.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/imports.h"
#include "core/config/language/parser.h"
#include "core/config/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace teardown {

namespace {

constexpr const char* kDeleteKey = "_delete_";
/// Functions that the text itself calls: a config that assigns these names does so at its end.
constexpr std::string_view kCalled[] = {"dict", "float", "range", "set"};

Error notPossible(const Message& what, const Message& remedy) { return {ErrorKind::BadInput, "child-not-possible", what, remedy, {}}; }

bool keepsEveryKey(const ConfigValue& base, const ConfigValue& wanted) {
    return std::all_of(base.entries().begin(), base.entries().end(),
                       [&](const DictEntry& entry) { return wanted.find(entry.key) != nullptr; });
}

/// `wanted` replaces something of another kind.
Result<ConfigValue> replacingDict(const ConfigValue& wanted) {
    if (wanted.contains(kDeleteKey))
        return notPossible(message("child-config.a-dict-with-a", "a dict with a key named _delete_ cannot replace another value"),
                           message("do.rename-the-key", "Rename the key."));
    std::vector<DictEntry> entries = {{ConfigValue::string(kDeleteKey), ConfigValue::boolean(true)}};
    entries.insert(entries.end(), wanted.entries().begin(), wanted.entries().end());
    return ConfigValue::dict(std::move(entries));
}

Result<ConfigValue> overridesOf(const ConfigValue& base, const ConfigValue& wanted) {
    config::DictBuilder builder;
    for (const DictEntry& entry : wanted.entries()) {
        const ConfigValue* old = base.find(entry.key);
        if (old && sameConfigValue(*old, entry.value)) continue;
        if (!old || !entry.value.isDict()) {
            builder.set(entry.key, entry.value);
            continue;
        }
        const bool merges = old->isDict() && keepsEveryKey(*old, entry.value);
        TD_TRY(const ConfigValue inner, merges ? overridesOf(*old, entry.value) : replacingDict(entry.value));
        if (merges && inner.contains(kDeleteKey))
            return notPossible(message("child-config.a-key-named-delete", "a key named _delete_ cannot be changed by inheritance"),
                               message("do.change-the-base-itself", "Change the base itself."));
        builder.set(entry.key, inner);
    }
    return std::move(builder).build();
}

std::string relativePath(const std::string& path, const std::string& folder) {
    const std::string relative = std::filesystem::path(path).lexically_relative(folder).generic_string();
    return relative.empty() ? path : relative;
}

bool isPlainName(const std::string& name) {
    const auto part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); };
    const bool identifier = !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), part);
    return identifier && !config::isKeyword(name);
}

bool canBeAssigned(const ConfigValue& key) {
    if (!key.isString()) return false;
    const std::string& name = key.asString();
    return isPlainName(name) && !name.starts_with("__") && name != "_base_" && name != "_deprecation_";
}

/// "..configs.base" for ../configs/base.py; empty if Python cannot import that.
std::string moduleOf(const std::string& relative) {
    std::string module = ".";
    const std::filesystem::path path(relative);
    if (path.is_absolute() || path.extension() != ".py") return {};
    for (const std::filesystem::path& part : path) {
        const std::string name = part == path.filename() ? part.stem().string() : part.string();
        if (name == "..") {
            module += ".";
            continue;
        }
        if (!isPlainName(name)) return {};
        module += (module.ends_with('.') ? "" : ".") + name;
    }
    return module;
}

}  // namespace

Result<ConfigValue> childOverrides(const ConfigValue& base, const ConfigValue& wanted) {
    for (const DictEntry& entry : base.entries())
        if (!wanted.find(entry.key))
            return notPossible(
                message("child-config.the-key-of-the", "the key {key} of the base cannot be removed by a config that inherits from it",
                        {{"key", escapeForDisplay(entry.key.repr())}}),
                message("do.give-it-another-value", "Give it another value, for example None."));
    TD_TRY(const ConfigValue overrides, overridesOf(base, wanted));
    for (const DictEntry& entry : overrides.entries())
        if (!canBeAssigned(entry.key))
            return notPossible(
                message("child-config.the-key-cannot-stand", "the key {key} cannot be used at the top level of a Python config",
                        {{"key", escapeForDisplay(entry.key.repr())}}),
                message("do.use-a-name-of", "Use a name of letters, digits and underscores."));
    std::vector<DictEntry> entries(overrides.entries().begin(), overrides.entries().end());
    std::stable_partition(entries.begin(), entries.end(), [](const DictEntry& entry) {
        return std::find(std::begin(kCalled), std::end(kCalled), entry.key.asString()) == std::end(kCalled);
    });
    return ConfigValue::dict(std::move(entries));
}

std::string childText(const std::string& basePath, const std::string& childPath, const ConfigValue& overrides) {
    const std::string base = relativePath(config::absolutePath(basePath), config::folderOf(config::absolutePath(childPath)));
    const ConfigValue names = ConfigValue::dict({{ConfigValue::string("_base_"), ConfigValue::list({ConfigValue::string(base)})}});
    return sourceText(names) + sourceText(overrides);
}

Result<std::string> newStyleChildText(const std::string& basePath, const std::string& childPath, const ConfigValue& base,
                                      const ConfigValue& overrides) {
    const std::string path = relativePath(config::absolutePath(basePath), config::folderOf(config::absolutePath(childPath)));
    const std::string module = moduleOf(path);
    if (module.empty())
        return notPossible(
            message("child-config.cannot-be-imported",
                    "the base is in mmengine's new style, but Python cannot import a file by the name {path}",
                    {{"path", escapeForDisplay(path)}}),
            message("do.rename-the-base", "Rename the base: letters, digits and underscores, also in the names of its folders."));
    std::string text = fmt::format("from mmengine.config import read_base\n\nwith read_base():\n    from {} import *\n\n", module);
    for (const DictEntry& entry : overrides.entries()) {
        const std::string& name = entry.key.asString();
        const ConfigValue* old = base.find(name);
        const ConfigValue* deletion = old ? entry.value.find(kDeleteKey) : nullptr;
        const bool merges = old && old->isDict() && entry.value.isDict() && !deletion;
        std::string line = sourceText(ConfigValue::dict({{entry.key, deletion ? withoutEntry(entry.value, kDeleteKey) : entry.value}}));
        const std::string assignment = name + " = ";
        if (merges && line.starts_with(assignment))
            line = name + ".merge(" + line.substr(assignment.size(), line.size() - assignment.size() - 1) + ")\n";
        text += line;
    }
    return text;
}

Result<ChildConfig> makeChildConfig(const std::string& basePath, const std::string& childPath, std::span<const ConfigOption> options,
                                    const ConfigLoadOptions& loading) {
    const std::string base = config::absolutePath(basePath);
    const std::string child = config::absolutePath(childPath);
    if (base == child)
        return Error{ErrorKind::BadInput,
                     "child-is-base",
                     message("child-is-base.a-config-cannot-inherit", "a config cannot inherit from itself"),
                     message("do.choose-another-name-for", "Choose another name for the new file."),
                     {childPath, 0, 0, {}, {}}};
    if (!child.ends_with(".py"))
        return Error{ErrorKind::BadInput,
                     "child-format",
                     message("child-format.a-config-that-inherits", "a config that inherits is written as Python"),
                     message("do.give-the-new-file", "Give the new file a name that ends in .py."),
                     {childPath, 0, 0, {}, {}}};
    ConfigLoadOptions plain = loading;
    plain.options.clear();
    TD_TRY(const auto opened, loadConfig(base, plain));
    TD_TRY(const ConfigValue wanted, mergeOptions(opened->root, options));
    TD_TRY(const ConfigValue overrides, childOverrides(opened->root, wanted));
    ChildConfig result;
    if (config::isNewStyle(opened->files.front().text)) {
        TD_TRY(result.text, newStyleChildText(base, child, opened->root, overrides));
    } else {
        result.text = childText(base, child, overrides);
    }

    const ConfigFileSource& files = loading.source ? *loading.source : diskFiles();
    ConfigLoadOptions again = plain;
    again.source = std::make_shared<MemoryFiles>(std::map<std::string, std::string>{{child, result.text}}, &files);
    again.root = "/";
    TD_TRY(const auto resolved, loadConfig(child, again));
    if (!sameConfigValue(resolved->root, wanted))
        return Error{ErrorKind::Internal,
                     "child-differs",
                     message("child-differs.the-new-config-would", "the new config would not resolve to the wanted values"),
                     {},
                     {childPath, 0, 0, {}, {}}};
    result.root = resolved->root;
    const std::string root = config::projectRoot(config::folderOf(child), files);
    const std::string checkout = config::checkoutOf(config::folderOf(child), files);
    const bool inCheckout = !checkout.empty() && files.realPath(base).starts_with(checkout + "/");
    if (root != "/" && !base.starts_with(root + "/") && !inCheckout)
        result.diagnostics.push_back(
            {Severity::Warning,
             "child-outside",
             message("child-outside.the-base-lies-outside",
                     "the base is outside the folder {root}; open the new config with --root and a folder that contains both",
                     {{"root", escapeForDisplay(root)}}),
             {childPath, 1, 0, {}, {}}});
    return result;
}

}  // namespace teardown
