// Tells config, checkpoint and pictures apart by their content, so that file arguments may stand in any order.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace teardown {

enum class FileRole { Config, Checkpoint, Picture };

/// A word that stands for pictures and gives none: a folder without a picture or without the right to read it.
struct BarrenWord {
    std::size_t before = 0;  ///< so many of the pictures stand before it
    std::string path;
    Error error;
};

struct FileArguments {
    std::string config;
    std::string checkpoint;
    std::string weights;                ///< the key.path of "CHECKPOINT:key.path"
    std::vector<std::string> pictures;  ///< folders opened: their pictures in natural order of names
    std::vector<BarrenWord> barren;     ///< in the order of the words
    Diagnostics notes;                  ///< files of a folder that are left out
};

/// What the content says; for a file that is not there or says nothing, what its name says. A folder counts as pictures.
FileRole roleOf(const std::string& path);

/// Sorts the words of a command line. Errors of kind Usage: two configs, two checkpoints, no config, pictures where `takesPictures` is
/// false.
Result<FileArguments> sortFileArguments(const std::vector<std::string>& words, bool takesPictures);

/// The one picture of a verb that takes one. Errors: that of a folder which gives none; of kind Usage with `usageLine` for none or several.
Result<std::string> onlyPicture(const FileArguments& files, const Message& usageLine);

}  // namespace teardown
