// What is suspicious in the folders that become classes: hidden folders, splits, numbers, files that are left out.
#pragma once

#include "core/data/datasets/problem_list.h"

#include <map>
#include <string>
#include <vector>

namespace teardown {

/// The folders in which CustomDataset looks for classes, and what it found.
struct ClassFolders {
    struct Folder {
        std::string name;  ///< its index is its position
        std::size_t samples = 0;
        std::size_t hidden = 0;                      ///< samples in a folder with a dot in front
        std::map<std::string, std::size_t> leftOut;  ///< files without an accepted extension, by what their names end in
        std::string leftOutPicture;                  ///< the first of them that is a picture
    };
    std::string prefix;
    std::vector<Folder> folders;
    std::vector<std::string> filesBeside;  ///< files that are in no class's folder
    std::vector<std::string> extensions;
};

void addFolderFindings(const ClassFolders& found, ProblemList& problems);

}  // namespace teardown
