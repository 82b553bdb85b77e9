#include "tests/fuzz/targets.h"

#include "core/checkpoint/archive/archive_checkpoint.h"
#include "core/checkpoint/pickle/pickle_graph.h"
#include "core/checkpoint/pickle/pickle_limits.h"
#include "core/checkpoint/sniff.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/config/formats/config_json.h"

#include <cstdlib>
#include <cstring>

using namespace teardown;

namespace fuzz {
namespace {

constexpr std::uint64_t kMaxRead = 1 << 20;

void require(bool condition) {
    if (!condition) std::abort();
}

std::vector<std::byte> copied(Bytes bytes) {
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    return {data, data + bytes.size()};
}

std::shared_ptr<const InputFile> fileOf(Bytes bytes) { return InputFile::ofBytes(copied(bytes), "fuzz"); }

void readAll(const OpenedCheckpoint& file) {
    std::size_t read = 0;
    for (std::size_t i = 0; i < file.tensors().size() && read < 64; ++i) {
        const CheckpointTensor& tensor = file.tensors()[i];
        std::uint64_t bytes = itemSize(tensor.dtype);
        bool small = true;
        for (const std::int64_t size : tensor.shape)
            small = small && !__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes);
        if (!small || bytes > kMaxRead || tensor.storage < 0) continue;
        ++read;
        std::uint64_t streamed = 0;
        const auto whole = file.stream(i, [&](std::span<const std::byte> piece) { return streamed += piece.size(), true; }, {});
        if (whole.ok()) require(streamed == bytes);
        if (const auto view = file.read(i); view.ok()) require(view->toContiguousBytes().size() == bytes);
    }
    require(!toJson(file.object()).empty());
    const auto stateDict = stateDictOf(file);
    if (stateDict.ok())
        for (const auto& item : stateDict->items) require(item.tensor < file.tensors().size());
}

void open(Bytes bytes, const std::string& format) {
    std::string outcome;
    for (int pass = 0; pass < 2; ++pass) {
        OpenReport report;
        const auto file = fileOf(bytes);
        const std::string kind = format.empty() ? sniffFormat(file) : format;
        Result<std::shared_ptr<const OpenedCheckpoint>> opened = formatError("unknown", *file);
        report.format = kind;
        if (kind == "wheel" || kind == "zip") {
            opened = openCarried(file, report, {});
        } else {
            auto stored = StoredCheckpoint::open(file, kind, report, {});
            if (stored.ok())
                opened = std::shared_ptr<const OpenedCheckpoint>(*stored);
            else
                opened = stored.error();
        }
        std::string said = opened.ok() ? "ok " + std::to_string((*opened)->tensors().size()) : describe(opened.error());
        said += " " + std::to_string(report.warnings.size()) + " " + std::to_string(report.globals.size());
        if (pass == 0)
            outcome = said;
        else
            require(outcome == said);
        if (opened.ok() && pass == 0) readAll(**opened);
    }
}

}  // namespace

void pickle(Bytes bytes) {
    const auto program = teardown::pickle::readPickle(teardown::pickle::Input(copied(bytes)));
    require(program.events.size() <= teardown::pickle::kMaxEvents);
    require(program.arena.usedBytes() <= teardown::pickle::kMaxArena + (std::uint64_t{64} << 20));
    require(program.error.has_value() == (program.root == teardown::pickle::kNoRef));
    open(bytes, "pickle");
}

void zip(Bytes bytes) {
    Diagnostics warnings;
    const auto directory = ZipDirectory::read(fileOf(bytes), warnings);
    if (!directory.ok()) return;
    for (const ZipEntry& entry : directory->entries()) {
        require(entry.dataOffset + entry.compressedSize <= bytes.size());
        bool matches = false;
        const auto content = directory->read(entry, kMaxRead, matches);
        if (content.ok()) require(content->size() == entry.size);
    }
}

void checkpoint(Bytes bytes) { open(bytes, {}); }
void safetensors(Bytes bytes) { open(bytes, "safetensors"); }
void npy(Bytes bytes) { open(bytes, "npy"); }

}  // namespace fuzz
