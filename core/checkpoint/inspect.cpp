#include "core/checkpoint/inspect.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/checkpoint/inspection.h"
#include "core/checkpoint/sniff.h"
#include "core/checkpoint/torch_checkpoint.h"
#include "core/config/config.h"
#include "core/tensor/npy.h"
#include "core/tensor/tensor_stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::uint64_t kAlwaysVerified = std::uint64_t{16} << 20;   // files up to this size are read whole even when nobody asks
constexpr std::uint64_t kMaxHashedTensor = std::uint64_t{16} << 30;  // a repeated view can stand for more bytes than any disk has
constexpr std::uint64_t kBlock = 1 << 20;

void warn(Inspection& found, const char* code, std::string message, std::string member = {}) {
    found.warnings.push_back({Severity::Warning, code, std::move(message), Place{found.path, 0, 0, std::move(member), {}}});
}

/// nullopt when cancelled.
std::optional<std::string> hashOf(const TensorView& view, const TaskContext& task) {
    Sha256 hash;
    std::vector<std::byte> block(kBlock);
    TensorStream stream(view);
    if (view.numel() > 0)
        while (const std::size_t count = stream.next(block)) {
            if (task.cancelled()) return std::nullopt;
            hash.update(std::span(block).first(count * itemSize(view.dtype())));
        }
    return hash.hexDigest();
}

/// Hash and statistics of one tensor; false when cancelled.
bool examine(const TensorView& view, const InspectOptions& options, const TaskContext& task, Inspection& found, InspectedTensor& tensor) {
    if (options.sha256) {
        if (view.byteSize() > kMaxHashedTensor) {
            warn(found, "tensor-not-hashed", fmt::format("A tensor of shape {} stands for too many bytes to be hashed.", shapeText(view.shape())));
        } else {
            const auto digest = hashOf(view, task);
            if (!digest) return false;
            tensor.sha256 = *digest;
        }
    }
    if (options.stats) {
        tensor.stats = computeStatistics(view, task);
        if (!tensor.stats) return false;
    }
    return true;
}

/// OpenMMLab's published names end in -<first 8 hex digits of the file's SHA-256>.pth.
std::string hashInName(const std::string& path) {
    constexpr std::size_t kDigits = 8;
    const std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos || dot < kDigits + 1 || name[dot - kDigits - 1] != '-') return {};
    const std::string digits = name.substr(dot - kDigits, kDigits);
    return digits.find_first_not_of("0123456789abcdef") == std::string::npos ? digits : std::string();
}

void checkName(const InputFile& file, const InspectOptions& options, const TaskContext& task, Inspection& found) {
    const std::string expected = hashInName(file.path());
    if (expected.empty() || (!options.sha256 && file.size() > kAlwaysVerified)) return;
    Sha256 hash;
    for (std::uint64_t at = 0; at < file.size(); at += kBlock) {
        if (task.cancelled()) return;
        const auto bytes = file.read(at, std::min(kBlock, file.size() - at));
        if (!bytes.ok()) return;
        hash.update(*bytes);
    }
    const std::string digest = hash.hexDigest();
    found.hashMatches = digest.starts_with(expected);
    if (!*found.hashMatches) warn(found, "hash-in-name", fmt::format("The name promises the SHA-256 {}..., the content has {}...: the file is damaged or was changed.", expected, digest.substr(0, 8)));
}

void inspectTorch(const std::string& path, const InspectOptions& options, const TaskContext& task, Inspection& found) {
    OpenReport report;
    const auto opened = TorchCheckpoint::open(path, report, task);
    found.globals = report.globals;
    found.warnings = report.warnings;
    if (!opened.ok()) {
        found.error = opened.error();
        return;
    }
    const TorchCheckpoint& file = **opened;
    if (const ConfigValue* meta = file.object().find("meta")) found.meta = *meta;
    if (options.xray) {
        found.events = file.program().events;
        found.moreEvents = file.program().moreEvents;
        if (file.zip()) found.members = file.zip()->entries();
    }
    const bool readAll = options.sha256 || options.stats || file.storageBytes() <= kAlwaysVerified;
    if (readAll) {
        const auto damaged = file.damagedMembers(task);
        if (!damaged.ok()) {
            found.error = damaged.error();
            return;
        }
        for (const std::string& member : *damaged) warn(found, "zip-crc", fmt::format("The checksum of '{}' is wrong: its values may be damaged.", escapeForDisplay(member)), member);
    }
    for (std::size_t i = 0; i < file.tensors().size(); ++i) {
        const CheckpointTensor& tensor = file.tensors()[i];
        InspectedTensor out{tensor.path, tensor.dtype, tensor.shape, {}, {}};
        if ((options.sha256 || options.stats) && tensor.storage >= 0) {
            task.report(static_cast<double>(i) / static_cast<double>(file.tensors().size()), tensor.key());
            const auto view = file.read(i, task);
            if (!view.ok() || !examine(*view, options, task, found, out)) {
                found.error = view.ok() ? cancelledError() : view.error();
                return;
            }
        }
        found.tensors.push_back(std::move(out));
    }
    checkName(file.file(), options, task, found);
}

void inspectArrays(const std::string& path, const InspectOptions& options, const TaskContext& task, Inspection& found) {
    std::vector<std::pair<std::string, TensorView>> arrays;
    std::optional<Error> error;
    if (found.format == "npz") {
        auto read = readNpz(path);
        if (read.ok()) arrays = std::move(*read);
        else error = read.error();
    } else {
        auto read = readNpy(path);
        if (read.ok()) arrays.emplace_back(std::string(), std::move(*read));
        else error = read.error();
    }
    found.error = error;
    for (const auto& [name, view] : arrays) {
        InspectedTensor out{name.empty() && found.format == "npy" ? std::vector<std::string>{} : std::vector<std::string>{name}, view.dtype(), view.shape(), {}, {}};
        if (!examine(view, options, task, found, out)) {
            found.error = cancelledError();
            return;
        }
        found.tensors.push_back(std::move(out));
    }
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

InspectResult inspectFile(const std::string& path, const InspectOptions& options, const TaskContext& task) {
    Inspection found;
    found.path = path;
    const auto file = InputFile::open(path);
    if (!file.ok()) {
        found.format = "unknown";
        found.error = file.error();
    } else {
        found.format = sniffFormat(*file);
        if (found.format == "npy" || found.format == "npz") inspectArrays(path, options, task, found);
        else if (found.format.starts_with("config-")) inspectConfig(path, task, found);
        else inspectTorch(path, options, task, found);
    }
    return {found.format, found.status(), found.error, found.warnings, inspectionJson(found, options.xray), inspectionText(found, options.xray)};
}

}  // namespace teardown
