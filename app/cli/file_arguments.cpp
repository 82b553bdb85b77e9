#include "app/cli/file_arguments.h"

#include "app/cli/file_key.h"
#include "core/base/foreign_pictures.h"
#include "core/base/picture_names.h"
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

/// "notes.txt, a.csv, ..."
std::string listOf(const std::vector<std::string>& names) {
    constexpr std::size_t kNamed = 3;
    std::string list;
    for (std::size_t i = 0; i < std::min(kNamed, names.size()); ++i) list += (i == 0 ? "" : ", ") + escapeForDisplay(names[i], 80);
    return names.size() > kNamed ? list + ", ..." : list;
}

void addFolder(FileArguments& files, const std::string& folder) {
    const Place where{folder, 0, 0, {}, {}};
    FolderPictures found = picturesOfFolder(folder);
    if (!found.failure.empty()) {
        files.withoutPictures.push_back(
            {files.pictures.size(), folder,
             Error{ErrorKind::BadInput, "folder-read",
                   message("folder-read.the-folder-can-not", "The folder cannot be read: {failure}.", {{"failure", found.failure}}),
                   message("do.give-the-right-to", "Change its permissions, or name its pictures one by one."), where}});
        return;
    }
    if (!found.others.empty())
        files.notes.push_back(
            {Severity::Note, "folder-others",
             message("folder-others.left-out-for-want", static_cast<std::int64_t>(found.others.size()),
                     "Skipped, not a picture: {listOf} ({others} file)", "Skipped, not pictures: {listOf} ({others} files)",
                     {{"listOf", listOf(found.others)}, {"others", found.others.size()}}),
             where});
    if (found.paths.empty())
        files.withoutPictures.push_back(
            {files.pictures.size(), folder,
             Error{ErrorKind::BadInput, "folder-empty", message("folder-empty.the-folder-holds-no", "The folder contains no pictures."),
                   message("do.name-one-with-png", "Name one with .png, .jpg, .bmp, .webp or .tif files; subfolders are not searched."),
                   where}});
    files.pictures.insert(files.pictures.end(), found.paths.begin(), found.paths.end());
}

}  // namespace

FileRole roleOf(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return FileRole::Picture;
    const std::string format = std::filesystem::is_regular_file(path, ignored) ? sniffFormat(path) : std::string();
    // A text file or archive named .jpg is a bad picture among the others, not a second config or checkpoint.
    if (isPictureFormat(format) || isPictureName(path)) return FileRole::Picture;
    if (format.starts_with("config-")) return FileRole::Config;
    for (const char* name : {"torch", "pickle", "safetensors", "npz", "npy", "wheel", "zip", "hdf5", "onnx", "gguf"})
        if (format.starts_with(name)) return FileRole::Checkpoint;
    if (endsWithAny(path, {".py", ".json", ".yaml", ".yml"})) return FileRole::Config;
    if (endsWithAny(path, {".pth", ".pt", ".pkl", ".bin", ".ckpt", ".safetensors", ".tar"})) return FileRole::Checkpoint;
    return FileRole::Picture;
}

Result<FileArguments> sortFileArguments(const std::vector<std::string>& words, bool acceptsPictures) {
    FileArguments files;
    for (const std::string& given : words) {
        const auto [word, key] = splitFileKey(given);
        const FileRole role = roleOf(word);
        if (!key.empty() && role != FileRole::Checkpoint)
            return usageError(message("file-arguments.there-is-no-file", "There is no file {given}.", {{"given", escapeForDisplay(given)}}),
                              message("do.file-key-path-names", "FILE:key.path selects weights inside a checkpoint."));
        if (role == FileRole::Picture) {
            std::error_code ignored;
            if (!acceptsPictures)
                return usageError(message("file-arguments.is-neither-a-config", "{word} is neither a config nor a checkpoint.",
                                          {{"word", escapeForDisplay(word)}}),
                                  message("do.name-a-config-py", "Name a config (.py, .json, .yaml) and a checkpoint (.pth)."));
            if (std::filesystem::is_directory(word, ignored))
                addFolder(files, word);
            else
                files.pictures.push_back(word);
            continue;
        }
        std::string& slot = role == FileRole::Config ? files.config : files.checkpoint;
        if (!slot.empty())
            return usageError(message("file-arguments.two-and", "Two {which}: {slot} and {word}.",
                                      {{"which", role == FileRole::Config ? message("file-arguments.configs", "configs")
                                                                          : message("file-arguments.checkpoints", "checkpoints")},
                                       {"slot", escapeForDisplay(slot)},
                                       {"word", escapeForDisplay(word)}}),
                              message("do.name-one", "Name one."));
        slot = word;
        if (role == FileRole::Checkpoint) files.weights = key;
    }
    if (files.config.empty())
        return usageError(
            message("file-arguments.no-config-among-the", "No config was given."),
            files.checkpoint.empty()
                ? message("do.name-a-config-py-json", "Name a config (.py, .json, .yaml).")
                : message("do.name-a-config-or-propose",
                          "Name a config (.py, .json, .yaml). If you have none, `teardown config propose {file}` prints one that "
                          "fits a published architecture.",
                          {{"file", escapeForDisplay(files.checkpoint)}}));
    return files;
}

Result<std::string> onlyPicture(const FileArguments& files, const Message& usageLine) {
    if (files.pictures.size() == 1 && files.withoutPictures.empty()) return files.pictures.front();
    if (files.pictures.empty() && !files.withoutPictures.empty()) return files.withoutPictures.front().error;
    return usageError(files.pictures.empty()
                          ? message("file-arguments.a-picture-is-needed", "A picture is needed.")
                          : message("file-arguments.it-takes-one-picture", "Only one picture at a time is supported, not {barren}.",
                                    {{"barren", files.pictures.size() + files.withoutPictures.size()}}),
                      usageLine);
}

}  // namespace teardown
