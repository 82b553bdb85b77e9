// StoredCheckpoint: what all formats produce - tensors over storages in the file; the formats differ only in how they are opened.
#pragma once

#include "core/checkpoint/archive/zip_directory.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/pickle/pickled_object.h"
#include "core/checkpoint/torch/torch_tensors.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxInflatedStorage = std::uint64_t{1} << 30;  ///< bytes of a deflated storage that is read as a whole
inline constexpr std::uint64_t kMaxGathered = std::uint64_t{1} << 30;         ///< extent of a tensor with scattered elements, when streamed
inline constexpr std::uint64_t kSuspiciousRatio = 100;                        ///< of unpacked to packed bytes ...
inline constexpr std::uint64_t kSuspiciousTotal = std::uint64_t{64} << 20;    ///< ... from this many bytes on
inline constexpr std::uint64_t kMaxCodeText = std::uint64_t{1} << 20;         ///< of one TorchScript source
inline constexpr std::uint64_t kMaxCodeTotal = std::uint64_t{16} << 20;

/// What is known about a file even if it is rejected.
struct OpenReport {
    std::string format;
    std::vector<std::string> globals;
    Diagnostics warnings;
};

/// An opcode that names or calls something, and whether the allow list contains it.
struct XrayEvent {
    std::string member;  ///< of the archive, empty for a bare stream
    pickle::Event event;
    bool allowed = true;
};

/// What a file does, in contrast to what it holds: names and calls, archive members, source texts.
struct Xray {
    std::vector<XrayEvent> events;
    std::uint64_t moreEvents = 0;
    std::uint64_t opcodes = 0;
    std::vector<ZipEntry> members;
    std::vector<std::pair<std::string, std::string>> code;  ///< TorchScript: member and text, shown and never run
};

/// The parts that an opener fills in.
struct CheckpointParts {
    std::shared_ptr<const InputFile> file;
    CheckpointFormat format = CheckpointFormat::TorchZip;
    std::optional<ZipDirectory> zip;
    std::deque<pickle::Program> programs;  ///< kept for arrays stored inside a pickle
    std::vector<StorageExtent> storages;
    std::vector<CheckpointTensor> tensors;
    std::vector<ValueCheck> checks;
    ConfigValue object;
    std::optional<PickledObject> pickled;  ///< of the pickle at the root
    Xray xray;
    std::unordered_set<std::string> knownGlobals;  ///< of all its pickles so far
    std::size_t opaqueNames = 0;                   ///< warned of so far
    bool suspiciousRatio = false;                  ///< its members unpack to far more than their size; a warning was issued
};

/// What inspect needs from an opened file besides its tensors.
class OpenedCheckpoint : public CheckpointFile {
public:
    /// Like CheckpointFile::open, but always fills in the report.
    static Result<std::shared_ptr<const OpenedCheckpoint>> open(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                                const TaskContext& task = {});

    /// The file or archive member that holds the bytes.
    virtual const InputFile& file() const = 0;
    /// Its name, in which OpenMMLab includes a hash of the content.
    virtual std::string fileName() const { return path(); }
    virtual const Xray& xray() const = 0;
    /// Members whose CRC-32 is wrong; reads those that have not been read completely, except those of isBomb().
    virtual Result<std::vector<std::string>> damagedMembers(const TaskContext& task) const = 0;
    /// Bytes of all storages together.
    virtual std::uint64_t storageBytes() const = 0;
    /// True for a tensor in a member that unpacks to so much more than its size that it is read only on explicit request.
    virtual bool isBomb(std::size_t index) const = 0;
    /// Like stream(), but types that pack several values in a byte are returned as stored in the file.
    virtual Result<bool> streamStored(std::size_t index, const TensorSink& sink, const TaskContext& task) const = 0;
};

class StoredCheckpoint : public OpenedCheckpoint {
public:
    /// A file of a known format that is already open. Archives that contain checkpoints are not opened here.
    static Result<std::shared_ptr<const StoredCheckpoint>> open(std::shared_ptr<const InputFile> file, const std::string& format,
                                                                OpenReport& report, const TaskContext& task);
    /// A checkpoint made of parts that are already validated.
    StoredCheckpoint(CheckpointParts parts, std::vector<std::string> globals, Diagnostics warnings);

    const std::string& path() const override { return m_parts.file->path(); }
    CheckpointFormat format() const override { return m_parts.format; }
    const std::vector<CheckpointTensor>& tensors() const override { return m_parts.tensors; }
    const ConfigValue& object() const override { return m_parts.object; }
    const std::vector<std::string>& globals() const override { return m_globals; }
    const Diagnostics& warnings() const override { return m_warnings; }
    const PickledObject* pickled() const override { return m_parts.pickled && m_parts.programs.size() == 1 ? &*m_parts.pickled : nullptr; }
    Result<TensorView> read(std::size_t index, const TaskContext& task = {}) const override;
    Result<bool> stream(std::size_t index, const TensorSink& sink, const TaskContext& task = {}) const override {
        return streamAs(index, sink, task, false);
    }

    const InputFile& file() const override { return *m_parts.file; }
    const Xray& xray() const override { return m_parts.xray; }
    Result<std::vector<std::string>> damagedMembers(const TaskContext& task) const override;
    std::uint64_t storageBytes() const override;
    std::size_t storageCount() const { return m_parts.storages.size(); }
    bool isBomb(std::size_t index) const override;
    Result<bool> streamStored(std::size_t index, const TensorSink& sink, const TaskContext& task) const override {
        return streamAs(index, sink, task, true);
    }

private:
    /// Where the elements of a tensor lie inside its storage, in bytes.
    struct Extent {
        const StorageExtent* storage = nullptr;  ///< nullptr: no elements
        std::uint64_t first = 0;
        std::uint64_t length = 0;
        bool contiguous = false;
    };
    Result<bool> streamAs(std::size_t index, const TensorSink& sink, const TaskContext& task, bool stored) const;
    Result<Extent> extentOf(const CheckpointTensor& tensor) const;
    Result<TensorView> storedView(const CheckpointTensor& tensor, const TaskContext& task) const;
    Result<std::shared_ptr<const std::vector<std::byte>>> inflated(const StorageExtent& storage, const TaskContext& task) const;

    CheckpointParts m_parts;
    std::vector<std::string> m_globals;
    Diagnostics m_warnings;
    void runChecks(const TaskContext& task);
    bool isBomb(const StorageExtent& storage) const;
    void noteCrc(const StorageExtent& storage, bool matches) const;

    mutable std::mutex m_mutex;
    mutable std::unordered_map<std::size_t, bool> m_crcMatches;  ///< of members that were read whole
    mutable const StorageExtent* m_inflatedOf = nullptr;         ///< the storage inflated last
    mutable std::shared_ptr<const std::vector<std::byte>> m_inflated;
};

// The openers, one per format. They fill in the parts; report.format is already set.
Result<void> openTorchZip(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openTorchLegacy(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openTorchTar(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openTorchExport(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openPickle(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openSafetensors(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openNpy(CheckpointParts& parts, OpenReport& report, const TaskContext& task);
Result<void> openNpz(CheckpointParts& parts, OpenReport& report, const TaskContext& task);

// What the openers of pickles share.
/// Records names and calls in report and xray; returns the program's error, located, if there is one.
Result<void> noteProgram(const pickle::Program& program, const std::string& member, CheckpointParts& parts, OpenReport& report);
/// Keeps a program without error (already recorded), finds its tensors and lists them below `prefix`; the object becomes the checkpoint's,
/// or is added to it below the prefix.
Result<void> adoptProgram(pickle::Program program, TensorBytes bytes, const std::string& member, const std::string& prefix,
                          CheckpointParts& parts, OpenReport& report, const TaskContext& task);
/// The storage described by a whole torch.save stream inside a pickle (its `index`th); `bytes` is the stream's node.
Result<StreamedStorage> streamedStorage(const pickle::Arena& arena, pickle::Ref bytes, int index, CheckpointParts& parts,
                                        OpenReport& report, const TaskContext& task);
Error locatedError(Error error, const CheckpointParts& parts, const std::string& member);
/// Warns if the members of the archive unpack to far more than their size.
void warnOfRatio(CheckpointParts& parts, OpenReport& report);
void addWarning(OpenReport& report, const CheckpointParts& parts, const char* code, Message message, const std::string& member = {});

}  // namespace teardown
