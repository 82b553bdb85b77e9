// Which files of a folder count as pictures: one list for the verbs and the window.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// By extension, ignoring case. GIF, HEIC, AVIF, JPEG XL and TGA count although they cannot be read: each is reported rather than skipped.
bool isPictureName(std::string_view path);

/// "png", "jpg", ...: the extensions that isPictureName() accepts.
std::span<const std::string_view> pictureEndings();

/// The content of a folder, without subfolders and hidden files.
struct FolderPictures {
    std::vector<std::string> paths;   ///< "folder/1.png", in natural order; includes pipes and broken links
    std::vector<std::string> others;  ///< names of files without a picture extension, in natural order
    std::string failure;              ///< why the folder could not be read; empty if it was
};
FolderPictures picturesOfFolder(const std::string& folder);

}  // namespace teardown
