// Tells config, checkpoint and pictures apart by their content, so that file arguments may stand in any order.
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace teardown {

enum class FileRole { Config, Checkpoint, Picture };

struct FileArguments {
    std::string config;
    std::string checkpoint;
    std::vector<std::string> pictures;  ///< folders opened: their pictures in natural order of names
};

/// What the content says; for a file that is not there or says nothing, what its name says. A folder counts as pictures.
FileRole roleOf(const std::string& path);

/// Sorts the words of a command line. Errors of kind Usage: two configs, two checkpoints, no config, pictures where `takesPictures` is
/// false.
Result<FileArguments> sortFileArguments(const std::vector<std::string>& words, bool takesPictures);

}  // namespace teardown
