#include "core/lint/data_folders.h"

#include "core/lint/config_parts.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace teardown::lint_rules {

namespace {

namespace fs = std::filesystem;

constexpr int kHighestFolderAbove = 6;

std::string withHome(const std::string& path) {
    const char* home = std::getenv("HOME");
    return home && (path == "~" || path.starts_with("~/")) ? home + path.substr(1) : path;
}

}  // namespace

std::vector<std::string> dataFolders(const Config& config, const std::string& dataRoot) {
    if (!dataRoot.empty()) return {dataRoot};
    std::error_code unused;
    std::vector<std::string> folders{fs::current_path(unused).string()};
    fs::path folder = fs::absolute(config.path, unused).parent_path();
    for (int above = 0; above <= kHighestFolderAbove && !folder.empty(); ++above, folder = folder.parent_path()) {
        folders.push_back(folder.string());
        // A checkout ends the project; above it nothing belongs to the config.
        if (folder == folder.parent_path() || fs::exists(folder / ".git", unused)) break;
    }
    return folders;
}

std::string folderWith(const std::vector<std::string>& folders, const std::string& path) {
    std::error_code unused;
    const fs::path whole = withHome(path);
    if (whole.is_absolute()) return fs::exists(whole, unused) ? "/" : "";
    for (const std::string& folder : folders)
        if (fs::exists(fs::path(folder) / whole, unused)) return folder;
    return {};
}

std::string existingPath(const std::vector<std::string>& folders, const std::string& path) {
    const std::string folder = folderWith(folders, path);
    return folder.empty() ? std::string() : (fs::path(folder) / withHome(path)).string();
}

std::string findDataRoot(const Config& config) {
    const std::vector<std::string> folders = dataFolders(config, {});
    for (const DatasetPart& part : datasetParts(config))
        if (const ConfigValue* prefix = part.value->find("data_prefix"); prefix && prefix->isString() && !prefix->asString().empty())
            if (const std::string folder = folderWith(folders, prefix->asString()); !folder.empty() && folder != "/") return folder;
    return folders.front();
}

}  // namespace teardown::lint_rules
