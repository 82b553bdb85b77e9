// The tar format of PyTorch 0.1: members sys_info, storages, tensors and pickle, whose persistent ids name whole tensors. Nothing is
// extracted.
#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/sniff.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::Program;
using pickle::Ref;

namespace {

constexpr std::size_t kMaxTarMembers = 1000;
constexpr std::uint64_t kMaxPaxRecords = std::uint64_t{64} << 10;
constexpr std::int64_t kMaxTarTensors = 1'000'000;
constexpr std::array kMembers{"sys_info", "storages", "tensors", "pickle"};

struct Extent {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Text of a key or id: old files use numbers, some of them as text.
std::optional<std::string> idText(const Arena& arena, Ref ref) {
    if (arena.isText(ref)) return std::string(arena.text(ref));
    if (arena.is(ref, Kind::Int)) return std::to_string(arena.integer(ref));
    if (arena.is(ref, Kind::BigInt)) return pickle::bigIntegerText(arena.text(ref));
    return std::nullopt;
}

class TarOpener {
public:
    TarOpener(CheckpointParts& parts, OpenReport& report, const TaskContext& task) : m_parts(parts), m_report(report), m_task(task) {}

    Result<void> open() {
        TD_CHECK(directory());
        for (const char* name : kMembers)
            if (!m_members.contains(name))
                return wrong("tar-member-missing",
                             message("tar-member-missing.the-archive-has-no", "The archive has no member '{name}'.", {{"name", name}}),
                             name);
        TD_TRY(const Program system, next(m_members.at("sys_info"), "sys_info"));
        TD_CHECK(storages());
        TD_CHECK(tensors());
        Extent object = m_members.at("pickle");
        TD_TRY(Program program, next(object, "pickle"));
        for (Ref ref = 0; ref < program.arena.size(); ++ref) {
            if (program.arena.kind(ref) != Kind::Persistent) continue;
            const auto id = idText(program.arena, program.arena[ref].a);
            if (!id || (!m_found.records.contains(*id) && !m_storages.contains(*id)))
                return wrong("tensor-missing",
                             message("tensor-missing.the-object-refers-to", "The object refers to '{id}', which the file does not hold.",
                                     {{"id", escapeForDisplay(id.value_or("?"), 40)}}),
                             "pickle");
        }
        TensorBytes bytes;
        bytes.storage = [](const StorageId& id) -> Result<StorageExtent> {
            return graphError("storage-missing", message("storage-missing.the-file-holds-no", "The file holds no storage '{key}'.",
                                                         {{"key", escapeForDisplay(id.key, 40)}}));
        };
        bytes.persistents = std::move(m_found);
        return adoptProgram(std::move(program), std::move(bytes), "pickle", {}, m_parts, m_report, m_task);
    }

private:
    Error wrong(const char* code, Message what, const std::string& member, std::optional<std::uint64_t> offset = {}) const {
        Error error{ErrorKind::BadInput,
                    code,
                    std::move(what),
                    message("do.the-file-is-damaged-or-was-not-written", "The file is damaged, or was not written by torch.save."),
                    {}};
        error.where.offset = offset;
        return locatedError(std::move(error), m_parts, member);
    }
    const InputFile& file() const { return *m_parts.file; }

    Result<std::uint64_t> octal(std::span<const std::byte> header, std::size_t at, std::size_t length, std::uint64_t offset) const {
        std::uint64_t value = 0;
        for (std::size_t i = at; i < at + length; ++i) {
            const char c = static_cast<char>(header[i]);
            if (c == '\0' || (c == ' ' && i > at)) break;
            if (c == ' ') continue;
            if (c < '0' || c > '7')
                return wrong("tar-header",
                             message("tar-header.a-members-header-holds", "A member's header holds no octal number where one belongs."), {},
                             offset);
            value = value * 8 + static_cast<std::uint64_t>(c - '0');
        }
        return value;
    }

    /// PAX header records may not change the next member's name or size: other readers would see another archive.
    Result<void> plainRecords(std::uint64_t start, std::uint64_t size, std::uint64_t header) const {
        if (size > kMaxPaxRecords)
            return wrong("tar-header",
                         message("tar-header.a-pax-header-has", "A PAX header has {value} bytes; the limit is {maxPaxRecords}.",
                                 {{"value", size}, {"maxPaxRecords", kMaxPaxRecords}}),
                         {}, header);
        TD_TRY(const auto bytes, file().read(start, size));
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        for (const char* key : {" path=", " linkpath=", " size=", " GNU.sparse."})
            if (text.find(key) != std::string_view::npos)
                return wrong("tar-header",
                             message("tar-header.a-pax-header-changes", "A PAX header changes the {string_view} of a member.",
                                     {{"string_view", std::string_view(key + 1)}}),
                             {}, header);
        return {};
    }

    Result<void> directory() {
        for (std::uint64_t at = 0; at + kTarBlock <= file().size();) {
            if (m_task.cancelled()) return cancelledError();
            TD_TRY(const auto header, file().read(at, kTarBlock));
            if (header[0] == std::byte{0}) break;
            if (++m_count > kMaxTarMembers)
                return wrong("tar-too-many-members",
                             message("tar-too-many-members.the-archive-has-more", "The archive has more than {maxTarMembers} members.",
                                     {{"maxTarMembers", kMaxTarMembers}}),
                             {}, at);
            std::string name(reinterpret_cast<const char*>(header.data()), 100);
            name.resize(std::min(name.find('\0'), name.size()));
            if (name.starts_with("./")) name.erase(0, 2);
            TD_TRY(const std::uint64_t announced, octal(header, 148, 8, at));
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kTarBlock; ++i) sum += i >= 148 && i < 156 ? 32u : std::to_integer<unsigned>(header[i]);
            if (sum != announced)
                return wrong("tar-checksum", message("tar-checksum.the-checksum-of-a", "The checksum of a member's header is wrong."), name,
                             at);
            TD_TRY(const std::uint64_t size, octal(header, 124, 12, at));
            const char type = static_cast<char>(header[156]);
            const std::uint64_t start = at + kTarBlock;
            if (size > file().size() - start)
                return wrong("tar-truncated",
                             message("tar-truncated.the-member-has-bytes", "The member has {value} bytes; the file has {start} left.",
                                     {{"value", size}, {"start", file().size() - start}}),
                             name, at);
            // What newer tar writers store about the next member - long names, exact times - is not a member.
            if (type == 'x' || type == 'g') {
                TD_CHECK(plainRecords(start, size, at));
                at = start + (size + kTarBlock - 1) / kTarBlock * kTarBlock;
                continue;
            }
            const bool regular = type == '0' || type == '\0';
            const bool known = std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end();
            if (known && !regular)
                return wrong("tar-not-regular", message("tar-not-regular.the-member-is-a", "The member is a link or a device, not a file."),
                             name, at);
            if (known && !m_members.emplace(name, Extent{start, size}).second)
                return wrong("tar-duplicate-member",
                             message("tar-duplicate-member.the-archive-has-two", "The archive has two members of this name."), name, at);
            if (!known && !name.empty())
                addWarning(m_report, m_parts, "tar-other-member",
                           message("tar-other-member.the-archive-holds-which",
                                   "The archive holds '{name}', which is no part of a checkpoint.", {{"name", escapeForDisplay(name)}}),
                           name);
            at = start + (size + kTarBlock - 1) / kTarBlock * kTarBlock;
        }
        return {};
    }

    /// Reads one pickle at the beginning of the extent and moves the extent behind it.
    Result<Program> next(Extent& extent, const char* member) {
        auto part = InputFile::part(m_parts.file, extent.offset, extent.size, file().path());
        Program program = pickle::readPickle(pickle::Input(std::move(part), 0), m_task);
        if (program.error && program.error->where.offset) *program.error->where.offset += extent.offset;
        TD_CHECK(noteProgram(program, member, m_parts, m_report));
        // Long byte strings stayed in the member: their positions count from its start.
        for (Ref ref = 0; ref < program.arena.size(); ++ref)
            if (program.arena.isFar(ref)) program.arena.node(ref).value += extent.offset;
        program.base = extent.offset;
        extent.offset += program.end;
        extent.size -= program.end;
        return program;
    }

    Result<std::uint64_t> number(Extent& extent, std::size_t bytes, const char* member) {
        if (extent.size < 8)
            return wrong("tar-truncated", message("tar-truncated.the-member-ends-too", "The member ends too early."), member,
                         extent.offset);
        TD_TRY(const auto raw, file().read(extent.offset, 8));
        extent.offset += 8;
        extent.size -= 8;
        return bytes == 4 ? std::uint64_t{littleEndian<std::uint32_t>(raw, 0)} : littleEndian<std::uint64_t>(raw, 0);
    }

    Result<std::int64_t> count(Extent& extent, const char* member) {
        TD_TRY(const Program program, next(extent, member));
        if (!program.arena.is(program.root, Kind::Int) || program.arena.integer(program.root) < 0 ||
            program.arena.integer(program.root) > kMaxTarTensors)
            return wrong("tar-count", message("tar-count.the-number-of-entries", "The number of entries is not a sensible integer."),
                         member);
        return program.arena.integer(program.root);
    }

    Result<void> storages() {
        constexpr const char* kMember = "storages";
        Extent extent = m_members.at(kMember);
        TD_TRY(const std::int64_t n, count(extent, kMember));
        for (std::int64_t i = 0; i < n; ++i) {
            TD_TRY(const Program program, next(extent, kMember));
            const Arena& arena = program.arena;
            const auto& fields = arena.items(program.root);
            if (!arena.is(program.root, Kind::Tuple) || fields.size() != 3 || !arena.is(fields[2], Kind::Global))
                return wrong("tar-storage", message("tar-storage.a-storage-is-described", "A storage is described wrongly."), kMember,
                             extent.offset);
            const auto key = idText(arena, fields[0]);
            const std::string_view module = arena.text(arena[fields[2]].a);
            const auto dtype = dtypeOfStorageClass(arena.text(arena[fields[2]].b));
            if (!key || !dtype || (module != "torch" && module != "torch.cuda"))
                return wrong("storage-class", message("storage-class.a-storage-has-an", "A storage has an unknown class."), kMember,
                             extent.offset);
            TD_TRY(const std::uint64_t elements, number(extent, 8, kMember));
            if (elements > kMaxTensorElements || elements * itemSize(*dtype) > extent.size)
                return wrong("tar-truncated",
                             message("tar-truncated.storage-needs-elements-the",
                                     "Storage '{key}' needs {elements} elements; the member has {extent} bytes left.",
                                     {{"key", escapeForDisplay(*key, 40)}, {"elements", elements}, {"extent", extent.size}}),
                             kMember, extent.offset);
            StorageExtent storage;
            storage.offset = extent.offset;
            storage.bytes = elements * itemSize(*dtype);
            storage.member = *key;
            if (!m_storages.emplace(*key, std::pair{*dtype, storage}).second)
                return wrong("storage-duplicate",
                             message("storage-duplicate.storage-is-listed-twice", "Storage '{key}' is listed twice.",
                                     {{"key", escapeForDisplay(*key, 40)}}),
                             kMember);
            extent.offset += storage.bytes;
            extent.size -= storage.bytes;
        }
        TD_TRY(const Program views, next(extent, kMember));
        const Arena& arena = views.arena;
        if (!arena.is(views.root, Kind::List) && !arena.is(views.root, Kind::Tuple))
            return wrong("tar-storage", message("tar-storage.the-list-of-views", "The list of views is not a list."), kMember);
        for (const Ref view : arena.items(views.root)) {
            const auto& fields = arena.items(view);
            const bool fine = arena.is(view, Kind::Tuple) && fields.size() == 4 && arena.is(fields[2], Kind::Int) &&
                              arena.is(fields[3], Kind::Int) && arena.integer(fields[2]) >= 0 && arena.integer(fields[3]) >= 0;
            const auto target = fine ? idText(arena, fields[0]) : std::nullopt;
            const auto root = fine ? idText(arena, fields[1]) : std::nullopt;
            const auto found = root ? m_storages.find(*root) : m_storages.end();
            if (!target || found == m_storages.end())
                return wrong("tar-storage", message("tar-storage.a-view-of-a", "A view of a storage is described wrongly."), kMember);
            auto [dtype, storage] = found->second;
            const std::uint64_t available = storage.bytes / itemSize(dtype);
            const auto offset = static_cast<std::uint64_t>(arena.integer(fields[2]));
            const auto size = static_cast<std::uint64_t>(arena.integer(fields[3]));
            if (offset > available || size > available - offset)
                return wrong("storage-out-of-bounds",
                             message("storage-out-of-bounds.a-view-reaches-beyond-storage", "A view reaches beyond storage '{root}'.",
                                     {{"root", escapeForDisplay(*root, 40)}}),
                             kMember);
            storage.offset += offset * itemSize(dtype);
            storage.bytes = size * itemSize(dtype);
            m_storages[*target] = {dtype, storage};
        }
        return {};
    }

    Result<void> tensors() {
        constexpr const char* kMember = "tensors";
        Extent extent = m_members.at(kMember);
        TD_TRY(const std::int64_t n, count(extent, kMember));
        for (std::int64_t i = 0; i < n; ++i) {
            TD_TRY(const Program program, next(extent, kMember));
            const Arena& arena = program.arena;
            const auto& fields = arena.items(program.root);
            const bool fine = arena.is(program.root, Kind::Tuple) && fields.size() == 3;
            const auto key = fine ? idText(arena, fields[0]) : std::nullopt;
            const auto storageId = fine ? idText(arena, fields[1]) : std::nullopt;
            if (!key || !storageId)
                return wrong("tar-tensor", message("tar-tensor.a-tensor-is-described", "A tensor is described wrongly."), kMember,
                             extent.offset);
            const auto found = m_storages.find(*storageId);
            if (found == m_storages.end())
                return wrong("storage-missing",
                             message("storage-missing.the-file-holds-no-storage", "The file holds no storage '{storageId}'.",
                                     {{"storageId", escapeForDisplay(*storageId, 40)}}),
                             kMember);
            TD_TRY(const std::uint64_t rank, number(extent, 4, kMember));
            if (rank > kMaxTensorRank)
                return wrong(
                    "tensor-shape",
                    message("tensor-shape.a-tensor-has-dimensions-at", "A tensor has {rank} dimensions; the limit is {maxTensorRank}.",
                            {{"rank", rank}, {"maxTensorRank", kMaxTensorRank}}),
                    kMember, extent.offset);
            TensorRecord record;
            record.dtype = found->second.first;
            for (Shape* list : {&record.shape, &record.strides})
                for (std::uint64_t d = 0; d < rank; ++d) {
                    TD_TRY(const std::uint64_t value, number(extent, 8, kMember));
                    list->push_back(static_cast<std::int64_t>(value));
                }
            TD_TRY(const std::uint64_t offset, number(extent, 8, kMember));
            record.offset = static_cast<std::int64_t>(offset);
            for (const Shape* list : {&record.shape, &record.strides})
                for (const std::int64_t value : *list)
                    if (value < 0)
                        return wrong("tensor-shape", message("tensor-shape.a-tensor-has-a", "A tensor has a negative size or stride."),
                                     kMember, extent.offset);
            if (record.offset < 0)
                return wrong("tensor-shape", message("tensor-shape.a-tensor-has-a-negative", "A tensor has a negative offset."), kMember,
                             extent.offset);
            if (auto bounds = checkTensorBounds(record, elementsIn(found->second.second.bytes, record.dtype)); !bounds.ok())
                return locatedError(std::move(bounds).error(), m_parts, kMember);
            record.storage = static_cast<int>(m_found.storages.size());
            m_found.storages.push_back(found->second.second);
            if (!m_found.records.emplace(*key, std::move(record)).second)
                return wrong("tar-tensor", message("tar-tensor.two-tensors-have-the", "Two tensors have the same key."), kMember,
                             extent.offset);
        }
        return {};
    }

    CheckpointParts& m_parts;
    OpenReport& m_report;
    const TaskContext& m_task;
    std::size_t m_count = 0;
    std::map<std::string, Extent> m_members;
    std::map<std::string, std::pair<DType, StorageExtent>> m_storages;
    PersistentTensors m_found;
};

}  // namespace

Result<void> openTorchTar(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    return TarOpener(parts, report, task).open();
}

}  // namespace teardown
