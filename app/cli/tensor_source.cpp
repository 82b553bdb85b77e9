#include "app/cli/tensor_source.h"

#include "app/cli/file_key.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/sniff.h"
#include "core/tensor/npy.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

namespace teardown {

namespace {

Error notNamed(const std::string& path, const std::vector<std::string>& names) {
    std::string some;
    for (std::size_t i = 0; i < names.size() && i < 3; ++i) some += (i ? ", " : "") + escapeForDisplay(names[i]);
    if (names.size() > 3) some += ", ...";
    if (names.empty())
        return {ErrorKind::BadInput,
                "tensor-missing",
                message("tensor-missing.the-file-holds-no", "The file holds no tensor."),
                {},
                Place{path, 0, 0, {}, {}}};
    return {ErrorKind::BadInput, "tensor-not-named",
            message("tensor-not-named.the-file-holds-tensors", "The file holds {names} tensors: {some}.",
                    {{"names", names.size()}, {"some", some}}),
            message("do.name-one-as", "Name one as {path}:{names}.",
                    {{"path", escapeForDisplay(path)}, {"names", escapeForDisplay(names.front())}}),
            Place{path, 0, 0, {}, {}}};
}

Error missing(const std::string& path, const std::string& key, const std::vector<std::string>& names) {
    return {ErrorKind::BadInput, "tensor-missing",
            message("tensor-missing.the-file-holds-no-tensor", "The file holds no tensor '{key}'.{hint}",
                    {{"key", escapeForDisplay(key)}, {"hint", didYouMean(key, names)}}),
            message("do.teardown-inspect-lists-its", "teardown inspect lists its tensors."), Place{path, 0, 0, key, {}}};
}

Result<NamedSource> fromStandardInput() {
    constexpr std::size_t kLimit = std::size_t{4} << 30;
    std::vector<std::byte> bytes;
    std::array<std::byte, 1 << 16> block;
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), stdin)) {
        if (bytes.size() + count > kLimit)
            return Error{ErrorKind::BadInput,
                         "file-too-large",
                         message("file-too-large.standard-input-gives-more", "Standard input has more than 4 GiB."),
                         {},
                         Place{"-", 0, 0, {}, {}}};
        bytes.insert(bytes.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
    }
    TD_TRY(TensorView view, parseNpy("-", std::move(bytes)));
    return NamedSource{std::move(view), "standard input", false};
}

Result<NamedSource> fromArchive(const std::string& path, const std::string& key) {
    TD_TRY(const auto arrays, readNpz(path));
    std::vector<std::string> names;
    for (const auto& [name, view] : arrays) {
        if (name == key || (key.empty() && arrays.size() == 1)) return NamedSource{view, path + ":" + name, false};
        names.push_back(name);
    }
    return key.empty() ? notNamed(path, names) : missing(path, key, names);
}

Result<NamedSource> fromCheckpoint(const std::string& path, const std::string& key) {
    TD_TRY(const auto file, CheckpointFile::open(path));
    std::vector<std::string> names;
    for (const CheckpointTensor& tensor : file->tensors()) names.push_back(tensor.key());
    std::ptrdiff_t found = -1;
    for (std::size_t i = 0; i < names.size() && found < 0; ++i)
        if (names[i] == key || (key.empty() && names.size() == 1)) found = static_cast<std::ptrdiff_t>(i);
    if (const auto stateDict = stateDictOf(*file); stateDict && found < 0) {
        for (const auto& item : stateDict->items) {
            if (item.key == key) found = static_cast<std::ptrdiff_t>(item.tensor);
            names.push_back(item.key);
        }
        if (found < 0 && !stateDict->items.empty())
            names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(file->tensors().size()));
    }
    if (found < 0) return key.empty() ? notNamed(path, names) : missing(path, key, names);
    TD_TRY(TensorView view, file->read(static_cast<std::size_t>(found)));
    return NamedSource{std::move(view), path + ":" + (key.empty() ? names[static_cast<std::size_t>(found)] : key), true};
}

}  // namespace

Result<NamedSource> openTensor(const std::string& word) {
    if (word == "-") return fromStandardInput();
    const auto [path, key] = splitFileKey(word);
    std::error_code ignored;
    const std::string format = std::filesystem::is_regular_file(path, ignored) ? sniffFormat(path) : std::string();
    if (format == "npz" || (format.empty() && path.ends_with(".npz"))) return fromArchive(path, key);
    for (const char* name : {"torch", "pickle", "safetensors", "wheel", "zip"})
        if (format.starts_with(name)) return fromCheckpoint(path, key);
    if (!key.empty())
        return Error{ErrorKind::BadInput, "tensor-not-named",
                     message("tensor-not-named.a-npy-file-holds", "A .npy file contains a single array without a name."),
                     message("do.leave-out-what-follows", "Remove the text after the file name."), Place{path, 0, 0, key, {}}};
    TD_TRY(TensorView view, readNpy(path));
    return NamedSource{std::move(view), path, false};
}

}  // namespace teardown
