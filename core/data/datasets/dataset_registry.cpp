#include "core/data/datasets/dataset_registry.h"

#include "core/config/versions/version_signs.h"
#include "core/data/datasets/dataset_table.h"
#include "core/registry/custom_imports.h"
#include "core/registry/python_values.h"

#include <utility>

namespace teardown {

namespace {

constexpr const char* kDatasetModule = "mmcls.datasets.";

using DatasetFactory = Result<DatasetPtr> (*)(const Arguments&, DatasetBuild&);

/// The arguments in the order of the classes' __init__. Those that pass **kwargs on are listed with the arguments of BaseDataset.
class DatasetRows {
public:
    explicit DatasetRows(DatasetRegistry& registry) : m_registry(registry) {}

    void addFiles() {
        using py::none;
        using py::value;
        const ArgumentSpec clients{"file_client_args", none(), "Storage backend; Teardown reads from disk."};
        const ArgumentSpec pipelineOrNone{"pipeline", ConfigValue::tuple({}), "List of transforms."};
        const ArgumentSpec extensions{"extensions", py::words({".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif"}),
                                      "What the names of pictures end in, ignoring case."};
        row("CustomDataset", "custom", "Pictures in a folder a class, or listed in an annotation file.",
            {prefix, pipelineOrNone, classes, annotations, extensions, testMode, clients}, createCustomDataset);
        row("ImageNet", "imagenet", "ImageNet-1k, or data laid out like it (Deng et al. 2009).",
            {prefix, pipelineOrNone, classes, annotations, testMode, clients}, createImageNet);
        row("ImageNet21k", "imagenet21k", "ImageNet-21k; class names by the argument classes only.",
            {prefix,
             pipelineOrNone,
             classes,
             annotations,
             {"serialize_data", value(true), "Whether the list is kept as bytes that worker processes share."},
             {"multi_label", value(false), "Not implemented in the reference."},
             {"recursion_subdir", value(true), "Must be True: folders are read with all folders below."},
             testMode,
             clients},
            createImageNet21k);
    }

    void addOthers() {
        row("CIFAR10", "cifar", "CIFAR-10: 32 x 32 pictures of 10 classes in pickles (Krizhevsky 2009).", base(), createCifar10);
        row("CIFAR100", "cifar", "CIFAR-100: 32 x 32 pictures of 100 classes in pickles (Krizhevsky 2009).", base(), createCifar100);
        row("MNIST", "mnist", "MNIST: 28 x 28 handwritten digits in idx files (LeCun et al. 1998).", base(), createMnist);
        row("FashionMNIST", "mnist", "Fashion-MNIST: 28 x 28 pictures of clothes in idx files (Xiao et al. 2017).", base(),
            createFashionMnist);
        row("VOC", "voc", "Pascal VOC 2007: several classes a picture (Everingham et al. 2010).",
            with({{"difficult_as_postive", py::none(), "Label of objects marked difficult: True 1, False 0, None -1."}}, base()),
            createVoc);
        row("CUB", "cub", "Caltech-UCSD Birds-200-2011: 200 birds (Wah et al. 2011).",
            {{"ann_file", {}, "The list of the pictures, images.txt."},
             {"image_class_labels_file", {}, "image_class_labels.txt, classes from 1."},
             {"train_test_split_file", {}, "train_test_split.txt, 1 for training."},
             prefix,
             pipeline,
             classes,
             testMode},
            createCub);
        row("StanfordCars", "stanford_cars", "Stanford Cars: 196 models of cars, labels in a MATLAB file (Krause et al. 2013).",
            {{"data_prefix", {}, "Folder with cars_train, cars_test and devkit."},
             {"test_mode", {}, "Whether the test pictures are read."},
             {"ann_file", py::none(), "MATLAB file of labels; None: that of devkit."},
             pipeline,
             classes},
            createStanfordCars);
    }

    void addWrappers() {
        const ArgumentSpec dataset{"dataset", {}, "The dataset's dict."};
        row("ConcatDataset", "dataset_wrappers", "Several datasets, one after the other.",
            {{"datasets", {}, "List of their dicts."},
             {"separate_eval", py::value(true), "Whether results are evaluated for each dataset on its own."}},
            createConcat);
        row("RepeatDataset", "dataset_wrappers", "A dataset several times.", {dataset, {"times", {}, "How often."}}, createRepeat);
        row("ClassBalancedDataset", "dataset_wrappers", "Pictures of rare classes several times (Gupta et al. 2019).",
            {dataset, {"oversample_thr", {}, "Classes that are a smaller part than this are repeated."}}, createClassBalanced);
        row("KFoldDataset", "dataset_wrappers", "The training or validation part of a K-fold cross-validation.",
            {dataset,
             {"fold", py::value(0), "The fold that is left out of training."},
             {"num_splits", py::value(5), "The number of folds."},
             {"test_mode", py::value(false), "Whether it is the fold that is left out."},
             {"seed", py::none(), "Seed for shuffling before splitting; None: as it is."}},
            createKFold);
    }

private:
    void row(const char* name, const char* module, const char* doc, std::vector<ArgumentSpec> arguments, DatasetFactory create) {
        m_registry.add({name, doc, ReferenceClass::of(std::string(kDatasetModule) + module + "." + name), std::move(arguments), create});
    }
    std::vector<ArgumentSpec> base() const { return {prefix, pipeline, classes, annotations, testMode}; }
    static std::vector<ArgumentSpec> with(std::vector<ArgumentSpec> first, const std::vector<ArgumentSpec>& more) {
        first.insert(first.end(), more.begin(), more.end());
        return first;
    }

    const ArgumentSpec prefix{"data_prefix", {}, "Folder of the data."};
    const ArgumentSpec pipeline{"pipeline", {}, "List of transforms."};
    const ArgumentSpec classes{"classes", py::none(),
                               "Class names: a list, or a file with a name a line; None: those of the type or the folders."};
    const ArgumentSpec annotations{"ann_file", py::none(), "Annotation file; None: classes from folders."};
    const ArgumentSpec testMode{"test_mode", py::value(false), "Whether the test part is read, where files hold both."};
    DatasetRegistry& m_registry;
};

struct DatasetFamily {
    DatasetRegistry mmcls{"dataset", "mmcls"};
    DatasetRegistry own{"dataset", "teardown", mmcvErrors(), &mmcls};

    DatasetFamily() {
        DatasetRows rows(mmcls);
        rows.addFiles();
        rows.addOthers();
        rows.addWrappers();
        own.add({"Digits",
                 "One grey PNG with digits side by side in rows, some columns of them for the test: OpenCV's digits.png.",
                 ReferenceClass::own("teardown.Digits"),
                 {{"data_prefix", {}, "The PNG file. Its rows belong to the classes in their order, as many rows to each."},
                  {"pipeline", {}, "List of transforms."},
                  {"classes", py::none(), "Class names: a list, or a file with a name a line; None: the ten digits."},
                  {"tile", py::value(20), "Side of a digit in pixels."},
                  {"border", py::value(4), "Black pixels that are added around each digit."},
                  {"test_share", py::value(0.2), "The part of the columns, at the right, that is kept for the test."},
                  {"test_mode", py::value(false), "Whether the test part is read."}},
                 createDigits});
    }
};

const DatasetFamily& datasetFamily() {
    static const DatasetFamily s_family;
    return s_family;
}

bool isWrapper(const std::string& name) { return name.ends_with("Dataset") && name != "CustomDataset"; }

}  // namespace

const DatasetRegistry& datasetRegistry() { return datasetFamily().mmcls; }
const DatasetRegistry& ownDatasetRegistry() { return datasetFamily().own; }

Result<DatasetPtr> buildDatasetValue(const ConfigValue& value, const std::string& configPath, DatasetBuild& build) {
    const DatasetRegistry& registry = datasetRegistry();
    ConfigValue config = value;
    if (value.isSequence())
        config = ConfigValue::dict({{ConfigValue::string("type"),
                                     ConfigValue::string("ConcatDataset").withOrigins({value.origins().begin(), value.origins().end()})},
                                    {ConfigValue::string("datasets"), value}});
    TD_TRY(const Signature* found, registry.resolve(config, configPath));
    // default_args: build_dataset gives them to datasets, and wrappers pass them on.
    if (build.testMode && !isWrapper(found->name) && !config.contains("test_mode"))
        config = withEntry(config, "test_mode", ConfigValue::boolean(true));
    const Arguments arguments(*found, std::move(config), configPath, registry.errors());
    TD_CHECK(arguments.check());
    build.plainList = value.isSequence();
    return registry.construct(arguments, build);
}

Result<DatasetPtr> buildDataset(const ConfigValue& value, const std::string& configPath, bool testMode, const DatasetContext& context,
                                Diagnostics& notes) {
    DatasetBuild build{context, notes, testMode, false, {}};
    return buildDatasetValue(value, configPath, build);
}

Result<DatasetPtr> buildDataset(const Config& config, const std::string& configPath, const DatasetContext& context, Diagnostics& notes) {
    std::vector<std::string> path;
    for (std::size_t start = 0; start <= configPath.size();) {
        const std::size_t end = std::min(configPath.find('.', start), configPath.size());
        path.push_back(configPath.substr(start, end - start));
        start = end + 1;
    }
    const ConfigValue* value = valueAt(config.root, path);
    if (!value) {
        const Message advice = conversionAdvice(config);
        return Error{ErrorKind::BadInput,
                     "dataset-missing",
                     message("dataset-missing.no-value", "The config has no {path}.", {{"path", configPath}}),
                     !advice.empty()
                         ? advice
                         : message("do.data-with-dataset",
                                   "A dataset needs data = dict(train=dict(type='ImageNet', data_prefix=..., pipeline=[...]))."),
                     {config.path, 0, 0, configPath, {}}};
    }
    DatasetContext own = context;
    if (own.configFile.empty()) own.configFile = config.path;
    DatasetBuild build{own, notes, !configPath.starts_with("data.train"), false,
                       config.files.empty() ? std::string() : config.files.front().displayPath};
    auto dataset = buildDatasetValue(*value, configPath, build);
    if (!dataset.ok()) return withCustomImports(config, dataset.error());
    return dataset;
}

}  // namespace teardown
