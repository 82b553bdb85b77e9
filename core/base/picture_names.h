// Which files of a folder are taken for pictures: one list for the verbs and for the window.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// By the ending, case ignored. GIF, HEIC, AVIF, JPEG XL and TGA count: they can not be read, and that is to be said of each rather than
/// passed over.
bool isPictureName(std::string_view path);

/// "png", "jpg", ...: the endings that isPictureName() knows.
std::span<const std::string_view> pictureEndings();

/// What a folder holds, the folders below it not looked into and hidden files left out.
struct FolderPictures {
    std::vector<std::string> paths;   ///< "folder/1.png", in natural order; also of pipes and of links that lead nowhere
    std::vector<std::string> others;  ///< names of the files without a picture's ending, in natural order
    std::string failure;              ///< why the folder could not be read; empty: it was
};
FolderPictures picturesOfFolder(const std::string& folder);

}  // namespace teardown
