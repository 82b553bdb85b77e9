// Where the data of a config may lie: its relative paths are relative to the folder in which training is started, which nobody knows here.
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown::lint_rules {

/// `dataRoot` alone, or without one the working folder, the config's folder and those above it up to its checkout.
std::vector<std::string> dataFolders(const Config& config, const std::string& dataRoot);
/// The first of the folders below which the path exists ("/" for an absolute one); empty: none. A leading ~ is the home folder.
std::string folderWith(const std::vector<std::string>& folders, const std::string& path);
/// The path below the first of the folders in which it exists, with ~ resolved; empty: it does not exist.
std::string existingPath(const std::vector<std::string>& folders, const std::string& path);
/// The first folder that has the data of any dataset; the working folder if none has.
std::string findDataRoot(const Config& config);

}  // namespace teardown::lint_rules
