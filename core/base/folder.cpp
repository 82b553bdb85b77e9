#include "core/base/folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace teardown {

Result<void> makeFolder(const std::string& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    std::error_code ignored;
    if (!failure && std::filesystem::is_directory(folder, ignored)) return {};
    return Error{ErrorKind::BadInput, "export-folder",
                 fmt::format("The folder could not be made: {}.", failure ? failure.message() : "a file stands there"),
                 "Name a folder that can be written.", Place{folder, 0, 0, {}, {}}};
}

Result<void> makeWritableFolder(const std::string& folder) {
    TD_CHECK(makeFolder(folder));
    std::string probe = folder + "/.teardown-XXXXXX";
    const int descriptor = mkstemp(probe.data());
    if (descriptor < 0)
        return Error{ErrorKind::BadInput, "export-no-permission", fmt::format("No file can be made in this folder: {}.", std::strerror(errno)),
                     "Name a folder that can be written.", Place{folder, 0, 0, {}, {}}};
    close(descriptor);
    unlink(probe.c_str());
    return {};
}

}  // namespace teardown
