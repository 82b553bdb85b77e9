// .npz archives as arrays in memory: for verbs that need all of them.
#include "core/checkpoint/archive/zip_writer.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/tensor/npy.h"

namespace teardown {

Result<std::vector<std::pair<std::string, TensorView>>> readNpz(const std::string& path) {
    TD_TRY(auto file, InputFile::open(path));
    OpenReport report;
    TD_TRY(const auto opened, StoredCheckpoint::open(std::move(file), checkpointFormatName(CheckpointFormat::Npz), report, {}));
    TD_TRY(const auto damaged, opened->damagedMembers({}));
    if (!damaged.empty()) {
        Error error{ErrorKind::BadInput,
                    "zip-crc",
                    message("zip-crc.the-checksum-of-the", "The checksum of the array is wrong."),
                    message("do.the-archive-is-damaged", "The archive is damaged: get it again."),
                    {}};
        error.where.file = path;
        error.where.member = damaged.front();
        return error;
    }
    std::vector<std::pair<std::string, TensorView>> arrays;
    for (std::size_t i = 0; i < opened->tensors().size(); ++i) {
        TD_TRY(TensorView view, opened->read(i));
        arrays.emplace_back(opened->tensors()[i].path.front(), std::move(view));
    }
    return arrays;
}

Result<void> writeNpz(const std::string& path, const std::vector<std::pair<std::string, TensorView>>& arrays) {
    return writeFileAtomically(path, [&](const ByteSink& sink) -> Result<void> {
        ZipWriter zip(sink, 0);
        for (const auto& [name, view] : arrays) TD_CHECK(zip.add(name + ".npy", npyBytes(view)));
        return zip.finish();
    });
}

}  // namespace teardown
