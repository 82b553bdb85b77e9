#include "core/base/resources.h"

#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cstdlib>
#include <initializer_list>

namespace teardown {

namespace {

bool exists(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

std::string executableFolder() {
    std::array<char, 4096> buffer{};
    const ssize_t length = ::readlink("/proc/self/exe", buffer.data(), buffer.size() - 1);
    if (length <= 0) return ".";
    const std::string path(buffer.data(), static_cast<std::size_t>(length));
    return path.substr(0, path.rfind('/'));
}

std::string resourcesFolder() {
    const std::string named = environment("TEARDOWN_RESOURCES");
    if (!named.empty()) return exists(named) ? named : std::string{};
    const std::string here = executableFolder();
    for (const char* candidate : {"/resources", "/../share/teardown"})
        if (exists(here + candidate)) return here + candidate;
    return {};
}

std::string modulePath(const std::string& name) {
    const std::string file = "/lib" + name + ".so";
    const std::string named = environment("TEARDOWN_MODULES");
    if (!named.empty()) return exists(named + file) ? named + file : std::string{};
    const std::string here = executableFolder();
    for (const char* candidate : {"", "/../lib/teardown"})
        if (exists(here + candidate + file)) return here + candidate + file;
    return {};
}

}  // namespace teardown
