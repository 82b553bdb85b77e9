// CIFAR10 and CIFAR100 (mmcls/datasets/cifar.py): pickles of NumPy arrays and lists, read without executing anything.
#include "core/checkpoint/checkpoint_file.h"
#include "core/data/datasets/array_dataset.h"
#include "core/data/datasets/dataset_table.h"
#include "core/data/files/file_bytes.h"

#include <algorithm>
#include <mutex>
#include <span>
#include <utility>

namespace teardown {

namespace {

constexpr int kCifarSide = 32;
constexpr std::int64_t kCifarPixels = std::int64_t{kCifarSide} * kCifarSide;
constexpr std::int64_t kCifarValues = 3 * kCifarPixels;

/// A file and its MD5, as the reference checks it.
struct CifarFile {
    const char* name;
    const char* md5;
};
constexpr CifarFile kCifar10Train[] = {{"data_batch_1", "c99cafc152244af753f735de768cd75f"},
                                       {"data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"},
                                       {"data_batch_3", "54ebc095f3ab1f0389bbae665268c751"},
                                       {"data_batch_4", "634d18415352ddfa80567beed471001a"},
                                       {"data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"}};
constexpr CifarFile kCifar10Test[] = {{"test_batch", "40351d587109b95175f43aff81a1287e"}};
constexpr CifarFile kCifar100Train[] = {{"train", "16019d7e3df5f24257cddd939b257f8d"}};
constexpr CifarFile kCifar100Test[] = {{"test", "f0ef6b0ae62326f3e7ffdfab6717acfc"}};

struct CifarType {
    const char* folder;
    std::span<const CifarFile> train;
    std::span<const CifarFile> test;
    CifarFile meta;
    const char* names;  ///< key of the class names in meta
};
constexpr CifarType kCifar10 = {
    "cifar-10-batches-py", kCifar10Train, kCifar10Test, {"batches.meta", "5ff9c542aee3614f3951f8cda6e48888"}, "label_names"};
constexpr CifarType kCifar100 = {
    "cifar-100-python", kCifar100Train, kCifar100Test, {"meta", "7973b15100ade9c7d40fb424638fde48"}, "fine_label_names"};

Error cifarError(const std::string& path, const Message& what) {
    return datasetError("dataset-pickle", what,
                        message("do.get-cifar-again", "Unpack the published archive again; the files keep their names."),
                        {path, 0, 0, {}, {}});
}

/// The arrays of one file, read when a picture is first asked for.
class CifarPictures {
public:
    CifarPictures(std::shared_ptr<const CheckpointFile> file, std::size_t tensor) : m_file(std::move(file)), m_tensor(tensor) {}

    /// [N, 3, 32, 32] as RGB rows of pixels.
    Result<Picture> picture(std::size_t row) const {
        std::call_once(m_once, [&] { m_view = m_file->read(m_tensor); });
        if (!m_view.ok()) return m_view.error();
        const std::byte* values = m_bytes(row);
        if (!values)
            return cifarError(m_file->path(), message("dataset-pickle.row", "There is no picture {row} in the array.", {{"row", row}}));
        Picture picture{kCifarSide, kCifarSide, 3, false, {}};
        picture.pixels.resize(static_cast<std::size_t>(kCifarValues));
        for (std::int64_t pixel = 0; pixel < kCifarPixels; ++pixel)
            for (std::int64_t channel = 0; channel < 3; ++channel)
                picture.pixels[static_cast<std::size_t>(3 * pixel + channel)] =
                    std::to_integer<std::uint8_t>(values[channel * kCifarPixels + pixel]);
        return picture;
    }

private:
    const std::byte* m_bytes(std::size_t row) const {
        const std::int64_t offset = static_cast<std::int64_t>(row) * kCifarValues;
        return offset + kCifarValues <= m_view->numel() && m_view->contiguous() ? m_view->data() + offset : nullptr;
    }

    std::shared_ptr<const CheckpointFile> m_file;
    std::size_t m_tensor;
    mutable std::once_flag m_once;
    mutable Result<TensorView> m_view = TensorView();
};

/// The array under a key of the pickled dict; nothing if there is none.
std::optional<std::size_t> tensorUnder(const CheckpointFile& file, const std::string& key) {
    for (std::size_t i = 0; i < file.tensors().size(); ++i)
        if (file.tensors()[i].path == std::vector<std::string>{key}) return i;
    return std::nullopt;
}

/// entry['labels'], else entry['fine_labels']: a list of int or an array of integers. False: neither is there.
bool readCifarLabels(const CheckpointFile& file, std::vector<std::int64_t>& labels) {
    for (const char* key : {"labels", "fine_labels"}) {
        if (const auto tensor = tensorUnder(file, key)) {
            const auto view = file.read(*tensor);
            if (!view.ok() || isFloating(view->dtype())) return false;
            for (std::int64_t i = 0; i < view->numel(); ++i) labels.push_back(static_cast<std::int64_t>(view->at(i)));
            return true;
        }
        const ConfigValue* list = file.object().find(key);
        if (!list) continue;
        for (const ConfigValue& item : list->items()) {
            if (!item.isInt() || item.isBigInt()) return false;
            labels.push_back(item.asInt());
        }
        return list->isSequence();
    }
    return false;
}

class CifarReader {
public:
    CifarReader(const CifarType& type, const BaseArguments& base, const Arguments& arguments, const DatasetBuild& build,
                ProblemList& problems)
        : m_type(type), m_folder(joinedPath(base.prefix, type.folder)), m_arguments(arguments), m_build(build), m_problems(problems) {}

    /// _check_integrity.
    Result<void> checkSums() {
        std::string first;
        std::size_t wrong = 0;
        for (const auto files : {m_type.train, m_type.test})
            for (const CifarFile& file : files) {
                TD_TRY(const bool same, isPublished(file));
                if (!same && ++wrong == 1) first = joinedPath(m_folder, file.name);
            }
        if (wrong > 0)
            m_problems.misleads(datasetError(
                "dataset-checksum",
                message("dataset-checksum.cifar", static_cast<std::int64_t>(wrong),
                        "{first} is missing or has another MD5 than the published file: mmclassification would download the archive again.",
                        "{count} files, first {first}, are missing or have another MD5 than the published ones: mmclassification would "
                        "download the archive again.",
                        {{"count", wrong}, {"first", first}}),
                message("do.get-cifar-again", "Unpack the published archive again; the files keep their names."), {first, 0, 0, {}, {}}));
        return {};
    }

    Result<void> addBlock(const CifarFile& file, std::vector<ArrayDataset::Block>& blocks) {
        const std::string path = joinedPath(m_folder, file.name);
        auto opened = CheckpointFile::open(path, m_build.context.task);
        if (!opened.ok())
            return opened.error().code == "file-missing"
                       ? m_problems.stops(unreadable(opened.error(), "dataset-file-missing", "data_prefix", path, m_arguments, m_build))
                       : m_problems.stops(opened.error());
        const auto data = tensorUnder(**opened, "data");
        std::int64_t values = data ? 1 : 0;
        if (data)
            for (const std::int64_t side : (*opened)->tensors()[*data].shape) values *= side;
        if (!data || (*opened)->tensors()[*data].dtype != DType::UInt8 || values % kCifarValues != 0 || values <= 0)
            return m_problems.stops(cifarError(
                path, message("dataset-pickle.data", "The pickle has no 'data' that is an array of bytes of 32 x 32 x 3 pictures.")));
        if (!readCifarLabels(**opened, m_labels))
            return m_problems.stops(
                cifarError(path, message("dataset-pickle.labels", "The pickle has neither 'labels' nor 'fine_labels' of integers.")));
        const auto pictures = std::make_shared<CifarPictures>(*opened, *data);
        m_counts.push_back(static_cast<std::size_t>(values / kCifarValues));
        ArrayDataset::Block block;
        block.file = block.labelFile = path;
        block.picture = [pictures](std::size_t row) { return pictures->picture(row); };
        block.labelPlace = [path](std::size_t row) { return Place{path, 0, 0, "labels." + std::to_string(row), {}}; };
        blocks.push_back(std::move(block));
        return {};
    }

    /// zip(imgs, gt_labels) over all files together, which ends with the shorter of the two.
    void distributeLabels(std::vector<ArrayDataset::Block>& blocks) {
        std::size_t pictures = 0;
        std::size_t used = 0;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const std::size_t count = std::min(m_counts[i], m_labels.size() - used);
            blocks[i].labels.assign(m_labels.begin() + static_cast<std::ptrdiff_t>(used),
                                    m_labels.begin() + static_cast<std::ptrdiff_t>(used + count));
            used += count;
            pictures += m_counts[i];
        }
        if (pictures != m_labels.size())
            m_problems.misleads(cifarError(m_folder, message("dataset-pickle.count", "There are {pictures} pictures and {labels} labels.",
                                                             {{"pictures", pictures}, {"labels", m_labels.size()}})));
    }

    /// _load_meta: CLASSES from the pickle, whatever the argument says.
    Result<std::vector<std::string>> classNames() {
        const std::string path = joinedPath(m_folder, m_type.meta.name);
        TD_TRY(const bool same, isPublished(m_type.meta));
        if (!same)
            TD_CHECK(m_problems.stops(datasetError(
                "dataset-meta", message("dataset-meta.cifar", "Dataset metadata file not found or corrupted."),
                message("do.get-cifar-again", "Unpack the published archive again; the files keep their names."), {path, 0, 0, {}, {}})));
        std::vector<std::string> names;
        const auto opened = CheckpointFile::open(path, m_build.context.task);
        const ConfigValue* list = opened.ok() ? (*opened)->object().find(m_type.names) : nullptr;
        if (!list || !list->isSequence()) {
            if (same)
                TD_CHECK(m_problems.stops(
                    cifarError(path, message("dataset-pickle.names", "The pickle has no list '{key}'.", {{"key", m_type.names}}))));
            return names;
        }
        for (const ConfigValue& item : list->items()) names.push_back(item.isString() ? item.asString() : item.str());
        return names;
    }

private:
    Result<bool> isPublished(const CifarFile& file) const {
        const auto md5 = md5OfFile(joinedPath(m_folder, file.name), m_build.context.task);
        if (!md5.ok() && md5.error().kind == ErrorKind::Cancelled) return md5.error();
        return md5.ok() && *md5 == file.md5;
    }

    const CifarType& m_type;
    std::string m_folder;
    const Arguments& m_arguments;
    const DatasetBuild& m_build;
    ProblemList& m_problems;
    std::vector<std::int64_t> m_labels;
    std::vector<std::size_t> m_counts;
};

Result<DatasetPtr> buildCifar(const Arguments& arguments, DatasetBuild& build, const CifarType& type) {
    ProblemList problems(build.context.tolerant);
    TD_TRY(const BaseArguments base, baseArguments(arguments, build, problems));
    CifarReader reader(type, base, arguments, build, problems);
    TD_CHECK(reader.checkSums());
    std::vector<ArrayDataset::Block> blocks;
    for (const CifarFile& file : base.origin.testMode ? type.test : type.train) TD_CHECK(reader.addBlock(file, blocks));
    reader.distributeLabels(blocks);
    TD_TRY(std::vector<std::string> classes, reader.classNames());
    if (classes.empty()) classes = base.classes ? *base.classes : classesOfType(base.origin.type);
    return DatasetPtr(std::make_shared<ArrayDataset>(base.origin, std::move(classes), std::move(blocks), std::move(problems)));
}

}  // namespace

Result<DatasetPtr> createCifar10(const Arguments& arguments, DatasetBuild& build) { return buildCifar(arguments, build, kCifar10); }
Result<DatasetPtr> createCifar100(const Arguments& arguments, DatasetBuild& build) { return buildCifar(arguments, build, kCifar100); }

}  // namespace teardown
