#include "core/base/folder.h"

#include <fmt/format.h>

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

}  // namespace teardown
