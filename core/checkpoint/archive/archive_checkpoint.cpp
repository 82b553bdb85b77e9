#include "core/checkpoint/archive/archive_checkpoint.h"

#include "core/base/text.h"
#include "core/checkpoint/sniff.h"
#include "core/checkpoint/torch/export_graph.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kMaxSniffed = 2000;           // members that are examined
constexpr std::uint64_t kWorthSniffing = 64 << 10;  // without a known extension
constexpr std::string_view kExtensions[] = {".pth",         ".pt",  ".pkl", ".bin",     ".ckpt",  ".tar",
                                            ".safetensors", ".npy", ".npz", ".pth.tar", ".model", ".pickle"};

struct Carried {
    std::string name;
    std::shared_ptr<const StoredCheckpoint> checkpoint;
};

/// The checkpoints inside an archive, presented as one.
class CarriedCheckpoint : public OpenedCheckpoint {
public:
    CarriedCheckpoint(std::shared_ptr<const InputFile> archive, CheckpointFormat format, std::vector<Carried> parts, OpenReport report,
                      std::vector<ZipEntry> members, const ConfigValue& graph)
        : m_archive(std::move(archive)), m_format(format), m_parts(std::move(parts)), m_report(std::move(report)) {
        const bool several = m_parts.size() > 1;
        std::vector<DictEntry> objects;
        int firstStorage = 0;
        for (std::size_t p = 0; p < m_parts.size(); ++p) {
            const StoredCheckpoint& part = *m_parts[p].checkpoint;
            for (std::size_t i = 0; i < part.tensors().size(); ++i) {
                CheckpointTensor tensor = part.tensors()[i];
                if (tensor.storage >= 0) tensor.storage += firstStorage;
                if (several && tensor.module >= 0) ++tensor.module;
                if (several) tensor.path.insert(tensor.path.begin(), m_parts[p].name);
                m_tensors.push_back(std::move(tensor));
                m_places.emplace_back(p, i);
            }
            firstStorage += static_cast<int>(part.storageCount());
            objects.push_back({ConfigValue::string(toValidUtf8(m_parts[p].name)), part.object()});
            for (XrayEvent event : part.xray().events) {
                event.member = m_parts[p].name + (event.member.empty() ? "" : "/" + event.member);
                m_xray.events.push_back(std::move(event));
            }
            m_xray.moreEvents += part.xray().moreEvents;
            m_xray.opcodes += part.xray().opcodes;
            m_xray.code.insert(m_xray.code.end(), part.xray().code.begin(), part.xray().code.end());
        }
        m_xray.members = std::move(members);
        m_object = several ? ConfigValue::dict(std::move(objects)) : m_parts.front().checkpoint->object();
        if (graph.isDict() && m_object.isDict()) m_object = withEntry(m_object, "__metadata__", graph);
    }

    const std::string& path() const override { return m_archive->path(); }
    CheckpointFormat format() const override { return m_format; }
    const std::vector<CheckpointTensor>& tensors() const override { return m_tensors; }
    const ConfigValue& object() const override { return m_object; }
    const std::vector<std::string>& globals() const override { return m_report.globals; }
    const Diagnostics& warnings() const override { return m_report.warnings; }
    const PickledObject* pickled() const override { return m_parts.size() == 1 ? m_parts.front().checkpoint->pickled() : nullptr; }
    const Xray& xray() const override { return m_xray; }
    const InputFile& file() const override { return m_parts.size() == 1 ? m_parts.front().checkpoint->file() : *m_archive; }
    std::string fileName() const override { return m_parts.size() == 1 ? m_parts.front().name : path(); }
    Result<TensorView> read(std::size_t index, const TaskContext& task) const override {
        const auto [part, inner] = m_places[index];
        return m_parts[part].checkpoint->read(inner, task);
    }
    Result<bool> stream(std::size_t index, const TensorSink& sink, const TaskContext& task) const override {
        const auto [part, inner] = m_places[index];
        return m_parts[part].checkpoint->stream(inner, sink, task);
    }
    Result<bool> streamStored(std::size_t index, const TensorSink& sink, const TaskContext& task) const override {
        const auto [part, inner] = m_places[index];
        return m_parts[part].checkpoint->streamStored(inner, sink, task);
    }
    Result<std::vector<std::string>> damagedMembers(const TaskContext& task) const override {
        std::vector<std::string> damaged;
        for (const Carried& part : m_parts) {
            TD_TRY(const auto inner, part.checkpoint->damagedMembers(task));
            for (const std::string& name : inner) damaged.push_back(part.name + "/" + name);
        }
        return damaged;
    }
    bool isBomb(std::size_t index) const override {
        const auto [part, inner] = m_places[index];
        return m_parts[part].checkpoint->isBomb(inner);
    }
    std::uint64_t storageBytes() const override {
        std::uint64_t bytes = 0;
        for (const Carried& part : m_parts) bytes += part.checkpoint->storageBytes();
        return bytes;
    }

private:
    std::shared_ptr<const InputFile> m_archive;
    CheckpointFormat m_format;
    std::vector<Carried> m_parts;
    OpenReport m_report;
    std::vector<CheckpointTensor> m_tensors;
    std::vector<std::pair<std::size_t, std::size_t>> m_places;
    ConfigValue m_object;
    Xray m_xray;
};

bool isCheckpointName(std::string_view name) {
    return std::any_of(std::begin(kExtensions), std::end(kExtensions),
                       [name](std::string_view extension) { return name.ends_with(extension); });
}

bool carries(const std::string& format) {
    for (const CheckpointFormat candidate :
         {CheckpointFormat::TorchZip, CheckpointFormat::TorchScript, CheckpointFormat::TorchLegacy, CheckpointFormat::TorchTar,
          CheckpointFormat::Pickle, CheckpointFormat::Safetensors, CheckpointFormat::Npy, CheckpointFormat::Npz})
        if (format == checkpointFormatName(candidate)) return true;
    return false;
}

}  // namespace

Result<std::shared_ptr<const OpenedCheckpoint>> openCarried(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                            const TaskContext& task) {
    TD_TRY(const auto directory, ZipDirectory::read(file, report.warnings, task));
    // For torch.export archives: the weights, not the sample inputs.
    const bool exported = report.format == checkpointFormatName(CheckpointFormat::TorchExport);
    std::vector<const ZipEntry*> candidates;
    for (const ZipEntry& entry : directory.entries())
        if (entry.size > 0 && (exported ? isExportedState(entry.name) : isCheckpointName(entry.name) || entry.size >= kWorthSniffing) &&
            candidates.size() < kMaxSniffed)
            candidates.push_back(&entry);
    std::vector<Carried> carried;
    for (const ZipEntry* entry : candidates) {
        if (task.cancelled()) return cancelledError();
        if (carried.size() == kMaxCarriedMembers) {
            report.warnings.push_back({Severity::Warning, "archive-many-checkpoints",
                                       message("archive-many-checkpoints.the-archive-holds-more",
                                               "The archive holds more than {maxCarriedMembers} checkpoints; the others are not opened.",
                                               {{"maxCarriedMembers", kMaxCarriedMembers}}),
                                       Place{file->path(), 0, 0, {}, {}}});
            break;
        }
        // The first bytes decide whether the member is worth inflating.
        TD_TRY(auto head, directory.head(*entry, 4096));
        const bool zipped = head.size() > 4 && head[0] == std::byte{'P'} && head[1] == std::byte{'K'};
        if (!zipped && !carries(sniffFormat(InputFile::ofBytes(std::move(head), entry->name)))) continue;
        std::shared_ptr<const InputFile> inner;
        if (entry->method == 0) {
            inner = InputFile::part(file, entry->dataOffset, entry->size, file->path());
        } else {
            bool matches = false;
            TD_TRY(auto bytes, directory.read(*entry, kMaxCarried, matches, task));
            if (!matches)
                report.warnings.push_back(
                    {Severity::Warning, "zip-crc",
                     message("zip-crc.the-checksum-of-is-wrong", "The checksum of '{name}' is wrong: its values may be damaged.",
                             {{"name", escapeForDisplay(entry->name)}}),
                     Place{file->path(), 0, 0, escapeForDisplay(entry->name), {}}});
            inner = InputFile::ofBytes(std::move(bytes), file->path());
        }
        const std::string format = sniffFormat(inner);
        if (!carries(format)) continue;
        const std::size_t before = report.warnings.size();
        auto opened = StoredCheckpoint::open(inner, format, report, task);
        const auto inside = [&](std::string& member) { member = escapeForDisplay(entry->name) + (member.empty() ? "" : "/" + member); };
        for (std::size_t i = before; i < report.warnings.size(); ++i) inside(report.warnings[i].where.member);
        if (!opened.ok()) {
            Error error = std::move(opened).error();
            error.where.file = file->path();
            inside(error.where.member);
            return error;
        }
        carried.push_back({entry->name, std::move(*opened)});
    }
    if (carried.empty()) return formatError(report.format, *file);
    const CheckpointFormat format = exported                   ? CheckpointFormat::TorchExport
                                    : report.format == "wheel" ? CheckpointFormat::Wheel
                                                               : CheckpointFormat::Zip;
    const ConfigValue graph = exported ? exportedGraph(directory, file->path(), report, task) : ConfigValue::none();
    return std::shared_ptr<const OpenedCheckpoint>(
        std::make_shared<CarriedCheckpoint>(file, format, std::move(carried), report, directory.entries(), graph));
}

}  // namespace teardown
