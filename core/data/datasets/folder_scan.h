// What mmcv's HardDiskBackend.list_dir_or_file finds in a folder (mmcv/fileio/file_client.py), and what it leaves out.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <string>
#include <vector>

namespace teardown {

/// What is directly in a folder. Links are followed.
struct FolderContent {
    std::vector<std::string> folders;  ///< sorted by their bytes, those with a dot in front among them
    std::vector<std::string> files;    ///< likewise, without those with a dot in front
};
/// Errors: folder-missing, folder-no-access, file-not-folder.
Result<FolderContent> contentOfFolder(const std::string& folder);

/// The files of a folder and all folders below it, as paths relative to it.
struct FilesBelow {
    std::vector<std::string> files;  ///< sorted by their bytes; without those with a dot in front
    std::vector<std::string> loops;  ///< links to a folder above them, which are not followed
    std::vector<Error> unreadable;   ///< folders that cannot be read; the reference stops there
};
Result<FilesBelow> filesBelow(const std::string& folder, const TaskContext& task);

inline constexpr std::size_t kMaxFolderDepth = 100;

}  // namespace teardown
