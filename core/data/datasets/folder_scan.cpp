#include "core/data/datasets/folder_scan.h"

#include "core/base/text.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace teardown {

namespace {

namespace fs = std::filesystem;

Error folderError(const std::string& folder, const std::error_code& failure) {
    const auto with = [&](const char* code, const Message& what, const Message& remedy) {
        return Error{ErrorKind::BadInput, code, what, remedy, {folder, 0, 0, {}, {}}};
    };
    if (failure == std::errc::no_such_file_or_directory)
        return with("folder-missing", message("folder-missing.no-such", "There is no such folder."), {});
    if (failure == std::errc::not_a_directory)
        return with("file-not-folder", message("file-not-folder.file", "It is a file, not a folder."), {});
    if (failure == std::errc::permission_denied)
        return with("folder-no-access", message("folder-no-access.denied", "There is no permission to read the folder."),
                    message("do.allow-reading", "Allow reading and searching it (chmod u+rx)."));
    return with("folder-io", message("folder-io.system", "The folder cannot be read: {why}.", {{"why", failure.message()}}), {});
}

}  // namespace

Result<FolderContent> contentOfFolder(const std::string& folder) {
    std::error_code failure;
    FolderContent content;
    fs::directory_iterator entries(folder.empty() ? "." : folder, failure);
    if (failure) return folderError(folder, failure);
    while (entries != fs::directory_iterator()) {
        const std::string name = entries->path().filename().string();
        std::error_code ignored;
        if (!name.starts_with('.') && entries->is_regular_file(ignored))
            content.files.push_back(name);
        else if (entries->is_directory(ignored))
            content.folders.push_back(name);
        entries.increment(failure);
        if (failure) return folderError(folder, failure);
    }
    std::sort(content.folders.begin(), content.folders.end());
    std::sort(content.files.begin(), content.files.end());
    return content;
}

Result<FilesBelow> filesBelow(const std::string& folder, const TaskContext& task) {
    FilesBelow found;
    struct Waiting {
        std::string path;  ///< relative, empty for the folder itself
        std::vector<fs::path> above;
    };
    std::vector<Waiting> waiting{{{}, {}}};
    while (!waiting.empty()) {
        if (task.cancelled()) return cancelledError();
        Waiting here = std::move(waiting.back());
        waiting.pop_back();
        const std::string full = here.path.empty() ? folder : folder + "/" + here.path;
        std::error_code ignored;
        const fs::path real = fs::canonical(full, ignored);
        if (std::find(here.above.begin(), here.above.end(), real) != here.above.end() || here.above.size() > kMaxFolderDepth) {
            found.loops.push_back(here.path);
            continue;
        }
        auto content = contentOfFolder(full);
        if (!content.ok()) {
            if (here.path.empty()) return content.error();
            found.unreadable.push_back(content.error());
            continue;
        }
        const std::string prefix = here.path.empty() ? std::string() : here.path + "/";
        for (const std::string& file : content->files) found.files.push_back(prefix + file);
        if (content->folders.empty()) continue;
        here.above.push_back(real);
        for (const std::string& below : content->folders) waiting.push_back({prefix + below, here.above});
    }
    std::sort(found.files.begin(), found.files.end());
    std::sort(found.loops.begin(), found.loops.end());
    return found;
}

}  // namespace teardown
