#include "core/config/config.h"

#include "core/config/language/failure.h"
#include "core/config/loader.h"
#include "core/config/merge.h"

#include <fmt/format.h>

#include <exception>

namespace teardown {

namespace {

using config::Failure;
using config::Loader;

void finishConfig(Config& result, Loader& loader, const ConfigLoadOptions& options) {
    for (const char* key : {"filename", "text", "pretty_text"})
        if (const ConfigValue* value = result.root.find(key))
            loader.report({ErrorKind::BadInput,
                           "config-reserved-key",
                           message("config-reserved-key.is-reserved-for-config", "{key} is reserved for config file", {{"key", key}}),
                           {},
                           config::placeOf(*value)});
    auto changed = mergeOptions(result.root, options.options);
    if (!changed.ok())
        loader.report(std::move(changed).error());
    else
        result.root = std::move(changed).value();
    result.files = loader.takeFiles();
    result.diagnostics = loader.takeDiagnostics();
    result.faults = loader.takeFaults();
    if (const ConfigValue* imports = result.root.find("custom_imports"))
        result.diagnostics.push_back({Severity::Warning, "config-custom-imports",
                                      message("config-custom-imports.custom-imports-names-python",
                                              "custom_imports names Python modules; they are shown here, never imported"),
                                      config::placeOf(*imports)});
}

std::shared_ptr<Config> loadFrom(const std::string& path, const ConfigLoadOptions& options, const TaskContext& task, bool partly) {
    const ConfigFileSource& source = options.source ? *options.source : diskFiles();
    const std::string absolute = config::absolutePath(path);
    const std::string folder = config::folderOf(absolute);
    Loader loader(folder, options.root.empty() ? config::projectRoot(folder, source) : config::absolutePath(options.root), source, task);
    if (options.root.empty()) loader.allowCheckout(folder);
    if (partly) loader.collectFaults();
    auto result = std::make_shared<Config>();
    result->path = path;
    int index = -1;
    result->root = loader.loadFile(absolute, index);
    finishConfig(*result, loader, options);
    return result;
}

/// The only place where the room's exceptions are caught.
template <class Load>
Result<std::shared_ptr<const Config>> guarded(const std::string& name, Load load) {
    try {
        return std::shared_ptr<const Config>(load());
    } catch (Failure& failure) {
        return std::move(failure.error);
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal,
                     "config-internal",
                     message("config-internal.reading-a-config-failed", "reading a config failed: {what}", {{"what", exception.what()}}),
                     {},
                     {name, 0, 0, {}, {}}};
    }
}

}  // namespace

Result<std::shared_ptr<const Config>> loadConfig(const std::string& path, const ConfigLoadOptions& options, const TaskContext& task) {
    return guarded(path, [&] { return loadFrom(path, options, task, false); });
}

Result<std::shared_ptr<const Config>> readConfigPartly(const std::string& path, const ConfigLoadOptions& options, const TaskContext& task) {
    return guarded(path, [&] { return loadFrom(path, options, task, true); });
}

Result<std::shared_ptr<const Config>> loadConfigText(const std::string& name, std::string text, const ConfigLoadOptions& options) {
    return guarded(name, [&] {
        const std::string root = options.root.empty() ? std::string() : config::absolutePath(options.root);
        Loader loader(root.empty() ? "/" : root, root, options.source ? *options.source : diskFiles(), {});
        auto result = std::make_shared<Config>();
        result->path = name;
        int index = -1;
        result->root = loader.loadText(name, name, std::move(text), index);
        finishConfig(*result, loader, options);
        return result;
    });
}

std::string Config::prettyText() const { return teardown::prettyText(root); }

}  // namespace teardown
