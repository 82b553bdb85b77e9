#include "core/checkpoint/stored_checkpoint.h"

#include "core/base/text.h"
#include "core/checkpoint/archive/archive_checkpoint.h"
#include "core/checkpoint/sharded_checkpoint.h"
#include "core/checkpoint/sniff.h"
#include "core/checkpoint/torch/export_graph.h"
#include "core/tensor/tensor_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

namespace teardown {
namespace {

constexpr std::size_t kReadBlock = 1 << 20;

Error memoryError(const std::string& path, std::string member) {
    Error error{ErrorKind::BadInput,
                "memory-exhausted",
                message("memory-exhausted.there-is-not-enough", "There is not enough memory for this."),
                message("do.close-other-programs-or-raise", "Close other programs, or raise the limit (ulimit -v)."),
                {}};
    error.where.file = path;
    error.where.member = std::move(member);
    return error;
}

/// Applies PyTorch's conj and neg bits to little-endian values; only floating and complex types have those bits.
void turnSigns(const CheckpointTensor& tensor, std::span<std::byte> bytes) {
    const bool complex = tensor.dtype == DType::Complex64 || tensor.dtype == DType::Complex128;
    if (!complex && !isFloating(tensor.dtype)) return;
    const std::size_t part = itemSize(tensor.dtype) / (complex ? 2 : 1);
    bool imaginary = false;
    for (std::size_t at = part - 1; at < bytes.size(); at += part, imaginary = complex && !imaginary)
        if (tensor.negated != (tensor.conjugated && imaginary)) bytes[at] ^= std::byte{0x80};
}

}  // namespace

Result<std::shared_ptr<const CheckpointFile>> CheckpointFile::open(const std::string& path, const TaskContext& task) {
    TD_TRY(const auto file, InputFile::open(path));
    return open(file, task);
}

Result<std::shared_ptr<const CheckpointFile>> CheckpointFile::open(const std::shared_ptr<const InputFile>& file, const TaskContext& task) {
    OpenReport report;
    TD_TRY(std::shared_ptr<const CheckpointFile> opened, OpenedCheckpoint::open(file, report, task));
    return opened;
}

Result<bool> CheckpointFile::stream(std::size_t index, const TensorSink& sink, const TaskContext& task) const {
    TD_TRY(const TensorView view, read(index, task));
    return streamView(view, sink, task);
}

Result<std::shared_ptr<const OpenedCheckpoint>> OpenedCheckpoint::open(const std::shared_ptr<const InputFile>& input, OpenReport& report,
                                                                       const TaskContext& task) {
    report.format = sniffFormat(input);
    try {
        if (report.format == "wheel" || report.format == "zip") return openCarried(input, report, task);
        if (report.format == checkpointFormatName(CheckpointFormat::TorchExport)) {
            // Older archives store their weights as a torch.save checkpoint.
            Diagnostics ignored;
            TD_TRY(const auto directory, ZipDirectory::read(input, ignored, task));
            if (!hasWeightsConfig(directory)) return openCarried(input, report, task);
        }
        if (report.format.ends_with("-index")) return openSharded(input, report, task);
        warnOfShard(*input, report);
        TD_TRY(std::shared_ptr<const OpenedCheckpoint> opened, StoredCheckpoint::open(input, report.format, report, task));
        return opened;
    } catch (const std::bad_alloc&) {
        return memoryError(input->path(), {});
    }
}

Result<std::shared_ptr<const StoredCheckpoint>> StoredCheckpoint::open(std::shared_ptr<const InputFile> file, const std::string& format,
                                                                       OpenReport& report, const TaskContext& task) {
    using Opener = Result<void> (*)(CheckpointParts&, OpenReport&, const TaskContext&);
    struct Row {
        CheckpointFormat format;
        Opener open;
    };
    static constexpr Row kOpeners[] = {
        {CheckpointFormat::TorchZip, openTorchZip},
        {CheckpointFormat::TorchScript, openTorchZip},
        {CheckpointFormat::TorchExport, openTorchExport},
        {CheckpointFormat::TorchLegacy, openTorchLegacy},
        {CheckpointFormat::TorchTar, openTorchTar},
        {CheckpointFormat::Pickle, openPickle},
        {CheckpointFormat::Safetensors, openSafetensors},
        {CheckpointFormat::Npy, openNpy},
        {CheckpointFormat::Npz, openNpz},
    };
    for (const Row& row : kOpeners) {
        if (format != checkpointFormatName(row.format)) continue;
        CheckpointParts parts;
        parts.file = std::move(file);
        parts.format = row.format;
        TD_CHECK(row.open(parts, report, task));
        auto opened = std::make_shared<StoredCheckpoint>(std::move(parts), report.globals, report.warnings);
        opened->runChecks(task);
        report.warnings = opened->warnings();
        return std::shared_ptr<const StoredCheckpoint>(std::move(opened));
    }
    return formatError(format, *file);
}

StoredCheckpoint::StoredCheckpoint(CheckpointParts parts, std::vector<std::string> globals, Diagnostics warnings)
    : m_parts(std::move(parts)), m_globals(std::move(globals)), m_warnings(std::move(warnings)) {
    if (m_parts.pickled) m_parts.pickled->program = &m_parts.programs.front();
}

Result<StoredCheckpoint::Extent> StoredCheckpoint::extentOf(const CheckpointTensor& tensor) const {
    const auto failed = [&](const char* code, const Message& what, const Message& remedy) {
        return locatedError(Error{ErrorKind::BadInput, code, what, remedy, {}}, m_parts, tensor.key());
    };
    Extent extent;
    if (std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end()) return extent;
    if (tensor.storage < 0)
        return failed("tensor-meta",
                      message("tensor-meta.the-tensor-is-on", "The tensor is on the meta device: it has a shape but no values."),
                      message("do.use-the-checkpoint-with-its", "Use the checkpoint with its weights."));
    extent.storage = &m_parts.storages[static_cast<std::size_t>(tensor.storage)];
    if (extent.storage->place != StorageExtent::Place::Pickle && !m_parts.file->unchanged())
        return failed("file-changed", message("file-changed.the-file-was-changed", "The file was changed after it was opened."),
                      message("do.open-it-again", "Open it again."));
    std::int64_t reach = 0;
    std::int64_t expected = 1;
    extent.contiguous = true;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        if (tensor.shape[i] > 1) {
            reach += (tensor.shape[i] - 1) * tensor.strides[i];
            extent.contiguous = extent.contiguous && tensor.strides[i] == expected;
        }
        // Only compared: a repeated view may represent more elements than fit.
        if (__builtin_mul_overflow(expected, tensor.shape[i], &expected)) expected = -1;
    }
    const auto bits = static_cast<std::int64_t>(itemBits(tensor.dtype));
    if (tensor.offset * bits % 8 != 0)
        return failed("tensor-packed-offset", message("tensor-packed-offset.the-tensor-begins-inside", "The tensor begins inside a byte."),
                      message("do.save-it-contiguous", "Save it contiguous."));
    extent.first = static_cast<std::uint64_t>(tensor.offset * bits / 8);
    extent.length = static_cast<std::uint64_t>(((reach + 1) * bits + 7) / 8);
    return extent;
}

Result<std::shared_ptr<const std::vector<std::byte>>> StoredCheckpoint::inflated(const StorageExtent& storage,
                                                                                 const TaskContext& task) const {
    const std::lock_guard lock(m_mutex);
    if (m_inflatedOf == &storage) return m_inflated;
    m_inflatedOf = nullptr;
    m_inflated.reset();
    bool matches = false;
    TD_TRY(auto bytes, m_parts.zip->read(m_parts.zip->entries()[storage.entry], kMaxInflatedStorage, matches, task));
    m_crcMatches[storage.entry] = matches;
    m_inflated = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    m_inflatedOf = &storage;
    return m_inflated;
}

Result<TensorView> StoredCheckpoint::read(std::size_t index, const TaskContext& task) const {
    const CheckpointTensor& tensor = m_parts.tensors[index];
    TD_TRY(TensorView view, storedView(tensor, task));
    if (!tensor.conjugated && !tensor.negated) return view;
    auto bytes = std::make_shared<std::vector<std::byte>>(view.toContiguousBytes());
    turnSigns(tensor, *bytes);
    const std::byte* data = bytes->data();
    return TensorView(tensor.dtype, tensor.shape, cOrderStrides(tensor.shape), std::move(bytes), data);
}

Result<TensorView> StoredCheckpoint::storedView(const CheckpointTensor& tensor, const TaskContext& task) const {
    if (task.cancelled()) return cancelledError();
    TD_TRY(const Extent extent, extentOf(tensor));
    if (!extent.storage) {
        auto owner = std::make_shared<const std::vector<std::byte>>(1);
        return TensorView(tensor.dtype, tensor.shape, tensor.strides, owner, owner->data());
    }
    const StorageExtent& storage = *extent.storage;
    const auto view = [&](std::shared_ptr<const std::vector<std::byte>> owner, std::uint64_t start) {
        const std::byte* data = owner->data() + start;
        return TensorView(tensor.dtype, tensor.shape, tensor.strides, std::move(owner), data, storage.bigEndian);
    };
    try {
        switch (storage.place) {
            case StorageExtent::Place::File: {
                TD_TRY(auto bytes, m_parts.file->read(storage.offset + extent.first, extent.length));
                return view(std::make_shared<const std::vector<std::byte>>(std::move(bytes)), 0);
            }
            case StorageExtent::Place::Deflated: {
                TD_TRY(auto bytes, inflated(storage, task));
                return view(std::move(bytes), storage.skip + extent.first);
            }
            case StorageExtent::Place::Pickle: {
                const std::string_view text =
                    m_parts.programs[static_cast<std::size_t>(storage.program)].arena.text(static_cast<pickle::Ref>(storage.offset));
                const auto* data = reinterpret_cast<const std::byte*>(text.data()) + storage.skip + extent.first;
                return view(std::make_shared<const std::vector<std::byte>>(data, data + extent.length), 0);
            }
            case StorageExtent::Place::None:
                break;
        }
    } catch (const std::bad_alloc&) {
        return memoryError(path(), tensor.key());
    }
    return locatedError(Error{ErrorKind::BadInput,
                              "tensor-meta",
                              message("tensor-meta.the-tensor-has-no", "The tensor has no values."),
                              message("do.use-the-checkpoint-with-its", "Use the checkpoint with its weights."),
                              {}},
                        m_parts, tensor.key());
}

Result<bool> StoredCheckpoint::streamAs(std::size_t index, const TensorSink& sink, const TaskContext& task, bool stored) const {
    const CheckpointTensor& tensor = m_parts.tensors[index];
    TD_TRY(const Extent extent, extentOf(tensor));
    if (!extent.storage) return true;
    const StorageExtent& storage = *extent.storage;
    const std::size_t item = itemSize(tensor.dtype);
    const bool signs = tensor.conjugated || tensor.negated;
    const bool whole = extent.contiguous && !signs && (stored || itemBits(tensor.dtype) == 8 * item) && (!storage.bigEndian || item == 1);
    if (whole && storage.place == StorageExtent::Place::File) {
        for (std::uint64_t at = 0; at < extent.length; at += kReadBlock) {
            if (task.cancelled()) return cancelledError();
            TD_TRY(const auto bytes,
                   m_parts.file->read(storage.offset + extent.first + at, std::min<std::uint64_t>(kReadBlock, extent.length - at)));
            if (!sink(bytes)) return false;
        }
        return true;
    }
    if (whole && storage.place == StorageExtent::Place::Deflated && extent.length >= storage.bytes / 2) {
        // Inflated piece by piece, computing the checksum on the way.
        const std::uint64_t begin = storage.skip + extent.first;
        const std::uint64_t end = begin + extent.length;
        std::uint64_t at = 0;
        bool wanted = true;
        std::vector<std::byte> split;  // an element may be split between two pieces
        const auto take = [&](std::span<const std::byte> piece) {
            const std::uint64_t from = std::clamp(begin, at, at + piece.size()) - at;
            const std::uint64_t to = std::clamp(end, at, at + piece.size()) - at;
            at += piece.size();
            if (from == to) return true;
            split.insert(split.end(), piece.begin() + static_cast<std::ptrdiff_t>(from), piece.begin() + static_cast<std::ptrdiff_t>(to));
            const std::size_t full = at >= end ? split.size() : split.size() / item * item;
            wanted = full == 0 || sink(std::span(split).first(full));
            split.erase(split.begin(), split.begin() + static_cast<std::ptrdiff_t>(full));
            return wanted;
        };
        TD_TRY(const auto streamed, m_parts.zip->stream(m_parts.zip->entries()[storage.entry], take, task));
        if (streamed.complete) noteCrc(storage, streamed.crcMatches);
        return wanted;
    }
    if (extent.length > kMaxGathered)
        return locatedError(
            Error{ErrorKind::BadInput,
                  "tensor-too-scattered",
                  message("tensor-too-scattered.the-elements-of-the",
                          "The elements of the tensor lie over {length} bytes of the file; at most {maxGathered} are gathered.",
                          {{"length", extent.length}, {"maxGathered", kMaxGathered}}),
                  message("do.save-it-contiguous", "Save it contiguous."),
                  {}},
            m_parts, tensor.key());
    TD_TRY(const TensorView view, read(index, task));
    return streamView(view, sink, task);
}

bool StoredCheckpoint::isBomb(const StorageExtent& storage) const {
    if (storage.place != StorageExtent::Place::Deflated || !m_parts.suspiciousRatio) return false;
    const ZipEntry& entry = m_parts.zip->entries()[storage.entry];
    return entry.size / std::max<std::uint64_t>(entry.compressedSize, 1) > kSuspiciousRatio;
}

bool StoredCheckpoint::isBomb(std::size_t index) const {
    const int storage = m_parts.tensors[index].storage;
    return storage >= 0 && isBomb(m_parts.storages[static_cast<std::size_t>(storage)]);
}

void StoredCheckpoint::noteCrc(const StorageExtent& storage, bool matches) const {
    const std::lock_guard lock(m_mutex);
    m_crcMatches[storage.entry] = matches;
}

std::uint64_t StoredCheckpoint::storageBytes() const {
    std::uint64_t bytes = 0;
    for (const StorageExtent& storage : m_parts.storages) bytes += storage.bytes;
    return bytes;
}

Result<std::vector<std::string>> StoredCheckpoint::damagedMembers(const TaskContext& task) const {
    std::vector<std::string> damaged;
    if (!m_parts.zip) return damaged;
    std::vector<char> seen(m_parts.zip->entries().size());
    for (const StorageExtent& storage : m_parts.storages) {
        if (storage.place != StorageExtent::Place::File && storage.place != StorageExtent::Place::Deflated) continue;
        if (seen[storage.entry]++ || isBomb(storage)) continue;
        const ZipEntry& entry = m_parts.zip->entries()[storage.entry];
        std::optional<bool> fine;
        {
            const std::lock_guard lock(m_mutex);
            if (const auto known = m_crcMatches.find(storage.entry); known != m_crcMatches.end()) fine = known->second;
        }
        if (!fine) {
            TD_TRY(fine, m_parts.zip->verifyCrc(entry, task));
        }
        if (!*fine) damaged.push_back(entry.name);
    }
    return damaged;
}

Error locatedError(Error error, const CheckpointParts& parts, const std::string& member) {
    if (error.where.file.empty()) error.where.file = parts.file->path();
    if (error.where.member.empty()) error.where.member = escapeForDisplay(member);
    return error;
}

void warnOfRatio(CheckpointParts& parts, OpenReport& report) {
    std::uint64_t packed = 0;
    std::uint64_t total = 0;
    for (const ZipEntry& entry : parts.zip->entries()) {
        if (entry.method == 0) continue;
        packed += entry.compressedSize;
        total += entry.size;
    }
    parts.suspiciousRatio = total > kSuspiciousTotal && total / std::max<std::uint64_t>(packed, 1) > kSuspiciousRatio;
    if (parts.suspiciousRatio)
        addWarning(report, parts, "zip-ratio",
                   message("zip-ratio.compressed-bytes-unpack-to", "{packed} compressed bytes unpack to {total}.",
                           {{"packed", packed}, {"total", total}}));
}

void addWarning(OpenReport& report, const CheckpointParts& parts, const char* code, Message message, const std::string& member) {
    report.warnings.push_back({Severity::Warning, code, std::move(message), Place{parts.file->path(), 0, 0, escapeForDisplay(member), {}}});
}

}  // namespace teardown
