#include "core/session/loader.h"

#include "core/base/resources.h"
#include "core/session/session_abi.h"

#include <dlfcn.h>

#include <mutex>
#include <string_view>

namespace teardown {

namespace {

struct Module {
    void* handle = nullptr;
    std::optional<Error> error;
};

Error loadError(const char* code, Message what, Message remedy, const std::string& file) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {file, 0, 0, {}, {}}};
}

/// Opens a module once; it is never closed, since objects made by it may live anywhere.
Module openModule(const std::string& name, const char* missingCode, const char* loadCode) {
    const std::string path = modulePath(name);
    if (path.empty())
        return {nullptr, loadError(missingCode, "The module " + name + " is not beside the program.",
                                   "Build the target " + name + " or set TEARDOWN_MODULES to the folder that holds it.", name)};
    dlerror();
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle) return {handle, std::nullopt};
    const char* reason = dlerror();
    return {nullptr, loadError(loadCode, std::string("The module ") + name + " can not be loaded: " + (reason ? reason : "unknown reason") + ".",
                               "Reinstall the program or the library that is named.", path)};
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
        return loadError("engine-abi",
                         "The engine module speaks another version of the session interface (" + std::string(abi ? abi : "none") + ", the program needs " + kSessionAbi + ").",
                         "Build program and engine from the same source.", modulePath("teardown_engine"));
    return std::unique_ptr<SessionApi>(create());
}

Result<const ImagingApi*> imaging() {
    static std::mutex mutex;
    static std::optional<Module> module;
    std::lock_guard lock(mutex);
    if (!module || module->error) module = openModule("teardown_imaging", "imaging-missing", "imaging-load");
    if (module->error) return *module->error;
    const auto function = reinterpret_cast<ImagingFunction>(dlsym(module->handle, kImagingSymbol));
    if (!function)
        return loadError("imaging-load", "The module teardown_imaging has no entry point.", "Build program and module from the same source.",
                         modulePath("teardown_imaging"));
    return function();
}

}  // namespace teardown
