#include "core/checkpoint/inspect/inspect.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/checkpoint/inspect/inspection.h"
#include "core/checkpoint/sniff.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <unordered_map>

namespace teardown {
namespace {

constexpr std::uint64_t kAlwaysVerified = std::uint64_t{16} << 20;  // files up to this size are always read completely
constexpr std::uint64_t kNameVerified = std::uint64_t{1} << 30;     // the same limit for files whose name contains a hash
constexpr std::uint64_t kMaxRepeated = std::uint64_t{256} << 20;    // bytes that a view may represent beyond those of its file and still be
                                                                    // hashed
constexpr std::uint64_t kHashFactor = 4;                     // limit for all tensors together: this many times the file, for views of one
                                                             // storage ...
constexpr std::uint64_t kHashBase = std::uint64_t{1} << 30;  // ... plus this
constexpr std::uint64_t kHashBlock = 1 << 20;
constexpr std::size_t kMaxExtraValues = 20'000;

void warnInspected(Inspection& found, const char* code, Message message, std::string member = {}) {
    found.warnings.push_back({Severity::Warning, code, std::move(message), Place{found.path, 0, 0, std::move(member), {}}});
}

/// What the program omits says nothing about the file.
void noteInspected(Inspection& found, const char* code, Message message, std::string member) {
    found.warnings.push_back({Severity::Note, code, std::move(message), Place{found.path, 0, 0, std::move(member), {}}});
}

/// Hashes and statistics of all tensors, computed once per view of a storage.
class Examiner {
public:
    Examiner(const OpenedCheckpoint& file, const InspectOptions& options, const TaskContext& task, Inspection& found)
        : m_file(file),
          m_options(options),
          m_task(task),
          m_found(found),
          m_budget(std::max(file.file().size(), file.storageBytes()) * kHashFactor + kHashBase) {}

    /// False after an error, which is recorded in the inspection.
    bool examine(std::size_t index, InspectedTensor& out) {
        const CheckpointTensor& tensor = m_file.tensors()[index];
        if (tensor.storage < 0) return true;
        const auto place = fmt::format("{}:{}:{}:{}:{}:{}{}", tensor.storage, tensor.offset, dtypeName(tensor.dtype),
                                       shapeText(tensor.shape), shapeText(tensor.strides), tensor.conjugated, tensor.negated);
        const auto [known, fresh] = m_seen.emplace(place, index);
        if (!fresh) {
            out.sha256 = m_found.tensors[known->second].sha256;
            out.stats = m_found.tensors[known->second].stats;
            return true;
        }
        if (m_file.isBomb(index)) {
            if (m_asked && !m_bombs++)
                noteInspected(m_found, "tensor-not-hashed",
                              message("tensor-not-hashed.the-tensor-lies-in",
                                      "The tensor is in a member that unpacks to more than a hundred times its size."),
                              escapeForDisplay(tensor.key()));
            return true;
        }
        double bytes = static_cast<double>(itemSize(tensor.dtype));
        for (const std::int64_t size : tensor.shape) bytes *= static_cast<double>(size);
        if (bytes > static_cast<double>(m_budget) ||
            (bytes > static_cast<double>(m_file.storageBytes()) && bytes > static_cast<double>(kMaxRepeated))) {
            if (m_asked && !m_skipped++)
                noteInspected(m_found, "tensor-not-hashed",
                              message("tensor-not-hashed.a-tensor-of-shape",
                                      "A tensor of shape {shape} repeats the bytes of its file too often to be read.",
                                      {{"shape", shapeText(tensor.shape)}}),
                              escapeForDisplay(tensor.key()));
            return true;
        }
        m_budget -= static_cast<std::uint64_t>(bytes);
        Sha256 hash;
        StatisticsStream stats(tensor.dtype);
        // Values that share a byte are hashed as they stand; quantised ones as their integers.
        const bool apart = m_options.sha256 && isFloating(tensor.dtype) && itemBits(tensor.dtype) < 8;
        if (apart) {
            const auto stored = m_file.streamStored(
                index, [&](std::span<const std::byte> piece) { return hash.update(piece), true; }, m_task);
            if (!stored.ok()) return m_found.error = stored.error(), false;
        }
        const auto streamed = m_file.stream(
            index,
            [&](std::span<const std::byte> piece) {
                if (m_options.sha256 && !apart) hash.update(piece);
                if (m_measures) stats.add(piece);
                return true;
            },
            m_task);
        if (!streamed.ok()) {
            // Read on the program's own account: the members' checks report what is wrong with the bytes.
            if (!m_asked && streamed.error().kind != ErrorKind::Cancelled) return true;
            if (streamed.error().code == "tensor-too-scattered") {
                noteInspected(m_found, "tensor-not-hashed", streamed.error().what, streamed.error().where.member);
                return true;
            }
            m_found.error = streamed.error();
            return false;
        }
        if (m_options.sha256) out.sha256 = hash.hexDigest();
        if (!m_measures) return true;
        TensorStatistics measured = stats.finish();
        if (measured.finite < measured.count) {
            if (!m_notFinite++) m_firstNotFinite = tensor.key();
        }
        if (m_options.stats) out.stats = std::move(measured);
        return true;
    }

    /// Weights that are not finite make all answers of the network not finite.
    void noteNotFinite() {
        if (m_notFinite == 0 || m_found.format == "npy" || m_found.format == "npz") return;
        noteInspected(m_found, "weights-not-finite",
                      message("weights-not-finite.tensors-hold-nan-or", static_cast<std::int64_t>(m_notFinite),
                              "The tensor '{firstNotFinite}' holds NaN or infinity.",
                              "{notFinite} tensors hold NaN or infinity, the first is '{firstNotFinite}'.",
                              {{"firstNotFinite", escapeForDisplay(m_firstNotFinite)}, {"notFinite", m_notFinite}}),
                      escapeForDisplay(m_firstNotFinite));
    }

private:
    const OpenedCheckpoint& m_file;
    const InspectOptions& m_options;
    const TaskContext& m_task;
    Inspection& m_found;
    std::uint64_t m_budget;
    const bool m_asked = m_options.sha256 || m_options.stats;  ///< the user wants all tensors read
    const bool m_measures = m_options.stats || m_file.storageBytes() <= kAlwaysVerified;
    std::size_t m_skipped = 0;
    std::size_t m_bombs = 0;
    std::size_t m_notFinite = 0;
    std::string m_firstNotFinite;
    std::unordered_map<std::string, std::size_t> m_seen;
};

/// OpenMMLab's published names end in -<first 8 hex digits of the file's SHA-256>.pth.
std::string hashInName(const std::string& path) {
    constexpr std::size_t kDigits = 8;
    const std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    if (!name.ends_with(".pth") && !name.ends_with(".pt")) return {};
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos || dot < kDigits + 1 || name[dot - kDigits - 1] != '-') return {};
    const std::string digits = name.substr(dot - kDigits, kDigits);
    return digits.find_first_not_of("0123456789abcdef") == std::string::npos ? digits : std::string();
}

void checkHashInName(const InputFile& file, const std::string& name, const InspectOptions& options, const TaskContext& task,
                     Inspection& found) {
    const std::string expected = hashInName(name);
    if (expected.empty() || (!options.sha256 && file.size() > kNameVerified)) return;
    Sha256 hash;
    for (std::uint64_t at = 0; at < file.size(); at += kHashBlock) {
        if (task.cancelled()) return;
        const auto bytes = file.read(at, std::min(kHashBlock, file.size() - at));
        if (!bytes.ok()) return;
        hash.update(*bytes);
    }
    const std::string digest = hash.hexDigest();
    found.hashMatches = digest.starts_with(expected);
    if (!*found.hashMatches)
        warnInspected(
            found, "hash-in-name",
            message(
                "hash-in-name.the-name-promises-the",
                "The file name contains the SHA-256 {expected}..., but the content has {digest}...: the file is damaged or was changed.",
                {{"expected", expected}, {"digest", digest.substr(0, 8)}}));
}

void inspectCheckpoint(const std::shared_ptr<const InputFile>& input, const InspectOptions& options, const TaskContext& task,
                       Inspection& found) {
    OpenReport report;
    const auto opened = OpenedCheckpoint::open(input, report, task);
    found.globals = report.globals;
    found.warnings = report.warnings;
    if (!opened.ok()) {
        found.error = opened.error();
        return;
    }
    const OpenedCheckpoint& file = **opened;
    for (const char* name : {"meta", "__metadata__"})
        if (const ConfigValue* meta = file.object().find(name); meta && meta->isDict()) found.meta = *meta;
    found.card = metaCard(file);
    if (file.object().contains("state_dict") || file.object().contains("optimizer")) found.resume = resumeCheck(file.object());
    found.beside = extraValues(file, kMaxExtraValues);
    found.places = weightsPlaces(file);
    const auto state = stateDictOf(file);
    std::vector<const std::string*> keys(file.tensors().size());
    if (state.ok()) {
        found.container = state->container;
        found.module = state->module;
        for (const StateDictView::Item& item : state->items) keys[item.tensor] = &item.stored;
    } else if (state.error().code == "weights-choice") {
        noteInspected(found, "weights-choice",
                      message("weights-choice.text", "{what} {remedy}", {{"what", state.error().what}, {"remedy", state.error().remedy}}),
                      {});
    }
    if (options.xray) found.xray = file.xray();
    Examiner examiner(file, options, task, found);
    const auto& tensors = file.tensors();
    found.tensors.reserve(tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        InspectedTensor out{tensors[i].path, tensors[i].dtype, tensors[i].shape, keys[i] ? *keys[i] : std::string(), {}, {}};
        if (options.sha256 || options.stats || file.storageBytes() <= kAlwaysVerified) {
            task.report(static_cast<double>(i) / static_cast<double>(tensors.size()), asIs(tensors[i].key()));
            if (!examiner.examine(i, out)) return;
        }
        found.tensors.push_back(std::move(out));
    }
    examiner.noteNotFinite();
    // Deflated members that were hashed above have already been checked.
    if (options.sha256 || options.stats || file.storageBytes() <= kAlwaysVerified) {
        const auto damaged = file.damagedMembers(task);
        if (!damaged.ok()) {
            found.error = damaged.error();
            return;
        }
        for (const std::string& member : *damaged)
            warnInspected(found, "zip-crc",
                          message("zip-crc.the-checksum-of-is", "The checksum of '{member}' is wrong: its values may be damaged.",
                                  {{"member", escapeForDisplay(member)}}),
                          escapeForDisplay(member));
    }
    checkHashInName(file.file(), file.fileName(), options, task, found);
}

void inspectConfig(const std::string& path, const TaskContext& task, Inspection& found) {
    const auto config = loadConfig(path, {}, task);
    if (!config.ok()) {
        found.error = config.error();
        return;
    }
    found.config = (*config)->root;
    for (const Diagnostic& diagnostic : (*config)->diagnostics) found.warnings.push_back(diagnostic);
}

}  // namespace

static InspectResult inspectInput(const std::string& path, const Result<std::shared_ptr<const InputFile>>& file,
                                  const InspectOptions& options, const TaskContext& task) {
    Inspection found;
    found.path = path;
    if (!file.ok()) {
        found.format = "unknown";
        found.error = file.error();
    } else {
        found.format = sniffFormat(*file);
        try {
            if (found.format.starts_with("config-"))
                inspectConfig(path, task, found);
            else
                inspectCheckpoint(*file, options, task, found);
        } catch (const std::bad_alloc&) {
            found.error = Error{ErrorKind::BadInput, "memory-exhausted",
                                message("memory-exhausted.there-is-not-enough-memory", "There is not enough memory to read this file."),
                                message("do.close-other-programs-or-raise", "Close other programs, or raise the limit (ulimit -v)."),
                                Place{path, 0, 0, {}, {}}};
        }
    }
    // A rejected file is rejected as a whole.
    if (found.error) found.tensors.clear();
    return {found.format,
            found.status(),
            found.error,
            found.warnings,
            inspectionJson(found, options.xray),
            inspectionText(found, options.xray)};
}

InspectResult inspectFile(const std::string& path, const InspectOptions& options, const TaskContext& task) {
    return inspectInput(path, InputFile::open(path), options, task);
}

InspectResult inspectFile(const std::shared_ptr<const InputFile>& file, const InspectOptions& options, const TaskContext& task) {
    return inspectInput(file->path(), file, options, task);
}

}  // namespace teardown
