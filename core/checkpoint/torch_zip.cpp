// The zip format of torch.save (PyTorch 1.6 and later): data.pkl, data/<key>, version, byteorder below one root folder.
#include "core/checkpoint/torch_checkpoint.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle_limits.h"

#include <fmt/format.h>

namespace teardown {
namespace {

constexpr std::uint64_t kMaxSmallMember = 64;
constexpr std::uint64_t kSuspiciousRatio = 100;
constexpr std::uint64_t kSuspiciousTotal = std::uint64_t{64} << 20;

}  // namespace

Result<std::string> TorchCheckpoint::smallMember(const std::string& name) const {
    const ZipEntry* entry = m_zip->find(m_root + name);
    if (!entry) return std::string();
    bool matches = false;
    TD_TRY(const auto bytes, m_zip->read(*entry, kMaxSmallMember, matches));
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
    return text;
}

Result<void> TorchCheckpoint::openZip(OpenReport& report, const TaskContext& task) {
    m_format = CheckpointFormat::TorchZip;
    const auto warn = [&](const char* code, std::string message, const std::string& member = {}) {
        report.warnings.push_back({Severity::Warning, code, std::move(message), Place{m_file->path(), 0, 0, escapeForDisplay(member), {}}});
    };
    TD_TRY(m_zip, ZipDirectory::read(m_file, report.warnings, task));
    const auto& entries = m_zip->entries();
    // The root is what stands before the first '/' of the first member; other tools put members of their own in front.
    const auto rootOf = [](const std::string& name) { return name.substr(0, name.find('/') == std::string::npos ? 0 : name.find('/') + 1); };
    m_root = entries.empty() ? std::string() : rootOf(entries.front().name);
    if (!m_zip->find(m_root + "data.pkl"))
        for (const ZipEntry& entry : entries)
            if (entry.name == rootOf(entry.name) + "data.pkl") {
                m_root = rootOf(entry.name);
                break;
            }
    const ZipEntry* pickleEntry = m_zip->find(m_root + "data.pkl");
    if (!pickleEntry) {
        Error error{ErrorKind::BadInput, "zip-no-data-pkl", "The archive has no data.pkl: it is no checkpoint.", "If it holds a checkpoint, unpack that first.", {}};
        return located(std::move(error), {});
    }
    std::size_t outside = 0;
    std::uint64_t packed = 0;
    std::uint64_t total = 0;
    for (const ZipEntry& entry : entries) {
        outside += !entry.name.starts_with(m_root);
        packed += entry.compressedSize;
        total += entry.size;
    }
    if (outside > 0) warn("zip-outside-root", fmt::format("{} members lie outside of the folder '{}'; torch.load refuses such a file.", outside, escapeForDisplay(m_root)));
    if (total > kSuspiciousTotal && total / std::max<std::uint64_t>(packed, 1) > kSuspiciousRatio)
        warn("zip-ratio", fmt::format("{} bytes unpack to {}.", packed, total));
    TD_TRY(const std::string version, smallMember("version"));
    if (version.empty()) warn("zip-no-version", "The archive has no version; torch.load refuses such a file.");
    else if (version.find_first_not_of("0123456789") != std::string::npos) warn("zip-version", fmt::format("The version '{}' is no number.", escapeForDisplay(version, 40)), m_root + "version");
    TD_TRY(const std::string order, smallMember("byteorder"));
    if (!order.empty() && order != "little" && order != "big") {
        Error error{ErrorKind::BadInput, "byteorder-unknown", fmt::format("The byte order '{}' is neither little nor big.", escapeForDisplay(order, 40)), "The file is damaged.", {}};
        return located(std::move(error), m_root + "byteorder");
    }

    bool matches = false;
    TD_TRY(auto bytes, m_zip->read(*pickleEntry, pickle::kMaxPickleBytes, matches, task));
    if (!matches) {
        Error error{ErrorKind::BadInput, "zip-crc", "The checksum of data.pkl is wrong.", "The file is damaged: get it again.", {}};
        return located(std::move(error), pickleEntry->name);
    }
    pickle::Program program = pickle::readPickle(pickle::Input(std::move(bytes)), task);
    const StorageLookup lookup = [&](const StorageId& id) -> Result<StorageExtent> {
        const std::string name = m_root + "data/" + id.key;
        const ZipEntry* entry = m_zip->find(name);
        if (!entry) return graphError("storage-missing", fmt::format("The archive has no member '{}'.", escapeForDisplay(name, 100)));
        if (id.view) return graphError("storage-id", "A storage of the zip format is a view of another one.");
        const std::uint64_t needed = id.elements * (id.untyped ? 1 : itemSize(id.dtype));
        if (entry->size != needed)
            return graphError("storage-size", fmt::format("Storage '{}' has {} bytes where {} are announced.", escapeForDisplay(id.key, 40), entry->size, needed));
        const auto index = static_cast<std::size_t>(entry - m_zip->entries().data());
        const auto place = entry->method == 0 ? StorageExtent::Place::File : StorageExtent::Place::Deflated;
        return StorageExtent{place, entry->dataOffset, needed, index, entry->name, order == "big"};
    };
    return adopt(std::move(program), lookup, pickleEntry->name, report, task);
}

}  // namespace teardown
