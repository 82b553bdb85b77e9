#include "core/session/loader.h"

#include "core/base/resources.h"
#include "core/session/session_abi.h"
#include "core/session/session_api.h"

#include <dlfcn.h>

#include <mutex>
#include <string_view>
#include <utility>

namespace teardown {

namespace {

struct Module {
    void* handle = nullptr;
    std::optional<Error> error;
};

Error loadError(const char* code, Message what, Message remedy, const std::string& file) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {file, 0, 0, {}, {}}};
}

/// Opens a module once; it is never closed, since its objects may exist anywhere.
Module openModule(const std::string& name, const char* missingCode, const char* loadCode) {
    const std::string path = modulePath(name);
    if (path.empty())
        return {
            nullptr,
            loadError(missingCode, message("loader.the-module-is-not", "The module {name} is not beside the program.", {{"name", name}}),
                      message("do.build-the-target-or", "Build the target {name} or set TEARDOWN_MODULES to the folder that holds it.",
                              {{"name", name}}),
                      name)};
    dlerror();
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle) return {handle, std::nullopt};
    const char* reason = dlerror();
    return {nullptr,
            loadError(loadCode,
                      message("loader.the-module-can-not", "The module {name} cannot be loaded: {which}.",
                              {{"name", name}, {"which", reason ? asIs(reason) : message("loader.unknown-reason", "unknown reason")}}),
                      message("do.reinstall-the-program-or-the", "Reinstall the program or the named library."), path)};
}

/// What the module's one function returns.
template <class Function>
auto objectOf(const Module& module, const char* name, const char* symbol, const char* loadCode)
    -> Result<decltype(std::declval<Function>()())> {
    if (module.error) return *module.error;
    const auto function = reinterpret_cast<Function>(dlsym(module.handle, symbol));
    if (function) return function();
    return loadError(loadCode, message("loader.the-module-has-no-entry", "The module {name} has no entry point.", {{"name", name}}),
                     message("do.build-program-and-module", "Build program and module from the same source."), modulePath(name));
}

}  // namespace

Result<std::unique_ptr<SessionApi>> createSession() {
    static std::mutex mutex;
    static std::optional<Module> module;
    std::lock_guard lock(mutex);
    if (!module || module->error) module = openModule("teardown_engine", "engine-missing", "engine-load");
    if (module->error) return *module->error;

    const auto* abi = static_cast<const char*>(dlsym(module->handle, kSessionAbiSymbol));
    const auto create = reinterpret_cast<CreateSessionFunction>(dlsym(module->handle, kCreateSessionSymbol));
    if (!abi || !create || std::string_view(abi) != kSessionAbi)
        return loadError(
            "engine-abi",
            message("engine-abi.the-engine-module-speaks",
                    "The engine module has another version of the session interface ({which}, the program needs {sessionAbi}).",
                    {{"which", abi ? asIs(abi) : message("engine-abi.none", "none")}, {"sessionAbi", kSessionAbi}}),
            message("do.build-program-and-engine", "Build program and engine from the same source."), modulePath("teardown_engine"));
    return std::unique_ptr<SessionApi>(create());
}

Result<const ImagingApi*> imaging() {
    static std::mutex mutex;
    static std::optional<Module> module;
    std::lock_guard lock(mutex);
    if (!module || module->error) module = openModule("teardown_imaging", "imaging-missing", "imaging-load");
    return objectOf<ImagingFunction>(*module, "teardown_imaging", kImagingSymbol, "imaging-load");
}

Result<const VideoApi*> videos() {
    static std::mutex mutex;
    static std::optional<Module> module;
    std::lock_guard lock(mutex);
    if (!module || module->error) module = openModule("teardown_video", "video-missing", "video-load");
    return objectOf<VideoFunction>(*module, "teardown_video", kVideoSymbol, "video-load");
}

}  // namespace teardown
