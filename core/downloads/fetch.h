// Getting a download with pip's ordinary client into the user's cache: hash verified before the file gets its name, offline afterwards.
#pragma once

#include "core/downloads/catalogue.h"

namespace teardown {

/// The file's path; at once when it is there and whole. Progress is the share of the bytes that have come. Everything that pip writes lies
/// in a folder of its own inside `folder`, which is gone afterwards, whatever happens. Errors, each saying what to do by hand:
/// fetch-no-client (neither python3 -m pip nor pip3), fetch-network, fetch-client (pip failed otherwise), fetch-incomplete,
/// fetch-hash, fetch-space, fetch-folder, cancelled.
Result<std::string> fetchDownload(const Download& download, const TaskContext& task, const std::string& folder = downloadsFolder());

/// Takes a file that was got by hand: verified and copied into the cache. Errors: those of InputFile, fetch-hash, fetch-space,
/// fetch-folder, cancelled.
Result<std::string> adoptDownload(const Download& download, const std::string& path, const TaskContext& task,
                                  const std::string& folder = downloadsFolder());

/// How a person gets the file without us.
Message downloadByHand(const Download& download);

}  // namespace teardown
