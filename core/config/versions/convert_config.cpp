#include "core/config/versions/convert_config.h"

#include "core/base/text.h"
#include "core/config/config_usage.h"
#include "core/config/merge.h"
#include "core/config/versions/fields.h"
#include "core/config/versions/model_conversion.h"
#include "core/config/versions/pipeline_conversion.h"
#include "core/config/versions/type_names.h"
#include "core/config/versions/version_names.h"
#include "core/config/versions/version_signs.h"

#include <algorithm>

namespace teardown {

namespace {

using enum ConfigVersion;

ConfigValue dictOfNothing() { return ConfigValue::dict({}); }

const ConfigValue* dictAt(const ConfigValue& dict, const char* key) {
    const ConfigValue* found = dict.find(key);
    return found && found->isDict() ? found : nullptr;
}

std::string textAt(const ConfigValue& dict, const char* key) {
    const ConfigValue* found = dict.find(key);
    return found && found->isString() ? found->asString() : std::string();
}

std::string joinedKeys(const std::string& folder, const std::string& name) {
    if (folder.empty() || name.starts_with('/')) return name;
    return name.empty() ? folder : folder + (folder.ends_with('/') ? "" : "/") + name;
}

/// Datasets that are one download: 1.x names its folder and the split, 0.x the folder and whether it is the test set.
bool isDownload(const std::string& type) { return type == "CIFAR10" || type == "CIFAR100" || type == "MNIST" || type == "FashionMNIST"; }

std::string datasetType(const ConfigValue& dataset) {
    std::string type = plainTypeName(textAt(dataset, "type"));
    if (type.starts_with("mmcls.")) type.erase(0, std::string_view("mmcls.").size());
    return type;
}

class ConfigConversion {
public:
    ConfigConversion(const Config& config, ConfigVersion to) : m_root(config.root), m_config(config) {
        m_result.from = otherVersion(to);
        m_result.to = to;
    }

    ConvertedConfig run() {
        for (const VersionSign& sign : foreignSigns(m_config))
            if (sign.version == m_result.to)
                m_result.left.push_back({sign.path, sign.where,
                                         message("convert-config.foreign", "'{key}' is of {version} already, in a config of {other}",
                                                 {{"key", sign.shown},
                                                  {"version", versionName(sign.version)},
                                                  {"other", versionName(otherVersion(sign.version))}})});
        const ConfigValue& model = *m_root.find("model");
        const ConfigValue converted = convertedModel(model, m_result.to, m_result.left);
        if (m_result.to == Pretrain1)
            to1(converted);
        else
            to0(converted, model);
        leaveTheRest();
        m_result.root = m_output.dict();
        m_result.text = sourceText(m_result.root);
        return std::move(m_result);
    }

private:
    void to1(const ConfigValue& model) {
        m_output.set("default_scope", textValue("mmpretrain"));
        m_output.set("model", model);
        const ConfigValue* data = dictAt(m_root, "data");
        const ConfigValue* test = data ? dictAt(*data, "test") : nullptr;
        const ConfigValue* pipeline = test ? test->find("pipeline") : nullptr;
        if (!pipeline || !pipeline->isSequence()) return noPipeline("data.test.pipeline");
        TestData converted = pipelineFor1(*pipeline, "data.test.pipeline", m_result.left);
        Fields preprocessor(ConfigValue::dict({}));
        if (const ConfigValue count = classCount(model); !count.isNone()) preprocessor.set("num_classes", count);
        for (const DictEntry& entry : converted.preprocessor.entries()) preprocessor.set(entry.key.asString(), entry.value);
        if (isMultiLabel(model)) preprocessor.set("to_onehot", ConfigValue::boolean(true));
        if (!preprocessor.empty()) m_output.set("data_preprocessor", preprocessor.dict());

        Fields loader(ConfigValue::dict({}));
        const ConfigValue* own = dictAt(*data, "test_dataloader");
        const auto number = [&](const char* from, const char* to) {
            const ConfigValue* given = own && own->find(from) ? own->find(from) : data->find(from);
            if (given) loader.set(to, *given);
        };
        number("samples_per_gpu", "batch_size");
        number("workers_per_gpu", "num_workers");
        if (!loader.find("batch_size")) loader.set("batch_size", ConfigValue::integer(1));
        loader.set("dataset", datasetFor1(*test, converted.pipeline));
        loader.set("sampler", ConfigValue::dict(
                                  {{textValue("type"), textValue("DefaultSampler")}, {textValue("shuffle"), ConfigValue::boolean(false)}}));
        m_output.set("test_dataloader", loader.dict());
        m_output.set("test_cfg", dictOfNothing());
        m_output.set("test_evaluator", evaluatorFor1(model));
    }

    void to0(const ConfigValue& model, const ConfigValue& original) {
        m_output.set("model", model);
        const ConfigValue* loader = dictAt(m_root, "test_dataloader");
        const ConfigValue* dataset = loader ? dictAt(*loader, "dataset") : nullptr;
        const ConfigValue* pipeline = dataset ? dataset->find("pipeline") : nullptr;
        if (!pipeline || !pipeline->isSequence()) return noPipeline("test_dataloader.dataset.pipeline");
        const ConfigValue* ofModel = dictAt(original, "data_preprocessor");
        const ConfigValue* preprocessor = ofModel ? ofModel : dictAt(m_root, "data_preprocessor");
        const std::string path = ofModel ? "model.data_preprocessor" : "data_preprocessor";
        const TestData converted = pipelineFor0({*pipeline, preprocessor ? *preprocessor : dictOfNothing()},
                                                "test_dataloader.dataset.pipeline", path, m_result.left);
        Fields data(ConfigValue::dict({}));
        if (const ConfigValue* size = loader->find("batch_size")) data.set("samples_per_gpu", *size);
        if (const ConfigValue* workers = loader->find("num_workers")) data.set("workers_per_gpu", *workers);
        data.set("test", datasetFor0(*dataset, converted.pipeline));
        m_output.set("data", data.dict());
        if (const ConfigValue* evaluator = dictAt(m_root, "test_evaluator");
            evaluator && plainTypeName(textAt(*evaluator, "type")) == "Accuracy") {
            Fields options(
                ConfigValue::dict({{textValue("interval"), ConfigValue::integer(1)}, {textValue("metric"), textValue("accuracy")}}));
            if (const ConfigValue* topk = evaluator->find("topk"))
                options.set("metric_options", ConfigValue::dict({{textValue("topk"), *topk}}));
            m_output.set("evaluation", options.dict());
        }
    }

    ConfigValue datasetFor1(const ConfigValue& dataset, const ConfigValue& pipeline) {
        Fields fields(dataset);
        const std::string type = datasetType(dataset);
        fields.setText("type", type);
        if (isDownload(type)) {
            const auto folder = fields.take("data_prefix");
            const auto test = fields.take("test_mode");
            if (folder) fields.set("data_root", *folder);
            fields.setText("split", test && !test->truthy() ? "train" : "test");
        }
        if (const auto classes = fields.take("classes"); classes && !classes->isNone())
            fields.set("metainfo", ConfigValue::dict({{textValue("classes"), *classes}}));
        fields.take("pipeline");
        fields.set("pipeline", pipeline);
        return fields.dict();
    }

    ConfigValue datasetFor0(const ConfigValue& dataset, const ConfigValue& pipeline) {
        Fields given(dataset), made(ConfigValue::dict({}));
        const std::string type = datasetType(dataset), folder = textAt(dataset, "data_root");
        if (onlyIn(Pretrain1, NamedKind::Dataset, type)) leaveDataset("type", *dataset.find("type"));
        made.setText("type", type);
        const std::string split = textAt(dataset, "split");
        if (isDownload(type)) {
            made.setText("data_prefix", joinedKeys(folder, textAt(dataset, "data_prefix")));
            made.set("test_mode",
                     ConfigValue::boolean(split == "test" || (dataset.find("test_mode") && dataset.find("test_mode")->truthy())));
        } else {
            const ConfigValue* prefix = dataset.find("data_prefix");
            std::string below = prefix && prefix->isDict() ? textAt(*prefix, "img_path") : textAt(dataset, "data_prefix");
            std::string annotations = textAt(dataset, "ann_file");
            if (below.empty()) below = split;
            if (annotations.empty() && !split.empty() && type == "ImageNet") annotations = "meta/" + split + ".txt";
            if (const std::string whole = joinedKeys(folder, below); !whole.empty()) made.setText("data_prefix", whole);
            if (!annotations.empty()) made.setText("ann_file", joinedKeys(folder, annotations));
        }
        for (const char* key : {"type", "data_root", "data_prefix", "ann_file", "split", "test_mode", "pipeline"}) given.take(key);
        if (const auto information = given.take("metainfo"); information && information->find("classes"))
            made.set("classes", *information->find("classes"));
        for (const DictEntry& entry : given.entries()) leaveDataset(entry.key.str(), entry.value);
        made.set("pipeline", pipeline);
        return made.dict();
    }

    void leaveDataset(const std::string& key, const ConfigValue& value) {
        m_result.left.push_back(
            {"test_dataloader.dataset." + key, config::placeOf(value),
             message("convert-config.no-dataset", "datasets of {to} have nothing like it", {{"to", versionName(m_result.to)}})});
    }

    static bool isMultiLabel(const ConfigValue& model) {
        const ConfigValue* head = dictAt(model, "head");
        const std::string type = head ? plainTypeName(textAt(*head, "type")) : std::string();
        return type.starts_with("MultiLabel") || type == "CSRAClsHead";
    }

    ConfigValue evaluatorFor1(const ConfigValue& model) {
        const ConfigValue* evaluation = dictAt(m_root, "evaluation");
        const ConfigValue* metric = evaluation ? evaluation->find("metric") : nullptr;
        if (isMultiLabel(model)) return ConfigValue::list({typed("AveragePrecision"), typed("MultiLabelMetric")});
        if (metric && !(metric->isString() && metric->asString() == "accuracy"))
            m_result.left.push_back({"evaluation.metric", config::placeOf(*metric),
                                     message("convert-config.metrics", "the test of the converted config gives the accuracy only")});
        const ConfigValue* options = evaluation ? dictAt(*evaluation, "metric_options") : nullptr;
        const ConfigValue* topk = options ? options->find("topk") : nullptr;
        const ConfigValue standard = ConfigValue::tuple({ConfigValue::integer(1), ConfigValue::integer(5)});
        return ConfigValue::dict({{textValue("type"), textValue("Accuracy")}, {textValue("topk"), topk ? *topk : standard}});
    }
    static ConfigValue typed(const char* type) { return ConfigValue::dict({{textValue("type"), textValue(type)}}); }

    void noPipeline(const char* path) {
        m_result.left.push_back(
            {path, {}, message("convert-config.no-pipeline", "the config has no test pipeline, so only the network is converted")});
    }

    /// Keys that a program reads and that are neither network nor test data. Names that only helped are not worth a word.
    void leaveTheRest() {
        constexpr std::string_view kDone0[] = {"model", "data", "evaluation"};
        constexpr std::string_view kDone1[] = {"model",          "data_preprocessor", "test_dataloader",
                                               "test_evaluator", "test_cfg",          "default_scope"};
        for (const TopLevelKey& key : topLevelKeys(m_config)) {
            const bool done = m_result.from == Classification0 ? isOneOf(key.name, kDone0) : isOneOf(key.name, kDone1);
            if (done || key.use != KeyUse::Program || m_root.find(key.name)->isNone()) continue;
            m_result.left.push_back(
                {key.name, key.where, message("convert-config.not-converted", "not part of the network or the test pipeline")});
        }
    }

    const ConfigValue& m_root;
    const Config& m_config;
    ConvertedConfig m_result{Classification0, Pretrain1, {}, {}, {}};
    Fields m_output{ConfigValue::dict({})};
};

Error versionError(const Config& config, std::string code, const Message& what, const Message& remedy, Place where = {}) {
    if (where.file.empty()) where.file = config.files.empty() ? config.path : config.files.front().displayPath;
    return {ErrorKind::BadInput, std::move(code), what, remedy, std::move(where)};
}

Error mixed(const Config& config, const std::vector<VersionSign>& foreign) {
    std::string names;
    for (const VersionSign& sign : foreign)
        names += (names.empty() ? "" : ", ") + sign.shown + (sign.counterpart.empty() ? "" : " (" + sign.counterpart + ")");
    const ConfigVersion other = foreign.front().version;
    return versionError(
        config, "config-mixed",
        message("config-mixed.keys-of-both", "the config mixes {own} and {other} in equal parts; of the latter are {keys}",
                {{"own", versionName(otherVersion(other))}, {"other", versionName(other)}, {"keys", escapeForDisplay(names, 1000)}}),
        message("config-mixed.use-the-counterparts", "Remove them, write what stands in brackets instead, or say with --to what to write."),
        foreign.front().where);
}

}  // namespace

Result<ConvertedConfig> convertConfig(const Config& config, std::optional<ConfigVersion> to) {
    const ConfigValue* model = config.root.find("model");
    if (!model || !model->isDict())
        return versionError(
            config, "config-no-model", message("config-no-model.the-config-has-no", "The config has no 'model'."),
            message("do.open-a-config-of", "Open a config of mmclassification: model = dict(type='ImageClassifier', ...)."));
    const std::optional<ConfigVersion> from = versionOf(versionSigns(config));
    if (const auto foreign = foreignSigns(config); !foreign.empty() && !from && !to) return mixed(config, foreign);
    if (!from && !to)
        return versionError(config, "config-version",
                            message("config-version.no-sign", "nothing in the config tells the version that it was written for"),
                            message("config-version.say-it", "Say with --to which version you want."));
    if (from && to && *from == *to)
        return versionError(config, "config-version",
                            message("config-version.already", "the config is of {version} already", {{"version", versionName(*to)}}),
                            message("config-version.nothing-to-do", "There is nothing to convert."));
    return ConfigConversion(config, to ? *to : otherVersion(*from)).run();
}

}  // namespace teardown
