#include "core/config/versions/pipeline_conversion.h"

#include "core/base/text.h"
#include "core/config/merge.h"
#include "core/config/versions/fields.h"
#include "core/config/versions/type_names.h"
#include "core/config/versions/version_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace teardown {

namespace {

using enum ConfigVersion;

bool isText(const std::optional<ConfigValue>& value, std::string_view wanted) {
    return value && value->isString() && value->asString() == wanted;
}

/// (height, width) in 0.x, (width, height) in mmcv 2.
ConfigValue turned(const ConfigValue& size) {
    if (!size.isSequence() || size.items().size() != 2) return size;
    return ConfigValue::tuple({size.items()[1], size.items()[0]});
}

/// Lists what one pipeline loses.
class Losses {
public:
    Losses(ConfigVersion to, std::string path, std::vector<NoCounterpart>& left) : m_to(to), m_path(std::move(path)), m_left(left) {}

    void at(std::size_t index) { m_index = index; }
    void add(const std::string& name, const ConfigValue& value, Message why) {
        m_left.push_back(
            {fmt::format("{}.{}{}{}", m_path, m_index, name.empty() ? "" : ".", name), config::placeOf(value), std::move(why)});
    }
    void noArgument(const std::string& type, const std::string& name, const ConfigValue& value) {
        add(name, value,
            message("pipeline-conversion.no-argument", "{type} of {to} has no argument {name}",
                    {{"type", type}, {"to", versionName(m_to)}, {"name", name}}));
    }
    /// Takes an argument that the other version lacks; its standard value is no loss.
    void drop(Fields& fields, const std::string& type, const char* name, const ConfigValue& standard) {
        if (const auto given = fields.take(name); given && !given->isNone() && !(*given == standard)) noArgument(type, name, *given);
    }
    void noTransform(const std::string& type, const ConfigValue& value) {
        add({}, value,
            message("pipeline-conversion.no-transform", "{to} has no transform {type}; it stays as it is",
                    {{"to", versionName(m_to)}, {"type", type}}));
    }

private:
    ConfigVersion m_to;
    std::string m_path;
    std::vector<NoCounterpart>& m_left;
    std::size_t m_index = 0;
};

/// Arguments with other names.
struct Renamed {
    std::string_view type;
    const char* in0;
    const char* in1;
};
constexpr Renamed kRenamed[] = {
    {"RandomFlip", "flip_prob", "prob"},    {"RandomGrayscale", "gray_prob", "prob"},
    {"RandomCrop", "size", "crop_size"},    {"RandomResizedCrop", "scale", "crop_ratio_range"},  // before size, which becomes scale
    {"RandomResizedCrop", "size", "scale"}, {"RandomResizedCrop", "ratio", "aspect_ratio_range"},
};

/// Where the file lies: "disk" in mmcv 1, "local" in mmengine.
ConfigValue renamedBackend(const ConfigValue& arguments, const char* from, const char* to) {
    Fields fields(arguments);
    if (const ConfigValue* backend = fields.find("backend"); backend && backend->isString() && backend->asString() == from)
        fields.setText("backend", to);
    return fields.dict();
}

bool isOnlyBackend(const ConfigValue& arguments, const char* name) {
    return arguments.isDict() && arguments.entries().size() == 1 && arguments.find("backend") &&
           *arguments.find("backend") == textValue(name);
}

/// The remaining arguments behind the made ones.
void appendRest(Fields& fields, Fields& made) {
    for (const DictEntry& entry : fields.entries())
        if (entry.key.asString() != "type") made.set(entry.key.asString(), entry.value);
    fields = made;
}

void loadFor1(Fields& fields, Losses&) {
    const auto client = fields.take("file_client_args");
    if (client && !client->isNone() && !isOnlyBackend(*client, "disk"))
        fields.set("backend_args", renamedBackend(*client, "disk", "local"));
}

void loadFor0(Fields& fields, Losses& losses) {
    losses.drop(fields, "LoadImageFromFile", "imdecode_backend", textValue("cv2"));
    losses.drop(fields, "LoadImageFromFile", "ignore_empty", ConfigValue::boolean(false));
    if (const auto client = fields.take("backend_args"); client && !client->isNone() && !isOnlyBackend(*client, "local"))
        fields.set("file_client_args", renamedBackend(*client, "local", "disk"));
    if (const ConfigValue* client = fields.find("file_client_args"); client && client->isNone()) fields.take("file_client_args");
}

void resizeFor1(Fields& fields, Losses&) {
    const auto size = fields.take("size");
    const auto side = fields.take("adaptive_side");
    const bool adaptive = size && size->isSequence() && size->items().size() == 2 && size->items()[1] == ConfigValue::integer(-1);
    Fields made(ConfigValue::dict({{textValue("type"), textValue(adaptive ? "ResizeEdge" : "Resize")}}));
    if (size) made.set("scale", adaptive ? size->items()[0] : turned(*size));
    if (adaptive && side && !isText(side, "short")) made.set("edge", *side);
    appendRest(fields, made);
}

void resizeEdgeFor0(Fields& fields, Losses&) {
    const auto scale = fields.take("scale");
    const auto edge = fields.take("edge");
    fields.setText("type", "Resize");
    if (scale) fields.set("size", ConfigValue::tuple({*scale, ConfigValue::integer(-1)}));
    if (edge && !isText(edge, "short")) fields.set("adaptive_side", *edge);
}

void resizeFor0(Fields& fields, Losses& losses) {
    if (const auto scale = fields.take("scale")) fields.set("size", turned(*scale));
    losses.drop(fields, "Resize", "scale_factor", ConfigValue::none());
    losses.drop(fields, "Resize", "keep_ratio", ConfigValue::boolean(false));
    fields.take("clip_object_border");  // for boxes
}

void centerCropFor1(Fields& fields, Losses&) {
    const auto efficient = fields.take("efficientnet_style");
    const bool isEfficient = efficient && efficient->truthy();
    if (isEfficient) {
        fields.setText("type", "EfficientNetCenterCrop");
        if (!fields.find("interpolation")) fields.setText("interpolation", "bilinear");
        return;
    }
    for (const char* key : {"crop_padding", "interpolation", "backend"}) fields.take(key);  // without effect
    if (const ConfigValue* size = fields.find("crop_size")) fields.set("crop_size", turned(*size));
}

void centerCropFor0(Fields& fields, Losses& losses) {
    if (const ConfigValue* size = fields.find("crop_size")) fields.set("crop_size", turned(*size));
    losses.drop(fields, "CenterCrop", "auto_pad", ConfigValue::boolean(false));
    for (const char* key : {"pad_cfg", "clip_object_border"}) fields.take(key);
}

void efficientNetCenterCropFor0(Fields& fields, Losses&) {
    fields.setText("type", "CenterCrop");
    fields.set("efficientnet_style", ConfigValue::boolean(true));
    if (!fields.find("interpolation")) fields.setText("interpolation", "bicubic");
}

void padFor1(Fields& fields, Losses&) {
    if (const ConfigValue* size = fields.find("size")) fields.set("size", turned(*size));
    if (const ConfigValue* value = fields.find("pad_val"); value && !value->isDict())
        fields.set("pad_val", ConfigValue::dict({{textValue("img"), *value}}));
}

void padFor0(Fields& fields, Losses& losses) {
    if (const ConfigValue* size = fields.find("size")) fields.set("size", turned(*size));
    losses.drop(fields, "Pad", "size_divisor", ConfigValue::none());
    if (const ConfigValue* value = fields.find("pad_val"); value && value->isDict()) {
        const ConfigValue* ofImage = value->find("img");
        fields.set("pad_val", ofImage ? *ofImage : ConfigValue::integer(0));
    }
}

void randomResizedCropFor1(Fields& fields, Losses&) {
    const auto efficient = fields.take("efficientnet_style");
    if (efficient && efficient->truthy()) {
        fields.setText("type", "EfficientNetRandomCrop");
        if (!fields.find("interpolation")) fields.setText("interpolation", "bilinear");
        return;
    }
    for (const char* key : {"min_covered", "crop_padding"}) fields.take(key);
}

void efficientNetRandomCropFor0(Fields& fields, Losses&) {
    fields.setText("type", "RandomResizedCrop");
    fields.set("efficientnet_style", ConfigValue::boolean(true));
    if (!fields.find("interpolation")) fields.setText("interpolation", "bicubic");
}

using Change = void (*)(Fields&, Losses&);

/// A transform of both versions and how its arguments change, beside the names in kRenamed; null: only its own name does.
struct Counterpart {
    std::string_view in0, in1;
    Change to1, to0;
};
// Where a name stands twice, the changes find out which counterpart is meant.
constexpr Counterpart kCounterparts[] = {
    {"LoadImageFromFile", "LoadImageFromFile", loadFor1, loadFor0},
    {"Resize", "ResizeEdge", resizeFor1, resizeEdgeFor0},
    {"Resize", "Resize", resizeFor1, resizeFor0},
    {"CenterCrop", "EfficientNetCenterCrop", centerCropFor1, efficientNetCenterCropFor0},
    {"CenterCrop", "CenterCrop", centerCropFor1, centerCropFor0},
    {"Pad", "Pad", padFor1, padFor0},
    {"RandomResizedCrop", "EfficientNetRandomCrop", randomResizedCropFor1, efficientNetRandomCropFor0},
    {"RandomResizedCrop", "RandomResizedCrop", randomResizedCropFor1, nullptr},
    {"Albu", "Albumentations", nullptr, nullptr},
    {"ToPIL", "NumpyToPIL", nullptr, nullptr},
    {"ToNumpy", "PILToNumpy", nullptr, nullptr},
};

/// Changes a transform of the version `from`, whose own name is `name`, into its counterpart; without one it is listed and stays.
void changeTransform(Fields& fields, ConfigVersion from, const std::string& name, const ConfigValue& item, Losses& losses) {
    const bool forward = from == Classification0;
    const auto row = std::find_if(std::begin(kCounterparts), std::end(kCounterparts),
                                  [&](const Counterpart& one) { return (forward ? one.in0 : one.in1) == name; });
    if (row == std::end(kCounterparts)) {
        if (onlyIn(from, NamedKind::Transform, name)) losses.noTransform(name, item);
    } else if (const Change change = forward ? row->to1 : row->to0) {
        change(fields, losses);
    } else {
        fields.setText("type", std::string(forward ? row->in1 : row->in0));
    }
}

class To1 {
public:
    To1(const std::string& path, std::vector<NoCounterpart>& left) : m_losses(Pretrain1, path, left) {}

    TestData run(const ConfigValue& pipeline) {
        std::size_t index = 0;
        for (const ConfigValue& item : pipeline.items()) {
            m_losses.at(index++);
            const ConfigValue* type = item.find("type");
            if (!type || !type->isString()) {
                m_items.push_back(item);
                continue;
            }
            Fields fields(item);
            std::string name = plainTypeName(type->asString());
            if (name.starts_with("mmcls.")) name.erase(0, std::string_view("mmcls.").size());
            fields.setText("type", name);
            transform(fields, name, item);
        }
        if (!m_packed) m_items.push_back(ConfigValue::dict({{textValue("type"), textValue("PackInputs")}}));
        return {ConfigValue::list(std::move(m_items)), m_preprocessor};
    }

private:
    void transform(Fields& fields, const std::string& name, const ConfigValue& item) {
        if (name == "Normalize") return normalize(fields);
        if (name == "ImageToTensor" || name == "ToTensor") return;
        if (name == "Collect") return collect(fields);
        if (!m_preprocessor.isNone() && name != "CenterCrop")
            m_losses.add({}, item,
                         message("pipeline-conversion.normalised-later", "{type} comes after Normalize here and before it in {to}",
                                 {{"type", name}, {"to", versionName(Pretrain1)}}));
        changeTransform(fields, Classification0, name, item, m_losses);
        for (const Renamed& row : kRenamed)
            if (row.type == name) fields.rename(row.in0, row.in1);
        m_items.push_back(fields.dict());
    }

    void normalize(Fields& fields) {
        fields.take("type");
        Fields preprocessor(ConfigValue::dict({}));
        for (const char* key : {"mean", "std"})
            if (const auto value = fields.take(key)) preprocessor.set(key, *value);
        preprocessor.set("to_rgb", fields.take("to_rgb").value_or(ConfigValue::boolean(true)));
        m_preprocessor = preprocessor.dict();
    }
    void collect(Fields& fields) {
        m_packed = true;
        if (const auto keys = fields.take("meta_keys"))
            m_losses.add("meta_keys", *keys,
                         message("pipeline-conversion.meta-keys", "the keys have other names in {to}", {{"to", versionName(Pretrain1)}}));
        m_items.push_back(ConfigValue::dict({{textValue("type"), textValue("PackInputs")}}));
    }

    Losses m_losses;
    std::vector<ConfigValue> m_items;
    ConfigValue m_preprocessor;
    bool m_packed = false;
};

class To0 {
public:
    To0(const std::string& path, std::vector<NoCounterpart>& left) : m_losses(Classification0, path, left) {}

    TestData run(const TestData& data, const std::string& preprocessorPath, std::vector<NoCounterpart>& left) {
        m_normalize = normalizeOf(data.preprocessor, preprocessorPath, left);
        std::size_t index = 0;
        for (const ConfigValue& item : data.pipeline.items()) {
            m_losses.at(index++);
            const ConfigValue* type = item.find("type");
            if (!type || !type->isString()) {
                m_items.push_back(item);
                continue;
            }
            Fields fields(item);
            const std::string name = plainTypeName(type->asString());
            fields.setText("type", name);
            transform(fields, name, item);
        }
        if (!m_packed) pack();
        return {ConfigValue::list(std::move(m_items)), ConfigValue::none()};
    }

private:
    /// Normalize with what the data_preprocessor says; without mean and std it only makes floats of the picture.
    static ConfigValue normalizeOf(const ConfigValue& preprocessor, const std::string& path, std::vector<NoCounterpart>& left) {
        Fields fields(preprocessor);
        const auto lose = [&](const std::string& name, const ConfigValue& value) {
            left.push_back({path + "." + name, config::placeOf(value),
                            message("pipeline-conversion.no-preprocessing", "{to} has nothing like '{name}' of the data_preprocessor",
                                    {{"to", versionName(Classification0)}, {"name", name}})});
        };
        if (const auto type = fields.take("type"); type && type->isString() && plainTypeName(type->asString()) != "ClsDataPreprocessor")
            lose("type", *type);
        const auto three = [](int value) {
            return ConfigValue::list({ConfigValue::integer(value), ConfigValue::integer(value), ConfigValue::integer(value)});
        };
        const auto mean = fields.take("mean"), deviation = fields.take("std"), rgb = fields.take("to_rgb");
        for (const char* key : {"num_classes", "to_onehot", "batch_augments", "pad_value"}) fields.take(key);  // for training only
        if (const auto divisor = fields.take("pad_size_divisor"); divisor && !(*divisor == ConfigValue::integer(1)))
            lose("pad_size_divisor", *divisor);
        for (const DictEntry& entry : fields.entries()) lose(entry.key.str(), entry.value);
        const bool normalises = mean && !mean->isNone() && deviation && !deviation->isNone();
        return ConfigValue::dict({{textValue("type"), textValue("Normalize")},
                                  {textValue("mean"), normalises ? *mean : three(0)},
                                  {textValue("std"), normalises ? *deviation : three(1)},
                                  {textValue("to_rgb"), ConfigValue::boolean(rgb && rgb->truthy())}});
    }

    void transform(Fields& fields, const std::string& name, const ConfigValue& item) {
        if (name == "PackInputs") return packInputs(fields);
        if (name == "Collect" || name == "ImageToTensor" || name == "ToTensor") m_packed = true;
        changeTransform(fields, Pretrain1, name, item, m_losses);
        const bool crop = name == "EfficientNetRandomCrop" || name == "RandomResizedCrop";
        for (auto row = std::rbegin(kRenamed); row != std::rend(kRenamed); ++row)
            if (row->type == name || (crop && row->type == "RandomResizedCrop")) fields.rename(row->in1, row->in0);
        m_items.push_back(fields.dict());
    }

    void pack() {
        m_packed = true;
        m_items.push_back(m_normalize);
        const ConfigValue keys = ConfigValue::list({textValue("img")});
        for (const char* type : {"ImageToTensor", "Collect"})
            m_items.push_back(ConfigValue::dict({{textValue("type"), textValue(type)}, {textValue("keys"), keys}}));
    }
    void packInputs(Fields& fields) {
        if (const auto key = fields.take("input_key"); key && !isText(key, "img")) m_losses.noArgument("Collect", "input_key", *key);
        if (const auto keys = fields.take("algorithm_keys"); keys && !keys->items().empty())
            m_losses.noArgument("Collect", "algorithm_keys", *keys);
        if (const auto keys = fields.take("meta_keys"))
            m_losses.add(
                "meta_keys", *keys,
                message("pipeline-conversion.meta-keys", "the keys have other names in {to}", {{"to", versionName(Classification0)}}));
        pack();
    }

    Losses m_losses;
    std::vector<ConfigValue> m_items;
    ConfigValue m_normalize;
    bool m_packed = false;
};

}  // namespace

TestData pipelineFor1(const ConfigValue& pipeline, const std::string& path, std::vector<NoCounterpart>& left) {
    return To1(path, left).run(pipeline);
}

TestData pipelineFor0(const TestData& data, const std::string& path, const std::string& preprocessorPath,
                      std::vector<NoCounterpart>& left) {
    return To0(path, left).run(data, preprocessorPath, left);
}

}  // namespace teardown
