// The zip format of torch.save (PyTorch 1.6 and later): data.pkl, data/<key>, version, byteorder below one root folder; and TorchScript
// archives.
#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_limits.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/checkpoint/torch/torch_tensors.h"

#include <fmt/format.h>

#include <charconv>

namespace teardown {
namespace {

constexpr int kHighestVersion = 10;  // what torch 2.x can read

/// "archive/" of "archive/data.pkl"; empty for a member without a folder.
std::string rootOf(const std::string& name) { return name.substr(0, name.find('/') == std::string::npos ? 0 : name.find('/') + 1); }

class ZipOpener {
public:
    ZipOpener(CheckpointParts& parts, OpenReport& report, const TaskContext& task) : m_parts(parts), m_report(report), m_task(task) {}

    Result<void> open() {
        TD_TRY(m_parts.zip, ZipDirectory::read(m_parts.file, m_report.warnings, m_task));
        findRoot();
        const ZipEntry* data = zip().find(m_root + "data.pkl");
        if (!data)
            return locatedError({ErrorKind::BadInput,
                                 "zip-no-data-pkl",
                                 message("zip-no-data-pkl.the-archive-has-no", "The archive has no data.pkl: it is not a checkpoint."),
                                 message("do.if-it-holds-a", "If it holds a checkpoint, unpack that first."),
                                 {}},
                                m_parts, {});
        warnOfOddities();
        TD_CHECK(version());
        TD_CHECK(byteOrder());
        TD_CHECK(adopt(*data, "data/", {}));
        if (m_parts.format == CheckpointFormat::TorchScript) TD_CHECK(script());
        if (m_parts.xray.members.empty()) m_parts.xray.members = zip().entries();
        return {};
    }

private:
    const ZipDirectory& zip() const { return *m_parts.zip; }
    Error wrong(const char* code, Message what, const std::string& member) const {
        return locatedError(
            {ErrorKind::BadInput, code, std::move(what), message("do.the-file-is-damaged-get", "The file is damaged: get it again."), {}},
            m_parts, member);
    }

    /// The root is the part before the first '/' of the first member; other tools add their own members before it.
    void findRoot() {
        const auto& entries = zip().entries();
        m_root = entries.empty() ? std::string() : rootOf(entries.front().name);
        if (zip().find(m_root + "data.pkl")) return;
        for (const ZipEntry& entry : entries)
            if (entry.name == rootOf(entry.name) + "data.pkl") {
                m_root = rootOf(entry.name);
                return;
            }
    }

    void warnOfOddities() {
        std::size_t outside = 0;
        for (const ZipEntry& entry : zip().entries()) outside += !entry.name.starts_with(m_root);
        if (outside > 0)
            addWarning(m_report, m_parts, "zip-outside-root",
                       message("zip-outside-root.members-lie-outside-of",
                               "{outside} members are outside the folder '{root}'; torch.load refuses such a file.",
                               {{"outside", outside}, {"root", escapeForDisplay(m_root)}}));
        warnOfRatio(m_parts, m_report);
    }

    Result<std::string> smallMember(const std::string& name) const {
        const ZipEntry* entry = zip().find(m_root + name);
        if (!entry) return std::string();
        bool matches = false;
        TD_TRY(const auto bytes, zip().read(*entry, kMaxSmallMember, matches));
        std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
        return text;
    }

    Result<void> version() {
        TD_TRY(const std::string text, smallMember("version"));
        if (text.empty()) {
            addWarning(m_report, m_parts, "zip-no-version",
                       message("zip-no-version.the-archive-has-no", "The archive has no version; torch.load refuses such a file."));
            return {};
        }
        int number = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
        if (end.ec != std::errc() || end.ptr != text.data() + text.size())
            addWarning(
                m_report, m_parts, "zip-version",
                message("zip-version.the-version-is-no", "The version '{value}' is not a number.", {{"value", escapeForDisplay(text, 40)}}),
                m_root + "version");
        else if (number < 1 || number > kHighestVersion)
            addWarning(m_report, m_parts, "zip-version",
                       message("zip-version.the-version-is-torch", "The version is {number}; torch.load reads 1 to {highestVersion}.",
                               {{"number", number}, {"highestVersion", kHighestVersion}}),
                       m_root + "version");
        return {};
    }

    Result<void> byteOrder() {
        TD_TRY(const std::string order, smallMember("byteorder"));
        if (!order.empty() && order != "little" && order != "big")
            return wrong("byteorder-unknown",
                         message("byteorder-unknown.the-byte-order-is", "The byte order '{order}' is neither little nor big.",
                                 {{"order", escapeForDisplay(order, 40)}}),
                         m_root + "byteorder");
        m_bigEndian = order == "big";
        return {};
    }

    /// Reads one pickle of the archive; its storages lie in `folder`.
    Result<void> adopt(const ZipEntry& entry, const char* folder, const std::string& prefix) {
        bool matches = false;
        TD_TRY(auto bytes, zip().read(entry, pickle::kMaxPickleBytes, matches, m_task));
        if (!matches)
            return wrong("zip-crc",
                         message("zip-crc.the-checksum-of-is-wrong-2", "The checksum of {name} is wrong.",
                                 {{"name", escapeForDisplay(entry.name.substr(m_root.size()))}}),
                         entry.name);
        const std::uint64_t size = bytes.size();
        pickle::Program program = pickle::readPickle(pickle::Input(std::move(bytes)), m_task);
        if (!program.error && program.end < size)
            addWarning(m_report, m_parts, "pickle-trailing-data",
                       message("pickle-trailing-data.bytes-follow-the-end", "{end} bytes follow the end of the pickle.",
                               {{"end", size - program.end}}),
                       entry.name);
        const StorageLookup lookup = [&](const StorageId& id) { return storage(m_root + folder, id); };
        TD_CHECK(noteProgram(program, entry.name, m_parts, m_report));
        // torch.load looks up every storage, whether a tensor uses it or not.
        for (pickle::Ref ref = 0; ref < program.arena.size(); ++ref) {
            if (program.arena.kind(ref) != pickle::Kind::Persistent) continue;
            auto id = parseStorageId(program.arena, ref);
            // If a class is unknown, its tensors are not read, but the file is.
            if (!id.ok() && id.error().code == "storage-class") continue;
            if (!id.ok()) return locatedError(errorAt(std::move(id).error(), program, ref), m_parts, entry.name);
            if (auto found = lookup(*id); !found.ok())
                return locatedError(errorAt(std::move(found).error(), program, ref), m_parts, entry.name);
        }
        return adoptProgram(std::move(program), {lookup}, entry.name, prefix, m_parts, m_report, m_task);
    }

    Result<StorageExtent> storage(const std::string& folder, const StorageId& id) const {
        const std::string name = folder + id.key;
        const ZipEntry* entry = zip().find(name);
        if (!entry)
            return graphError("storage-missing", message("storage-missing.the-archive-has-no", "The archive has no member '{name}'.",
                                                         {{"name", escapeForDisplay(name, 100)}}));
        if (id.view)
            return graphError("storage-id",
                              message("storage-id.a-storage-of-the", "A storage of the zip format is a view of another one."));
        const std::uint64_t needed = id.elements * (id.untyped ? 1 : itemSize(id.dtype));
        if (entry->size != needed)
            return graphError("storage-size", message("storage-size.storage-has-bytes-where",
                                                      "Storage '{key}' has {entry} bytes where {needed} are announced.",
                                                      {{"key", escapeForDisplay(id.key, 40)}, {"entry", entry->size}, {"needed", needed}}));
        StorageExtent extent;
        extent.place = entry->method == 0 ? StorageExtent::Place::File : StorageExtent::Place::Deflated;
        extent.offset = entry->dataOffset;
        extent.bytes = needed;
        extent.entry = static_cast<std::size_t>(entry - zip().entries().data());
        extent.member = entry->name;
        extent.bigEndian = m_bigEndian;
        return extent;
    }

    /// A compiled model: its constants are a second pickle; its sources are kept as text.
    Result<void> script() {
        if (const ZipEntry* constants = zip().find(m_root + "constants.pkl")) TD_CHECK(adopt(*constants, "constants/", "constants"));
        std::uint64_t total = 0;
        const std::string folder = m_root + "code/";
        for (const ZipEntry& entry : zip().entries()) {
            if (!entry.name.starts_with(folder) || !entry.name.ends_with(".py")) continue;
            if (entry.size > kMaxCodeText || total + entry.size > kMaxCodeTotal) {
                addWarning(m_report, m_parts, "script-code-cut",
                           message("script-code-cut.the-source-text-has", "The source text has {entry} bytes and is not shown.",
                                   {{"entry", entry.size}}),
                           entry.name);
                continue;
            }
            bool matches = false;
            TD_TRY(const auto bytes, zip().read(entry, kMaxCodeText, matches, m_task));
            total += bytes.size();
            m_parts.xray.code.emplace_back(entry.name, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
        }
        return {};
    }

    CheckpointParts& m_parts;
    OpenReport& m_report;
    const TaskContext& m_task;
    std::string m_root;
    bool m_bigEndian = false;
};

}  // namespace

Result<void> openTorchZip(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    return ZipOpener(parts, report, task).open();
}

}  // namespace teardown
