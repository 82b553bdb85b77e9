// MNIST and FashionMNIST (mmcls/datasets/mnist.py): four idx files. The reference downloads and unpacks them; here nothing is downloaded,
// and packed files are read as they are.
#include "core/data/datasets/array_dataset.h"
#include "core/data/datasets/dataset_table.h"
#include "core/data/files/file_bytes.h"
#include "core/data/files/idx_file.h"

#include <algorithm>
#include <utility>

namespace teardown {

namespace {

constexpr std::uint64_t kLargestMnistSide = 4096;  ///< of a picture; MNIST's have 28

/// A file and the MD5 of its packed form, as the reference checks it.
struct MnistFile {
    const char* name;
    const char* md5;
};
struct MnistType {
    MnistFile trainImages, trainLabels, testImages, testLabels;
};
constexpr MnistType kMnist = {{"train-images-idx3-ubyte", "f68b3c2dcbeaaa9fbdd348bbdeb94873"},
                              {"train-labels-idx1-ubyte", "d53e105ee54ea40749a09fcbcd1e9432"},
                              {"t10k-images-idx3-ubyte", "9fb629c4189551a2d022fa330f9573f3"},
                              {"t10k-labels-idx1-ubyte", "ec29112dd5afa0611ce80d1b7f02629c"}};
constexpr MnistType kFashionMnist = {{"train-images-idx3-ubyte", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"},
                                     {"train-labels-idx1-ubyte", "25c81989df183df01b3e8a0aad5dffbe"},
                                     {"t10k-images-idx3-ubyte", "bef4ecab320f06d8554ea6380940ec79"},
                                     {"t10k-labels-idx1-ubyte", "bb300cfdad3c16e7a12a480ee83cd310"}};

class MnistReader {
public:
    MnistReader(const Arguments& arguments, const DatasetBuild& build, ProblemList& problems, const std::string& prefix)
        : m_arguments(arguments), m_build(build), m_problems(problems), m_prefix(prefix) {}

    /// The path of a file, packed or not; empty if there is neither.
    Result<std::string> locate(const MnistFile& file) {
        const std::string plain = joinedPath(m_prefix, file.name);
        if (isRegularFile(plain)) return plain;
        if (const std::string packed = plain + ".gz"; isRegularFile(packed)) {
            TD_TRY(const std::string md5, md5OfFile(packed, m_build.context.task));
            if (md5 != file.md5)
                m_problems.misleads(datasetError(
                    "dataset-checksum",
                    message("dataset-checksum.mnist",
                            "{file} has the MD5 {md5}; the published file has {published}. mmclassification would download it again.",
                            {{"file", packed}, {"md5", md5}, {"published", file.md5}}),
                    message("do.get-a-new-copy", "Get the file again: its copy is damaged."), {packed, 0, 0, {}, {}}));
            return packed;
        }
        const Error missing{ErrorKind::BadInput,
                            "file-missing",
                            message("dataset-mnist.missing", "there is neither {name} nor {name}.gz", {{"name", file.name}}),
                            {},
                            {}};
        TD_CHECK(m_problems.stops(unreadable(missing, "dataset-file-missing", "data_prefix", m_prefix, m_arguments, m_build)));
        return std::string();
    }

    /// The idx array of bytes in a file; nothing if it cannot be used.
    Result<std::optional<IdxFile>> open(const std::string& path, std::size_t dimensions) {
        if (path.empty()) return std::optional<IdxFile>();
        std::optional<Error> fault;
        auto file = openUnpacked(path, &fault, m_build.context.task);
        if (file.ok() && fault) TD_CHECK(m_problems.stops(*std::exchange(fault, std::nullopt)));
        if (!file.ok()) {
            TD_CHECK(m_problems.stops(file.error()));
            return std::optional<IdxFile>();
        }
        auto idx = openIdx(*file, &fault);
        if (idx.ok() && fault) TD_CHECK(m_problems.stops(*fault));
        if (!idx.ok()) {
            TD_CHECK(m_problems.stops(idx.error()));
            return std::optional<IdxFile>();
        }
        if (idx->type != 8 || idx->sides.size() != dimensions ||
            (dimensions == 3 && std::max(idx->sides[1], idx->sides[2]) > kLargestMnistSide)) {
            TD_CHECK(m_problems.stops(datasetError(
                "dataset-idx-kind",
                dimensions == 3
                    ? message("dataset-idx-kind.pictures", "The file does not hold pictures: bytes in three dimensions are expected.")
                    : message("dataset-idx-kind.labels", "The file does not hold labels: bytes in one dimension are expected."),
                message("do.names-of-mnist", "Check that pictures and labels are not exchanged."), {path, 0, 0, {}, 0})));
            return std::optional<IdxFile>();
        }
        return std::optional(std::move(idx).value());
    }

private:
    const Arguments& m_arguments;
    const DatasetBuild& m_build;
    ProblemList& m_problems;
    const std::string& m_prefix;
};

Result<ArrayDataset::Block> mnistBlock(IdxFile images, const IdxFile& labels, const std::string& labelFile, ProblemList& problems) {
    ArrayDataset::Block block;
    block.file = images.file->path();
    block.labelFile = labelFile;
    // zip(imgs, gt_labels) stops at the shorter of the two.
    const std::uint64_t count = std::min(images.count(), labels.count());
    if (images.count() != labels.count())
        problems.misleads(datasetError(
            "dataset-idx-count",
            message("dataset-idx-count.differ", "There are {images} pictures and {labels} labels; only the first {count} are used.",
                    {{"images", images.count()}, {"labels", labels.count()}, {"count", count}}),
            message("do.same-publisher", "Take both files from the same place."), {labelFile, 0, 0, {}, 4}));
    TD_TRY(const std::vector<std::byte> bytes, labels.file->read(labels.offset, count));
    for (const std::byte label : bytes) block.labels.push_back(std::to_integer<std::int64_t>(label));
    const std::uint64_t first = labels.offset;
    block.labelPlace = [labelFile, first](std::size_t row) { return Place{labelFile, 0, 0, {}, first + row}; };
    block.picture = [idx = std::move(images)](std::size_t row) -> Result<Picture> {
        TD_TRY(const std::vector<std::byte> pixels, idx.row(row));
        Picture picture{static_cast<int>(idx.sides[2]), static_cast<int>(idx.sides[1]), 1, true, {}};
        picture.pixels.resize(pixels.size());
        std::transform(pixels.begin(), pixels.end(), picture.pixels.begin(),
                       [](std::byte value) { return std::to_integer<std::uint8_t>(value); });
        return picture;
    };
    return block;
}

Result<DatasetPtr> buildMnist(const Arguments& arguments, DatasetBuild& build, const MnistType& type) {
    ProblemList problems(build.context.tolerant);
    TD_TRY(const BaseArguments base, baseArguments(arguments, build, problems));
    MnistReader reader(arguments, build, problems, base.prefix);
    // All four must be there and readable, whichever are used.
    std::optional<IdxFile> images, labels;
    std::string labelFile;
    for (const bool test : {false, true}) {
        TD_TRY(const std::string imagePath, reader.locate(test ? type.testImages : type.trainImages));
        TD_TRY(const std::string labelPath, reader.locate(test ? type.testLabels : type.trainLabels));
        TD_TRY(auto partImages, reader.open(imagePath, 3));
        TD_TRY(auto partLabels, reader.open(labelPath, 1));
        if (test != base.origin.testMode) continue;
        images = std::move(partImages);
        labels = std::move(partLabels);
        labelFile = labelPath;
    }
    std::vector<ArrayDataset::Block> blocks;
    if (images && labels) {
        TD_TRY(ArrayDataset::Block block, mnistBlock(std::move(*images), *labels, labelFile, problems));
        blocks.push_back(std::move(block));
    }
    std::vector<std::string> classes = base.classes ? *base.classes : classesOfType(base.origin.type);
    return DatasetPtr(std::make_shared<ArrayDataset>(base.origin, std::move(classes), std::move(blocks), std::move(problems)));
}

}  // namespace

Result<DatasetPtr> createMnist(const Arguments& arguments, DatasetBuild& build) { return buildMnist(arguments, build, kMnist); }
Result<DatasetPtr> createFashionMnist(const Arguments& arguments, DatasetBuild& build) {
    return buildMnist(arguments, build, kFashionMnist);
}

}  // namespace teardown
