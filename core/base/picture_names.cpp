#include "core/base/picture_names.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace teardown {

namespace {

constexpr std::array<std::string_view, 23> kEndings{"png", "jpg",  "jpeg", "jpe",  "jfif", "bmp", "dib", "webp",
                                                    "tif", "tiff", "ppm",  "pgm",  "pbm",  "pnm", "jp2", "j2k",
                                                    "jpc", "gif",  "heic", "heif", "avif", "jxl", "tga"};

}  // namespace

std::span<const std::string_view> pictureEndings() { return kEndings; }

bool isPictureName(std::string_view path) {
    const auto dot = path.rfind('.');
    const auto slash = path.rfind('/');
    if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return false;
    std::string ending(path.substr(dot + 1));
    for (char& c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

FolderPictures picturesOfFolder(const std::string& folder) {
    FolderPictures found;
    std::error_code failure;
    for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
        std::error_code ignored;
        const std::string name = entry->path().filename().string();
        if (name.starts_with('.') || entry->is_directory(ignored)) continue;
        (isPictureName(name) ? found.paths : found.others).push_back(name);
    }
    if (failure) {
        found = {};
        found.failure = failure.message();
        return found;
    }
    for (auto* names : {&found.paths, &found.others})
        std::sort(names->begin(), names->end(), [](const std::string& a, const std::string& b) { return naturalLess(a, b); });
    const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
    for (std::string& name : found.paths) name.insert(0, prefix);
    return found;
}

}  // namespace teardown
