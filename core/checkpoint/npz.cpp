// .npz archives: the arrays of core/tensor/npy.h inside the zip reader and writer of this room.
#include "core/base/text.h"
#include "core/checkpoint/zip_directory.h"
#include "core/checkpoint/zip_writer.h"
#include "core/tensor/npy.h"

#include <fmt/format.h>

namespace teardown {
namespace {

constexpr std::uint64_t kMaxMember = std::uint64_t{2} << 30;
constexpr std::string_view kExtension = ".npy";

Error npzError(const std::string& path, const std::string& member, const char* code, std::string what) {
    Error error{ErrorKind::BadInput, code, std::move(what), "Save the arrays again with numpy.savez.", {}};
    error.where.file = path;
    error.where.member = escapeForDisplay(member);
    return error;
}

}  // namespace

Result<std::vector<std::pair<std::string, TensorView>>> readNpz(const std::string& path) {
    TD_TRY(const auto file, InputFile::open(path));
    Diagnostics warnings;
    TD_TRY(const auto directory, ZipDirectory::read(file, warnings));
    std::vector<std::pair<std::string, TensorView>> arrays;
    for (const ZipEntry& entry : directory.entries()) {
        if (!entry.name.ends_with(kExtension)) return npzError(path, entry.name, "npz-member", "The archive holds something that is no array.");
        bool matches = false;
        TD_TRY(auto bytes, directory.read(entry, kMaxMember, matches));
        if (!matches) return npzError(path, entry.name, "zip-crc", "The checksum of the array is wrong.");
        auto view = parseNpy(path, std::move(bytes));
        if (!view.ok()) {
            Error error = std::move(view).error();
            error.where.member = escapeForDisplay(entry.name);
            return error;
        }
        arrays.emplace_back(entry.name.substr(0, entry.name.size() - kExtension.size()), std::move(*view));
    }
    return arrays;
}

Result<void> writeNpz(const std::string& path, const std::vector<std::pair<std::string, TensorView>>& arrays) {
    return writeFileAtomically(path, [&](const ByteSink& sink) -> Result<void> {
        ZipWriter zip(sink, 0);
        for (const auto& [name, view] : arrays) TD_CHECK(zip.add(name + std::string(kExtension), npyBytes(view)));
        return zip.finish();
    });
}

}  // namespace teardown
