#include "app/cli/file_arguments.h"

#include "core/base/text.h"
#include "core/checkpoint/sniff.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace teardown {

namespace {

bool endsWithAny(const std::string& path, std::initializer_list<const char*> endings) {
    std::string lower = path;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
    return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return lower.ends_with(ending); });
}

Error usage(const std::string& what, const std::string& remedy) { return {ErrorKind::Usage, "usage", what, remedy, {}}; }

/// The pictures of a folder, not of the folders below it, hidden files left out.
Result<std::vector<std::string>> picturesIn(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code failure;
    for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
        std::error_code ignored;
        const std::string name = entry->path().filename().string();
        if (name.starts_with('.') || !entry->is_regular_file(ignored)) continue;
        if (endsWithAny(name, {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"})) names.push_back(name);
    }
    const Place where{folder, 0, 0, {}, {}};
    if (failure)
        return Error{ErrorKind::BadInput, "folder-read", fmt::format("The folder can not be read: {}.", failure.message()), {}, where};
    if (names.empty())
        return Error{ErrorKind::BadInput, "folder-empty", "The folder holds no picture.",
                     "Name one with .png, .jpg, .bmp, .webp or .tif files.", where};
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) { return naturalLess(a, b); });
    const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
    for (std::string& name : names) name.insert(0, prefix);
    return names;
}

}  // namespace

FileRole roleOf(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return FileRole::Picture;
    const std::string format = std::filesystem::is_regular_file(path, ignored) ? sniffFormat(path) : std::string();
    if (format.starts_with("config-")) return FileRole::Config;
    if (format.starts_with("image-")) return FileRole::Picture;
    for (const char* name : {"torch", "pickle", "safetensors", "npz", "npy", "wheel", "zip", "hdf5", "onnx", "gguf"})
        if (format.starts_with(name)) return FileRole::Checkpoint;
    if (endsWithAny(path, {".py", ".json", ".yaml", ".yml"})) return FileRole::Config;
    if (endsWithAny(path, {".pth", ".pt", ".pkl", ".bin", ".ckpt", ".safetensors", ".tar"})) return FileRole::Checkpoint;
    return FileRole::Picture;
}

Result<FileArguments> sortFileArguments(const std::vector<std::string>& words, bool takesPictures) {
    FileArguments files;
    for (const std::string& word : words) {
        const FileRole role = roleOf(word);
        if (role == FileRole::Picture) {
            std::error_code ignored;
            if (!takesPictures)
                return usage(fmt::format("{} is neither a config nor a checkpoint.", escapeForDisplay(word)),
                             "Name a config (.py, .json, .yaml) and a checkpoint (.pth).");
            if (std::filesystem::is_directory(word, ignored)) {
                TD_TRY(auto found, picturesIn(word));
                files.pictures.insert(files.pictures.end(), found.begin(), found.end());
            } else {
                files.pictures.push_back(word);
            }
            continue;
        }
        std::string& slot = role == FileRole::Config ? files.config : files.checkpoint;
        if (!slot.empty())
            return usage(fmt::format("Two {}: {} and {}.", role == FileRole::Config ? "configs" : "checkpoints", escapeForDisplay(slot),
                                     escapeForDisplay(word)),
                         "Name one.");
        slot = word;
    }
    if (files.config.empty()) return usage("No config among the files.", "Name a config (.py, .json, .yaml).");
    return files;
}

}  // namespace teardown
