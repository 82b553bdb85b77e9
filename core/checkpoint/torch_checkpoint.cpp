#include "core/checkpoint/torch_checkpoint.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle_graph.h"
#include "core/checkpoint/sniff.h"

#include <fmt/format.h>

namespace teardown {
namespace {

constexpr std::size_t kMaxOpaqueWarnings = 50;

}  // namespace

Result<std::shared_ptr<const CheckpointFile>> CheckpointFile::open(const std::string& path, const TaskContext& task) {
    OpenReport report;
    TD_TRY(std::shared_ptr<const CheckpointFile> file, TorchCheckpoint::open(path, report, task));
    return file;
}

Result<std::shared_ptr<const TorchCheckpoint>> TorchCheckpoint::open(const std::string& path, OpenReport& report, const TaskContext& task) {
    TD_TRY(auto input, InputFile::open(path));
    report.format = sniffFormat(input);
    std::shared_ptr<TorchCheckpoint> checkpoint(new TorchCheckpoint(input));
    if (report.format == "torch-zip") TD_CHECK(checkpoint->openZip(report, task));
    else if (report.format == "torch-legacy") TD_CHECK(checkpoint->openLegacy(report, task));
    else if (report.format == "zip") {
        // A damaged archive says more about itself than "no checkpoint".
        TD_TRY(const auto directory, ZipDirectory::read(input, report.warnings, task));
        return formatError(report.format, *input);
    } else return formatError(report.format, *input);
    checkpoint->m_warnings = report.warnings;
    return std::shared_ptr<const TorchCheckpoint>(std::move(checkpoint));
}

Error TorchCheckpoint::located(Error error, const std::string& member) const {
    error.where.file = m_file->path();
    if (error.where.member.empty()) error.where.member = escapeForDisplay(member);
    return error;
}

Result<void> TorchCheckpoint::adopt(pickle::Program program, const StorageLookup& lookup, const std::string& member, OpenReport& report, const TaskContext& task) {
    m_program = std::move(program);
    report.globals = m_program.globals;
    const auto warn = [&](const char* code, std::string message) {
        report.warnings.push_back({Severity::Warning, code, std::move(message), Place{m_file->path(), 0, 0, escapeForDisplay(member), {}}});
    };
    for (std::size_t i = 0; i < m_program.opaque.size() && i < kMaxOpaqueWarnings; ++i)
        warn("pickle-opaque-global", fmt::format("The file names {}, which is no building block of checkpoints; it is shown, never imported or called.",
                                                 escapeForDisplay(m_program.opaque[i])));
    if (m_program.opaque.size() > kMaxOpaqueWarnings) warn("pickle-opaque-global", fmt::format("{} more such names.", m_program.opaque.size() - kMaxOpaqueWarnings));
    if (m_program.error) return located(*m_program.error, member);
    auto table = findTensors(m_program.arena, lookup, task);
    if (!table.ok()) return located(std::move(table).error(), member);
    if (table->metaTensors) warn("tensor-meta", "Some tensors are on the meta device: they have a shape but no values.");
    const std::size_t before = report.warnings.size();
    m_tensors = listTensors(m_program.arena, m_program.root, *table, report.warnings);
    m_object = shownObject(m_program.arena, m_program.root, *table, report.warnings);
    for (std::size_t i = before; i < report.warnings.size(); ++i) report.warnings[i].where.file = m_file->path();
    m_storages = std::move(table->storages);
    return {};
}

Result<TensorView> TorchCheckpoint::read(std::size_t index, const TaskContext& task) const {
    const CheckpointTensor& tensor = m_tensors[index];
    const auto failed = [&](const char* code, std::string what, std::string remedy) {
        Error error{ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
        return located(std::move(error), tensor.key());
    };
    if (task.cancelled()) return cancelledError();
    std::int64_t count = 1;
    std::int64_t reach = 0;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        count *= tensor.shape[i];
        if (tensor.shape[i] > 1) reach += (tensor.shape[i] - 1) * tensor.strides[i];
    }
    for (const std::int64_t size : tensor.shape)
        if (size == 0) count = 0;
    if (count == 0) {
        auto owner = std::make_shared<const std::vector<std::byte>>(1);
        return TensorView(tensor.dtype, tensor.shape, tensor.strides, owner, owner->data());
    }
    if (tensor.storage < 0) return failed("tensor-meta", "The tensor is on the meta device: it has a shape but no values.", "Use the checkpoint with its weights.");
    const StorageExtent& storage = m_storages[static_cast<std::size_t>(tensor.storage)];
    if (storage.place != StorageExtent::Place::Pickle && !m_file->unchanged())
        return failed("file-changed", "The file was changed after it was opened.", "Open it again.");
    const int perByte = tensor.dtype == DType::QUInt4x2 ? 2 : tensor.dtype == DType::QUInt2x4 ? 4 : 1;
    if (tensor.offset % perByte != 0) return failed("tensor-packed-offset", "The tensor begins inside a byte.", "Save it contiguous.");
    const std::uint64_t item = itemSize(tensor.dtype);
    const std::uint64_t first = static_cast<std::uint64_t>(tensor.offset / perByte) * item;
    const std::uint64_t length = static_cast<std::uint64_t>(reach / perByte + 1) * item;
    std::vector<std::byte> bytes;
    std::size_t start = 0;
    switch (storage.place) {
        case StorageExtent::Place::File: {
            TD_TRY(bytes, m_file->read(storage.offset + first, length));
            break;
        }
        case StorageExtent::Place::Deflated: {
            bool matches = false;
            TD_TRY(bytes, m_zip->read(m_zip->entries()[storage.entry], kMaxInflatedStorage, matches, task));
            start = first;
            break;
        }
        case StorageExtent::Place::Pickle: {
            const std::string_view text = m_program.arena.text(static_cast<pickle::Ref>(storage.offset));
            const auto* data = reinterpret_cast<const std::byte*>(text.data());
            bytes.assign(data + first, data + first + length);
            break;
        }
        case StorageExtent::Place::None: return failed("tensor-meta", "The tensor has no values.", "Use the checkpoint with its weights.");
    }
    auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    return TensorView(tensor.dtype, tensor.shape, tensor.strides, owner, owner->data() + start, storage.bigEndian);
}

std::uint64_t TorchCheckpoint::storageBytes() const {
    std::uint64_t bytes = 0;
    for (const StorageExtent& storage : m_storages) bytes += storage.bytes;
    return bytes;
}

Result<std::vector<std::string>> TorchCheckpoint::damagedMembers(const TaskContext& task) const {
    std::vector<std::string> damaged;
    if (!m_zip) return damaged;
    for (const StorageExtent& storage : m_storages) {
        if (storage.place != StorageExtent::Place::File && storage.place != StorageExtent::Place::Deflated) continue;
        const ZipEntry& entry = m_zip->entries()[storage.entry];
        TD_TRY(const bool fine, m_zip->verifyCrc(entry, task));
        if (!fine && (damaged.empty() || damaged.back() != entry.name)) damaged.push_back(entry.name);
    }
    return damaged;
}

}  // namespace teardown
