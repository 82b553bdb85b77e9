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
                 message("export-folder.the-folder-could-not", "The folder could not be created: {which}.",
                         {{"which", failure ? asIs(failure.message())
                                            : message("export-folder.a-file-stands-there", "a file with this name exists")}}),
                 message("do.name-a-folder-that", "Choose a folder that you can write to."), Place{folder, 0, 0, {}, {}}};
}

Result<void> makeWritableFolder(const std::string& folder) {
    TD_CHECK(makeFolder(folder));
    std::string probe = folder + "/.teardown-XXXXXX";
    const int descriptor = mkstemp(probe.data());
    if (descriptor < 0)
        return Error{ErrorKind::BadInput, "export-no-permission",
                     message("export-no-permission.no-file-can-be", "No file can be created in this folder: {strerror}.",
                             {{"strerror", std::strerror(errno)}}),
                     message("do.name-a-folder-that", "Choose a folder that you can write to."), Place{folder, 0, 0, {}, {}}};
    close(descriptor);
    unlink(probe.c_str());
    return {};
}

}  // namespace teardown
