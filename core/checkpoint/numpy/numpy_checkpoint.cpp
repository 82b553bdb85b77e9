// .npy and .npz as checkpoints: headers are read, arrays stay in the file.
#include "core/base/text.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/tensor/npy_header.h"

#include <fmt/format.h>

namespace teardown {
namespace {

constexpr std::string_view kExtension = ".npy";

std::string_view asText(const std::vector<std::byte>& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Error truncated(const NpyPreamble& preamble, std::uint64_t have) {
    return {ErrorKind::BadInput,
            "npy-truncated",
            message("npy-truncated.the-shape-needs-bytes", "The shape {shape} needs {dataSize} bytes of data; the file has {have}.",
                    {{"shape", shapeText(preamble.header.shape)}, {"dataSize", preamble.dataSize}, {"have", have}}),
            message("do.the-file-was-cut", "The file was cut off: copy or save it again."),
            {}};
}

void addArray(CheckpointParts& parts, const NpyPreamble& preamble, std::vector<std::string> path, StorageExtent storage) {
    storage.bytes = preamble.dataSize;
    storage.bigEndian = preamble.header.bigEndian;
    const Shape& shape = preamble.header.shape;
    Shape strides = preamble.header.fortranOrder ? fortranStrides(shape) : cOrderStrides(shape);
    parts.tensors.push_back(
        {std::move(path), preamble.header.dtype, shape, std::move(strides), 0, static_cast<int>(parts.storages.size())});
    parts.storages.push_back(std::move(storage));
}

std::string npyText(const NpyPreamble& preamble) {
    return fmt::format("<tensor {}{}>", dtypeName(preamble.header.dtype), shapeText(preamble.header.shape));
}

/// An array of objects is a pickle after the header. It is rejected, as NumPy rejects it, but the names in it are recorded.
void noteObjects(const std::shared_ptr<const InputFile>& file, const std::vector<std::byte>& head, const std::string& member,
                 CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    if (head.size() < 12) return;
    const bool first = std::to_integer<int>(head[6]) == 1;
    std::uint64_t length = 0;
    for (std::size_t i = first ? 2 : 4; i-- > 0;) length = (length << 8) | std::to_integer<std::uint64_t>(head[8 + i]);
    const pickle::Program program = pickle::readPickle(pickle::Input(file, (first ? 10 : 12) + length), task);
    const auto ignored = noteProgram(program, member, parts, report);
    (void)ignored;
}

}  // namespace

Result<void> openNpy(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    const InputFile& file = *parts.file;
    TD_TRY(const auto head, file.read(0, std::min<std::uint64_t>(file.size(), kNpyMaxPreamble)));
    auto preamble = parseNpyPreamble(asText(head));
    if (!preamble.ok()) {
        if (preamble.error().code == "npy-object") noteObjects(parts.file, head, "objects", parts, report, task);
        return locatedError(std::move(preamble).error(), parts, {});
    }
    const std::uint64_t have = file.size() - preamble->dataOffset;
    if (preamble->dataSize > have) return locatedError(truncated(*preamble, have), parts, {});
    if (preamble->dataSize < have)
        addWarning(report, parts, "npy-trailing-data",
                   message("npy-trailing-data.bytes-follow-the-array", "{dataSize} bytes follow the array.",
                           {{"dataSize", have - preamble->dataSize}}));
    StorageExtent storage;
    storage.offset = preamble->dataOffset;
    addArray(parts, *preamble, {}, std::move(storage));
    parts.object = ConfigValue::string(npyText(*preamble));
    return {};
}

Result<void> openNpz(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    TD_TRY(parts.zip, ZipDirectory::read(parts.file, report.warnings, task));
    const auto& entries = parts.zip->entries();
    warnOfRatio(parts, report);
    std::vector<DictEntry> object;
    std::optional<Error> firstUnread;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (task.cancelled()) return cancelledError();
        const ZipEntry& entry = entries[i];
        if (!std::string_view(entry.name).ends_with(kExtension)) {
            addWarning(
                report, parts, "npz-member",
                message("npz-member.is-no-array-and", "'{name}' is not an array and is skipped.", {{"name", escapeForDisplay(entry.name)}}),
                entry.name);
            continue;
        }
        TD_TRY(const auto head, parts.zip->head(entry, kNpyMaxPreamble));
        auto preamble = parseNpyPreamble(asText(head));
        if (!preamble.ok()) {
            const bool unread = preamble.error().code == "npy-object" || preamble.error().code == "npy-dtype";
            if (preamble.error().code == "npy-object" && entry.method == 0)
                noteObjects(InputFile::part(parts.file, entry.dataOffset, entry.size, parts.file->path()), head, entry.name, parts, report,
                            task);
            Error error = locatedError(std::move(preamble).error(), parts, entry.name);
            if (!unread) return error;
            // Texts and objects are not numbers; the other arrays are read.
            addWarning(report, parts, "npz-array-unread",
                       message("npz-array-unread.is-not-read", "'{name}' is not read. {what}",
                               {{"name", escapeForDisplay(entry.name, 80)}, {"what", error.what}}),
                       entry.name);
            if (!firstUnread) firstUnread = std::move(error);
            continue;
        }
        const std::uint64_t have = entry.size - preamble->dataOffset;
        if (preamble->dataSize > have) return locatedError(truncated(*preamble, have), parts, entry.name);
        if (preamble->dataSize < have)
            addWarning(report, parts, "npy-trailing-data",
                       message("npy-trailing-data.bytes-follow-the-array", "{dataSize} bytes follow the array.",
                               {{"dataSize", have - preamble->dataSize}}),
                       entry.name);
        StorageExtent storage;
        storage.place = entry.method == 0 ? StorageExtent::Place::File : StorageExtent::Place::Deflated;
        storage.offset = entry.method == 0 ? entry.dataOffset + preamble->dataOffset : entry.dataOffset;
        storage.skip = entry.method == 0 ? 0 : preamble->dataOffset;
        storage.entry = i;
        storage.member = entry.name;
        std::string name = entry.name.substr(0, entry.name.size() - kExtension.size());
        object.push_back({ConfigValue::string(toValidUtf8(name)), ConfigValue::string(npyText(*preamble))});
        addArray(parts, *preamble, {std::move(name)}, std::move(storage));
    }
    if (firstUnread && parts.tensors.empty()) return *firstUnread;
    parts.object = ConfigValue::dict(std::move(object));
    parts.xray.members = entries;
    return {};
}

}  // namespace teardown
