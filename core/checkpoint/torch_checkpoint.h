// A file of torch.save, opened: both formats give the same object; they differ in where the storages lie.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/pickle_reader.h"
#include "core/checkpoint/torch_tensors.h"
#include "core/checkpoint/zip_directory.h"

#include <optional>

namespace teardown {

inline constexpr std::uint64_t kMaxInflatedStorage = std::uint64_t{2} << 30;

/// What is known of a file even when it is refused.
struct OpenReport {
    std::string format;
    std::vector<std::string> globals;
    Diagnostics warnings;
};

class TorchCheckpoint : public CheckpointFile {
public:
    /// As CheckpointFile::open, and fills the report in any case.
    static Result<std::shared_ptr<const TorchCheckpoint>> open(const std::string& path, OpenReport& report, const TaskContext& task = {});

    const std::string& path() const override { return m_file->path(); }
    CheckpointFormat format() const override { return m_format; }
    const std::vector<CheckpointTensor>& tensors() const override { return m_tensors; }
    const ConfigValue& object() const override { return m_object; }
    const std::vector<std::string>& globals() const override { return m_program.globals; }
    const Diagnostics& warnings() const override { return m_warnings; }
    Result<TensorView> read(std::size_t index, const TaskContext& task = {}) const override;

    const InputFile& file() const { return *m_file; }
    const pickle::Program& program() const { return m_program; }
    const ZipDirectory* zip() const { return m_zip ? &*m_zip : nullptr; }
    /// Members whose CRC-32 is wrong; reads all of them.
    Result<std::vector<std::string>> damagedMembers(const TaskContext& task) const;
    /// Bytes of all storages together.
    std::uint64_t storageBytes() const;

private:
    explicit TorchCheckpoint(std::shared_ptr<const InputFile> file) : m_file(std::move(file)) {}
    Result<void> openZip(OpenReport& report, const TaskContext& task);
    Result<void> openLegacy(OpenReport& report, const TaskContext& task);
    Result<std::string> smallMember(const std::string& name) const;
    /// Fills tensors and object from a program that was read.
    Result<void> adopt(pickle::Program program, const StorageLookup& lookup, const std::string& member, OpenReport& report, const TaskContext& task);
    Error located(Error error, const std::string& member) const;

    std::shared_ptr<const InputFile> m_file;
    CheckpointFormat m_format = CheckpointFormat::TorchZip;
    std::optional<ZipDirectory> m_zip;
    std::string m_root;
    pickle::Program m_program;
    std::vector<StorageExtent> m_storages;
    std::vector<CheckpointTensor> m_tensors;
    ConfigValue m_object;
    Diagnostics m_warnings;
};

}  // namespace teardown
