// Sorts file arguments into config, checkpoint and pictures by their content, so that they may be given in any order.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace teardown {

enum class FileRole { Config, Checkpoint, Picture };

/// An argument that should give pictures but gives none: a folder without pictures, or one that cannot be read.
struct WordWithoutPictures {
    std::size_t before = 0;  ///< number of pictures before it
    std::string path;
    Error error;
};

struct FileArguments {
    std::string config;
    std::string checkpoint;
    std::string weights;                               ///< the key path of "CHECKPOINT:key.path"
    std::vector<std::string> pictures;                 ///< folders are replaced by their pictures, in natural order of names
    std::vector<WordWithoutPictures> withoutPictures;  ///< in the order of the arguments
    Diagnostics notes;                                 ///< files of a folder that were skipped
};

/// Decided by content; for a file that is missing or not recognised, by its name. A folder counts as pictures.
FileRole roleOf(const std::string& path);

/// Sorts the arguments of a command line. Errors of kind Usage: two configs, two checkpoints, no config, or pictures although
/// `acceptsPictures` is false.
Result<FileArguments> sortFileArguments(const std::vector<std::string>& words, bool acceptsPictures);

/// The picture for a verb that takes exactly one. Errors: the folder's error if it has no pictures; kind Usage with `usageLine` for none or
/// several.
Result<std::string> onlyPicture(const FileArguments& files, const Message& usageLine);

}  // namespace teardown
