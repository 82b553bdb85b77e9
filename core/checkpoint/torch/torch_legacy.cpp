// The stream format of torch.save before 1.6: magic, protocol, system, object, keys - five pickles - and then the storages one after the
// other.
#include "core/checkpoint/stored_checkpoint.h"

#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"

#include <fmt/format.h>

#include <map>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::Program;
using pickle::Ref;

namespace {

constexpr std::int64_t kProtocolVersion = 1001;
constexpr const char* kStorages = "storages";

/// Root storages by key, as the object names them: their element size is known only from there.
Result<std::map<std::string, StorageId>> namedStorages(const Arena& arena) {
    std::map<std::string, StorageId> named;
    for (Ref ref = 0; ref < arena.size(); ++ref) {
        if (arena.kind(ref) != Kind::Persistent) continue;
        const Ref id = arena[ref].a;
        // ('module', class, file, source) carries the source text of a saved class: it is only named.
        if (arena.is(id, Kind::Tuple) && !arena.items(id).empty() && arena.is(arena.items(id)[0], Kind::String) &&
            arena.text(arena.items(id)[0]) == "module")
            continue;
        TD_TRY(StorageId storage, parseStorageId(arena, ref));
        const auto [place, fresh] = named.emplace(storage.key, storage);
        if (!fresh && (place->second.dtype != storage.dtype || place->second.elements != storage.elements))
            return graphError("storage-id", fmt::format("Storage '{}' is described in two ways.", escapeForDisplay(storage.key, 40)));
    }
    return named;
}

}  // namespace

Result<void> openTorchLegacy(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    const std::shared_ptr<const InputFile> file = parts.file;
    std::uint64_t position = 0;
    const auto next = [&](const char* member) -> Result<Program> {
        Program program = pickle::readPickle(pickle::Input(file, position), task);
        if (program.error && program.error->where.offset) *program.error->where.offset += position;
        position += program.end;
        TD_CHECK(noteProgram(program, member, parts, report));
        return program;
    };
    const auto wrong = [&](const char* code, std::string what, const char* member) {
        return locatedError(Error{ErrorKind::BadInput, code, std::move(what), "The file is damaged, or was not written by torch.save.", {}},
                            parts, member);
    };
    TD_TRY(const Program magic, next("magic"));
    TD_TRY(const Program version, next("protocol"));
    if (!version.arena.is(version.root, Kind::Int) || version.arena.integer(version.root) != kProtocolVersion)
        return wrong("legacy-protocol", fmt::format("The stream's protocol is not {}.", kProtocolVersion), "protocol");
    TD_TRY(const Program system, next("sys_info"));
    TD_TRY(Program object, next("object"));
    TD_TRY(const Program keys, next("keys"));
    if (!keys.arena.is(keys.root, Kind::List)) return wrong("legacy-keys", "The list of storages is no list.", "keys");

    auto named = namedStorages(object.arena);
    if (!named.ok()) return locatedError(std::move(named).error(), parts, "object");
    std::map<std::string, StorageExtent> extents;
    for (const Ref item : keys.arena.items(keys.root)) {
        if (!keys.arena.is(item, Kind::String) && !keys.arena.is(item, Kind::Bytes))
            return wrong("legacy-keys", "The key of a storage is no text.", "keys");
        const std::string key(keys.arena.text(item));
        const auto found = named->find(key);
        if (found == named->end())
            return wrong("storage-unknown",
                         fmt::format("Storage '{}' is listed but the object does not use it.", escapeForDisplay(key, 40)), "keys");
        if (extents.contains(key))
            return wrong("storage-duplicate", fmt::format("Storage '{}' is listed twice.", escapeForDisplay(key, 40)), "keys");
        if (file->size() - position < 8)
            return wrong("legacy-truncated", fmt::format("The file ends before storage '{}'.", escapeForDisplay(key, 40)), kStorages);
        TD_TRY(const auto count, file->read(position, 8));
        const auto elements = littleEndian<std::uint64_t>(count, 0);
        position += 8;
        const StorageId& id = found->second;
        if (elements != id.elements)
            return wrong(
                "storage-size",
                fmt::format("Storage '{}' has {} elements where {} are announced.", escapeForDisplay(key, 40), elements, id.elements),
                kStorages);
        const std::uint64_t bytes = elements * (id.untyped ? 1 : itemSize(id.dtype));
        if (bytes > file->size() - position)
            return wrong("legacy-truncated",
                         fmt::format("Storage '{}' needs {} bytes; the file has {} left.", escapeForDisplay(key, 40), bytes,
                                     file->size() - position),
                         kStorages);
        StorageExtent extent;
        extent.offset = position;
        extent.bytes = bytes;
        extent.member = key;
        extents.emplace(key, std::move(extent));
        position += bytes;
    }
    if (position < file->size())
        report.warnings.push_back({Severity::Warning, "legacy-trailing-data",
                                   fmt::format("{} bytes follow the last storage.", file->size() - position),
                                   Place{file->path(), 0, 0, {}, position}});

    const StorageLookup lookup = [&](const StorageId& id) -> Result<StorageExtent> {
        const auto found = extents.find(id.key);
        if (found == extents.end())
            return graphError("storage-missing", fmt::format("The file holds no storage '{}'.", escapeForDisplay(id.key, 40)));
        StorageExtent extent = found->second;
        const std::uint64_t item = id.untyped ? 1 : itemSize(id.dtype);
        if (id.view) {
            extent.offset += id.viewOffset * item;
            extent.bytes = id.viewElements * item;
        }
        return extent;
    };
    return adoptProgram(std::move(object), lookup, "object", {}, parts, report, task);
}

}  // namespace teardown
