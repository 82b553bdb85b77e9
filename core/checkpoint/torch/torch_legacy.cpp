// The stream format of torch.save before 1.6: magic, protocol, system, object, keys - five pickles - followed by the storages.
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

/// Root storages by key, as the object names them: only there is their element size known.
Result<std::map<std::string, StorageId>> namedStorages(const Program& program) {
    const Arena& arena = program.arena;
    std::map<std::string, StorageId> named;
    for (Ref ref = 0; ref < arena.size(); ++ref) {
        if (arena.kind(ref) != Kind::Persistent) continue;
        const Ref id = arena[ref].a;
        // ('module', class, file, source) contains the source text of a saved class; only its name is used.
        if (arena.is(id, Kind::Tuple) && !arena.items(id).empty() && arena.is(arena.items(id)[0], Kind::String) &&
            arena.text(arena.items(id)[0]) == "module")
            continue;
        auto parsed = parseStorageId(arena, ref);
        if (!parsed.ok()) return errorAt(std::move(parsed).error(), program, ref);
        StorageId storage = *std::move(parsed);
        const auto [place, fresh] = named.emplace(storage.key, storage);
        if (!fresh && (place->second.dtype != storage.dtype || place->second.elements != storage.elements))
            return errorAt(
                graphError("storage-id", message("storage-id.storage-is-described-in", "Storage '{key}' is described in two ways.",
                                                 {{"key", escapeForDisplay(storage.key, 40)}})),
                program, ref);
    }
    return named;
}

/// A storage of the stream, or the part of one that the id names.
Result<StorageExtent> extentOf(const std::map<std::string, StorageExtent>& extents, const StorageId& id) {
    const auto found = extents.find(id.key);
    if (found == extents.end())
        return graphError("storage-missing", message("storage-missing.the-file-holds-no", "The file holds no storage '{key}'.",
                                                     {{"key", escapeForDisplay(id.key, 40)}}));
    StorageExtent extent = found->second;
    const std::uint64_t item = id.untyped ? 1 : itemSize(id.dtype);
    if (id.view) {
        extent.offset += id.viewOffset * item;
        extent.bytes = id.viewElements * item;
    }
    return extent;
}

/// Reads a stream up to its last storage.
class LegacyStream {
public:
    Program object;
    std::map<std::string, StorageExtent> extents;  ///< by key; positions count from the start of the stream
    std::uint64_t position = 0;                    ///< the position after everything that was read

    /// `prefix`: put before the names of its parts in messages.
    LegacyStream(std::shared_ptr<const InputFile> file, std::string prefix, CheckpointParts& parts, OpenReport& report,
                 const TaskContext& task)
        : m_file(std::move(file)), m_prefix(std::move(prefix)), m_parts(parts), m_report(report), m_task(task) {}

    Result<void> read() {
        TD_TRY(const Program magic, next("magic"));
        TD_TRY(const Program version, next("protocol"));
        if (!version.arena.is(version.root, Kind::Int) || version.arena.integer(version.root) != kProtocolVersion)
            return wrong("legacy-protocol",
                         message("legacy-protocol.the-streams-protocol-is", "The stream's protocol is not {protocolVersion}.",
                                 {{"protocolVersion", kProtocolVersion}}),
                         "protocol");
        TD_TRY(const Program system, next("sys_info"));
        TD_TRY(object, next("object"));
        TD_TRY(const Program keys, next("keys"));
        if (!keys.arena.is(keys.root, Kind::List))
            return wrong("legacy-keys", message("legacy-keys.the-list-of-storages", "The list of storages is not a list."), "keys");

        auto named = namedStorages(object);
        if (!named.ok()) return locatedError(std::move(named).error(), m_parts, member("object"));
        for (const Ref item : keys.arena.items(keys.root)) {
            if (!keys.arena.is(item, Kind::String) && !keys.arena.is(item, Kind::Bytes))
                return wrong("legacy-keys", message("legacy-keys.the-key-of-a", "The key of a storage is not a string."), "keys");
            const std::string key(keys.arena.text(item));
            const auto found = named->find(key);
            if (found == named->end())
                return wrong("storage-unknown",
                             message("storage-unknown.storage-is-listed-but", "Storage '{key}' is listed but the object does not use it.",
                                     {{"key", escapeForDisplay(key, 40)}}),
                             "keys");
            if (extents.contains(key))
                return wrong("storage-duplicate",
                             message("storage-duplicate.storage-is-listed-twice", "Storage '{key}' is listed twice.",
                                     {{"key", escapeForDisplay(key, 40)}}),
                             "keys");
            if (m_file->size() - position < 8)
                return wrong("legacy-truncated",
                             message("legacy-truncated.the-file-ends-before", "The file ends before storage '{key}'.",
                                     {{"key", escapeForDisplay(key, 40)}}),
                             kStorages);
            TD_TRY(const auto count, m_file->read(position, 8));
            const auto elements = littleEndian<std::uint64_t>(count, 0);
            position += 8;
            const StorageId& id = found->second;
            if (elements != id.elements)
                return wrong("storage-size",
                             message("storage-size.storage-has-elements-where",
                                     "Storage '{key}' has {elements} elements where {elements2} are announced.",
                                     {{"key", escapeForDisplay(key, 40)}, {"elements", elements}, {"elements2", id.elements}}),
                             kStorages);
            const std::uint64_t bytes = elements * (id.untyped ? 1 : itemSize(id.dtype));
            if (bytes > m_file->size() - position)
                return wrong("legacy-truncated",
                             message("legacy-truncated.storage-needs-bytes-the",
                                     "Storage '{key}' needs {bytes} bytes; the file has {position} left.",
                                     {{"key", escapeForDisplay(key, 40)}, {"bytes", bytes}, {"position", m_file->size() - position}}),
                             kStorages);
            StorageExtent extent;
            extent.offset = position;
            extent.bytes = bytes;
            extent.member = key;
            extents.emplace(key, std::move(extent));
            position += bytes;
        }
        return {};
    }

private:
    std::string member(const char* name) const { return m_prefix + name; }
    Error wrong(const char* code, Message what, const char* name) const {
        return locatedError(
            Error{ErrorKind::BadInput,
                  code,
                  std::move(what),
                  message("do.the-file-is-damaged-or-was-not-written", "The file is damaged, or was not written by torch.save."),
                  {}},
            m_parts, member(name));
    }
    Result<Program> next(const char* name) {
        Program program = pickle::readPickle(pickle::Input(m_file, position), m_task);
        if (program.error && program.error->where.offset) *program.error->where.offset += position;
        program.base = position;
        position += program.end;
        TD_CHECK(noteProgram(program, member(name), m_parts, m_report));
        return program;
    }

    std::shared_ptr<const InputFile> m_file;
    std::string m_prefix;
    CheckpointParts& m_parts;
    OpenReport& m_report;
    const TaskContext& m_task;
};

}  // namespace

Result<StreamedStorage> streamedStorage(const Arena& arena, Ref bytes, int index, CheckpointParts& parts, OpenReport& report,
                                        const TaskContext& task) {
    // The stream's object is the storage itself. Its calls are recorded, but streams nested inside it are not opened.
    const bool far = arena.isFar(bytes);
    std::shared_ptr<const InputFile> file;
    if (far) {
        file = InputFile::part(parts.file, arena[bytes].value, arena.textSize(bytes), parts.file->path());
    } else {
        const auto text = std::as_bytes(std::span(arena.text(bytes)));
        file = InputFile::ofBytes({text.begin(), text.end()}, parts.file->path());
    }
    LegacyStream stream(std::move(file), "_load_from_bytes/", parts, report, task);
    TD_CHECK(stream.read());
    StreamedStorage storage;
    if (!stream.object.arena.is(stream.object.root, Kind::Persistent))
        return graphError("storage-stream", message("storage-stream.the-stream-holds-no", "The stream holds no storage."));
    TD_TRY(storage.id, parseStorageId(stream.object.arena, stream.object.root));
    TD_TRY(storage.extent, extentOf(stream.extents, storage.id));
    if (far) {
        storage.extent.offset += arena[bytes].value;
    } else {
        storage.extent.place = StorageExtent::Place::Pickle;
        storage.extent.skip = storage.extent.offset;
        storage.extent.offset = bytes;
        storage.extent.program = index;
    }
    return storage;
}

Result<void> openTorchLegacy(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    LegacyStream stream(parts.file, {}, parts, report, task);
    TD_CHECK(stream.read());
    if (stream.position < parts.file->size())
        report.warnings.push_back({Severity::Warning, "legacy-trailing-data",
                                   message("legacy-trailing-data.bytes-follow-the-last", "{position} bytes follow the last storage.",
                                           {{"position", parts.file->size() - stream.position}}),
                                   Place{parts.file->path(), 0, 0, {}, stream.position}});
    const StorageLookup lookup = [&](const StorageId& id) { return extentOf(stream.extents, id); };
    return adoptProgram(std::move(stream.object), {lookup}, "object", {}, parts, report, task);
}

}  // namespace teardown
