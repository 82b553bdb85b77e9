#include "core/config/versions/model_conversion.h"

#include "core/base/text.h"
#include "core/config/merge.h"
#include "core/config/versions/fields.h"
#include "core/config/versions/type_names.h"
#include "core/config/versions/version_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace teardown {

namespace {

using enum ConfigVersion;

/// Arguments that only mmpretrain has, with their defaults there: those of the signatures of both versions that differ.
struct NewArgument {
    std::string_view type;
    const char* name;
    ConfigValue standard;
};

const std::vector<NewArgument>& newArguments() {
    static const auto no = ConfigValue::boolean(false);
    static const std::vector<NewArgument> s_all = {
        {"ConvNeXt", "use_grn", no},
        {"VisionTransformer", "frozen_stages", ConfigValue::integer(-1)},
        {"VisionTransformer", "layer_scale_init_value", ConfigValue::integer(0)},
        {"VisionTransformer", "pre_norm", no},
        {"DistilledVisionTransformer", "frozen_stages", ConfigValue::integer(-1)},
        {"DistilledVisionTransformer", "layer_scale_init_value", ConfigValue::integer(0)},
        {"DistilledVisionTransformer", "pre_norm", no},
        {"GeneralizedMeanPooling", "p_trainable", ConfigValue::boolean(true)},
        {"LabelSmoothLoss", "use_sigmoid", ConfigValue::none()},
        {"LabelSmoothLoss", "class_weight", ConfigValue::none()},
        {"LabelSmoothLoss", "pos_weight", ConfigValue::none()},
        {"MultiLabelClsHead", "thr", ConfigValue::none()},
        {"MultiLabelClsHead", "topk", ConfigValue::none()},
        {"MultiLabelLinearClsHead", "thr", ConfigValue::none()},
        {"MultiLabelLinearClsHead", "topk", ConfigValue::none()},
        {"CSRAClsHead", "thr", ConfigValue::none()},
        {"CSRAClsHead", "topk", ConfigValue::none()},
    };
    return s_all;
}

/// Backbones whose class token is chosen by output_cls_token in 0.x and by out_type in 1.x.
constexpr std::string_view kWithClassToken[] = {"VisionTransformer", "DistilledVisionTransformer", "T2T_ViT"};

struct Augment {
    const char* in0;
    const char* in1;
};
constexpr Augment kAugments[] = {{"BatchMixup", "Mixup"}, {"BatchCutMix", "CutMix"}, {"BatchResizeMix", "ResizeMix"}};

std::string typeIn(const ConfigValue& dict) {
    const ConfigValue* type = dict.find("type");
    return type && type->isString() ? plainTypeName(type->asString()) : std::string();
}

class ModelConversion {
public:
    ModelConversion(ConfigVersion to, const ConfigValue& classes, std::vector<NoCounterpart>& left)
        : m_to(to), m_classes(classes), m_left(left) {}

    ConfigValue classifier(const ConfigValue& model) {
        Fields fields(model);
        fields.take("data_preprocessor");
        const auto training = fields.take("train_cfg");
        ConfigValue result = part(fields.dict(), "model");
        if (!training || training->isNone()) return result;
        const ConfigValue converted = augments(*training);
        if (!converted.isNone()) result = withEntry(result, "train_cfg", converted);
        return result;
    }

private:
    void leave(const std::string& path, const ConfigValue& value, Message why) {
        m_left.push_back({path, config::placeOf(value), std::move(why)});
    }

    ConfigValue part(const ConfigValue& value, const std::string& path) {
        if (value.isSequence()) {
            std::vector<ConfigValue> items;
            std::size_t index = 0;
            for (const ConfigValue& item : value.items()) items.push_back(part(item, fmt::format("{}.{}", path, index++)));
            return value.kind() == ValueKind::List ? ConfigValue::list(std::move(items)) : ConfigValue::tuple(std::move(items));
        }
        if (!value.isDict()) return value;
        Fields fields(value);
        if (const std::string type = typeIn(value); !type.empty()) ofClass(fields, type, path);
        std::vector<DictEntry> entries;
        for (const DictEntry& entry : fields.entries()) entries.push_back({entry.key, part(entry.value, path + "." + entry.key.str())});
        return ConfigValue::dict(std::move(entries));
    }

    void ofClass(Fields& fields, const std::string& type, const std::string& path) {
        const ConfigVersion from = otherVersion(m_to);
        if (onlyIn(from, NamedKind::Model, type))
            leave(
                path + ".type", *fields.find("type"),
                message("model-conversion.no-class", "{to} has no {type}; it stays as it is", {{"to", versionName(m_to)}, {"type", type}}));
        if (m_to != Classification0) {
            fields.set("type", ConfigValue::string(unscoped(type)));
            classTokenTo1(fields, type);
            return;
        }
        fields.set("type", ConfigValue::string(type));
        for (const NewArgument& argument : newArguments()) {
            if (argument.type != type) continue;
            const auto given = fields.take(argument.name);
            if (given && !(*given == argument.standard))
                leave(path + "." + argument.name, *given,
                      message("model-conversion.no-argument", "{type} of {to} has no argument {name}",
                              {{"type", type}, {"to", versionName(m_to)}, {"name", argument.name}}));
        }
        classTokenTo0(fields, type, path);
    }

    /// mmpretrain has mmclassification's classes under its own scope.
    static std::string unscoped(const std::string& type) {
        constexpr std::string_view kScope = "mmcls.";
        return type.starts_with(kScope) ? type.substr(kScope.size()) : type;
    }

    static bool hasClassToken(const std::string& type) {
        return std::find(std::begin(kWithClassToken), std::end(kWithClassToken), type) != std::end(kWithClassToken);
    }
    static void classTokenTo1(Fields& fields, const std::string& type) {
        if (!hasClassToken(unscoped(type))) return;
        if (const auto given = fields.take("output_cls_token"); given && !given->truthy()) fields.setText("out_type", "featmap");
    }
    void classTokenTo0(Fields& fields, const std::string& type, const std::string& path) {
        if (!hasClassToken(type)) return;
        const auto given = fields.take("out_type");
        if (!given || (given->isString() && given->asString() == "cls_token")) return;
        if (given->isString() && given->asString() == "featmap") return fields.set("output_cls_token", ConfigValue::boolean(false));
        leave(path + ".out_type", *given,
              message("model-conversion.no-out-type", "{type} of {to} gives the class token or the map, not {value}",
                      {{"type", type}, {"to", versionName(m_to)}, {"value", given->repr()}}));
    }

    /// train_cfg.augments: in 0.x each has its probability and the number of classes, in 1.x the probabilities stand beside.
    ConfigValue augments(const ConfigValue& training) {
        const ConfigValue* given = training.find("augments");
        for (const DictEntry& entry : training.entries())
            if (const std::string key = entry.key.str(); key != "augments" && key != "probs")
                leave("model.train_cfg." + key, entry.value,
                      message("model-conversion.no-train-cfg", "{to} reads nothing but the augments here", {{"to", versionName(m_to)}}));
        if (!given || given->isNone()) return ConfigValue::none();
        std::vector<ConfigValue> all(given->items().begin(), given->items().end());
        if (given->isDict()) all.push_back(*given);
        m_single = given->isDict();
        return m_to == Classification0 ? augmentsTo0(all, training.find("probs")) : augmentsTo1(all);
    }

    /// One augment as the config wrote it: itself, or a list of it.
    ConfigValue listed(std::vector<ConfigValue> items) const {
        return m_single && items.size() == 1 ? items.front() : ConfigValue::list(std::move(items));
    }
    static bool isAugment(const std::string& type, const char* Augment::*name) {
        return std::any_of(std::begin(kAugments), std::end(kAugments), [&](const Augment& each) { return type == each.*name; });
    }

    ConfigValue augmentsTo0(const std::vector<ConfigValue>& all, const ConfigValue* probabilities) {
        std::vector<ConfigValue> items;
        for (std::size_t i = 0; i < all.size(); ++i) {
            Fields fields(all[i]);
            const std::string path = fmt::format("model.train_cfg.augments.{}", i), type = typeIn(all[i]);
            const auto* row =
                std::find_if(std::begin(kAugments), std::end(kAugments), [&](const Augment& each) { return type == each.in1; });
            if (isAugment(type, &Augment::in0)) {
                items.push_back(all[i]);
                continue;
            }
            if (row == std::end(kAugments)) {
                leave(path, all[i],
                      message("model-conversion.no-augment", "{to} has no augment {type}", {{"to", versionName(m_to)}, {"type", type}}));
                continue;
            }
            fields.setText("type", row->in0);
            if (m_classes.isNone())
                leave(path + ".num_classes", all[i],
                      message("model-conversion.no-classes", "{type} needs the number of classes, which the head does not say",
                              {{"type", row->in0}}));
            else
                fields.set("num_classes", m_classes);
            const ConfigValue* list = probabilities && probabilities->isSequence() ? probabilities : nullptr;
            if (list && i < list->items().size())
                fields.set("prob", list->items()[i]);
            else if (probabilities && probabilities->isNumber())
                fields.set("prob", *probabilities);
            else
                fields.set("prob", ConfigValue::floating(1.0 / static_cast<double>(all.size())));
            items.push_back(fields.dict());
        }
        if (items.empty()) return ConfigValue::none();
        return ConfigValue::dict({{ConfigValue::string("augments"), listed(std::move(items))}});
    }

    ConfigValue augmentsTo1(const std::vector<ConfigValue>& all) {
        std::vector<ConfigValue> items, probabilities;
        for (std::size_t i = 0; i < all.size(); ++i) {
            Fields fields(all[i]);
            const std::string type = unscoped(typeIn(all[i]));
            if (type == "Identity") continue;  // what remains to 1
            const auto* row =
                std::find_if(std::begin(kAugments), std::end(kAugments), [&](const Augment& each) { return type == each.in0; });
            if (isAugment(type, &Augment::in1)) {
                items.push_back(all[i]);
                probabilities.push_back(ConfigValue::floating(1.0 / static_cast<double>(all.size())));
                continue;
            }
            if (row == std::end(kAugments)) {
                leave(fmt::format("model.train_cfg.augments.{}", i), all[i],
                      message("model-conversion.no-augment", "{to} has no augment {type}", {{"to", versionName(m_to)}, {"type", type}}));
                continue;
            }
            fields.setText("type", row->in1);
            fields.take("num_classes");
            probabilities.push_back(fields.take("prob").value_or(ConfigValue::floating(1)));
            items.push_back(fields.dict());
        }
        if (items.empty()) return ConfigValue::none();
        const double even = 1.0 / static_cast<double>(items.size());
        const bool isEven = std::all_of(probabilities.begin(), probabilities.end(),
                                        [even](const ConfigValue& each) { return each.isNumber() && each.asDouble() == even; });
        std::vector<DictEntry> entries = {{ConfigValue::string("augments"), listed(std::move(items))}};
        if (!isEven) entries.push_back({ConfigValue::string("probs"), ConfigValue::list(std::move(probabilities))});
        return ConfigValue::dict(std::move(entries));
    }

    ConfigVersion m_to;
    ConfigValue m_classes;
    std::vector<NoCounterpart>& m_left;
    bool m_single = false;  ///< train_cfg.augments is a dict, not a list
};

}  // namespace

ConfigValue classCount(const ConfigValue& model) {
    const ConfigValue* head = model.find("head");
    const ConfigValue* count = head ? head->find("num_classes") : nullptr;
    return count && count->isInt() ? count->withOrigins({}) : ConfigValue::none();
}

ConfigValue convertedModel(const ConfigValue& model, ConfigVersion to, std::vector<NoCounterpart>& left) {
    return ModelConversion(to, classCount(model), left).classifier(model);
}

}  // namespace teardown
