#include "core/lint/pipeline_walk.h"

#include "core/base/text.h"
#include "core/data/transforms/transform_table.h"
#include "core/lint/normalize_checks.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

constexpr int kDeepestCompose = 8;

bool contains(const std::vector<std::string>& keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

std::vector<std::string> keysOf(const ConfigValue& transform, const char* name = "keys") {
    const ConfigValue* keys = transform.find(name);
    return keys ? textsOf(*keys).value_or(std::vector<std::string>()) : std::vector<std::string>();
}

}  // namespace

PipelineWalk::PipelineWalk(LintRun& run, const DatasetPart& part) : m_run(run), m_part(part), m_open(run.pretrain()) {
    m_anyKeys = !part.holdsArrays() && !isOneOf(part.type, {"ImageNet", "ImageNet21k", "CustomDataset", "CUB", "StanfordCars", "VOC"});
    m_keys = {"gt_label"};
    if (part.holdsArrays()) {
        m_keys.insert("img");
        m_range = Range::Bytes;
        m_channels = part.ownChannels();
        m_channelsPlace = run.placeOf(part.path + ".type");
        m_bgr = false;  // mmcls/datasets/cifar.py keeps the files' red, green, blue
    } else {
        m_keys.insert({"img_prefix", "img_info"});
    }
}

void PipelineWalk::run(const At& list) {
    m_list = list;
    walkList(*list.value, list.path, 0);
    if (!m_open && !m_collected && !m_anyKeys)
        m_run.add(LintRule::PipelineCollect, endPlace(),
                  message("pipeline-collect.missing", "The pipeline ends without Collect, so that the network gets no 'img'."),
                  isTest() ? message("do.lint-collect-test", "End it with dict(type='Collect', keys=['img']).")
                           : message("do.lint-collect-train", "End it with dict(type='Collect', keys=['img', 'gt_label'])."));
}

Place PipelineWalk::endPlace() const {
    const auto items = m_list.value->items();
    if (items.empty()) return m_run.placeOf(m_list);
    return m_run.placeOf(items.back(), m_list.path + "." + std::to_string(items.size() - 1));
}

void PipelineWalk::walkList(const ConfigValue& list, const std::string& path, int depth) {
    std::size_t index = 0;
    for (const ConfigValue& item : list.items()) {
        const At one{&item, path + "." + std::to_string(index++)};
        if (!item.isDict()) continue;
        const ConfigValue* inner = typeOf(item) == "Compose" ? item.find("transforms") : nullptr;
        if (inner && inner->isSequence() && depth < kDeepestCompose)
            walkList(*inner, one.path + ".transforms", depth + 1);
        else
            transform(one);
    }
}

TransformPtr PipelineWalk::built(const At& item) {
    if (m_run.pretrain()) return nullptr;
    Diagnostics notes;
    auto made = buildTransform(*item.value, item.path, notes);
    for (const Diagnostic& note : notes)
        m_run.add(LintRule::PipelineTransform, note.severity == Severity::Note ? LintLevel::Note : LintLevel::Warning,
                  note.where.line > 0 ? note.where : m_run.placeOf(item), note.message);
    if (made.ok()) return std::move(made->transform);
    Error error = made.error();
    const ConfigValue* type = item.value->find("type");
    const TransformRegistry::Row* row = type && type->isString() ? pipelineRegistry().findRow(type->asString()) : nullptr;
    // Known by its signature only, or a class of the user's own: nothing is wrong with it.
    if ((row && !row->built) || (!row && m_run.root().contains("custom_imports"))) return nullptr;
    if (error.where.file.empty() || error.where.line == 0) error.where = m_run.placeOf(item);
    m_run.add(LintRule::PipelineTransform, error.where, error.what, error.remedy);
    return nullptr;
}

void PipelineWalk::transform(const At& item) {
    const TransformPtr made = built(item);
    const std::string type = typeOf(*item.value);
    const auto effect = pictureEffect(type);
    if (!effect) m_open = true;
    if (m_open) return;
    if (made && *effect != PictureEffect::Collects) {
        for (const std::string& key : made->keysNeeded()) need(item, key);
        for (const std::string& key : made->keysMade()) m_keys.insert(key);
    }
    if (!made) m_anyKeys = true;  // what it would make is not known
    switch (*effect) {
        case PictureEffect::Loads:
            return load(item);
        case PictureEffect::Uint8:
            return needBytes(item);
        case PictureEffect::Float64:
            m_float = true;
            m_madeDouble = item;
            // mmcv.adjust_lighting swaps red and blue like Normalize.
            if (const ConfigValue* swaps = item.value->find("to_rgb"); !swaps || swaps->truthy()) m_bgr = !m_bgr;
            return;
        case PictureEffect::Normalises:
            return normalise(item);
        case PictureEffect::ToTensor:
            return toTensor(item);
        case PictureEffect::Collects:
            return collect(item);
        case PictureEffect::Opaque:
            m_range = Range::Unknown;
            return;
        case PictureEffect::None:
            break;
    }
    if (type == "Transpose" && contains(keysOf(*item.value), "img")) m_transposed = true;
    if (m_float && resizesWithPillow(type, *item.value))
        m_run.add(LintRule::PictureType, LintLevel::Error, m_run.placeOf(item),
                  message("picture-type.pillow", "{type} with backend='pillow' takes bytes only, but the picture is of floats here.",
                          {{"type", type}}),
                  message("do.lint-pillow", "Resize before the picture becomes floats (to_float32, Lighting, Normalize), or with cv2."));
}

void PipelineWalk::need(const At& item, std::string_view key) {
    if (m_keys.contains(key) || m_anyKeys) return;
    m_keys.emplace(key);  // reported once
    const std::string type = typeOf(*item.value);
    const Place where = m_run.placeOf(item);
    if (m_part.holdsArrays() && isOneOf(key, {"img_prefix", "img_info"})) {
        m_keys.insert({"img_prefix", "img_info"});
        m_run.add(
            LintRule::PipelineKey, where,
            message("pipeline-key.array", "{type} needs 'img_prefix' and 'img_info', but the samples of {dataset} hold the picture itself.",
                    {{"type", type}, {"dataset", m_part.type}}),
            message("do.lint-no-loader", "Leave out {type}.", {{"type", type}}));
        return;
    }
    const std::vector<std::string> known(m_keys.begin(), m_keys.end());
    m_run.add(LintRule::PipelineKey, where,
              message("pipeline-key.missing", "{type} needs '{key}', which nothing before it makes.",
                      {{"type", type}, {"key", escapeForDisplay(key)}}),
              key == "img" ? message("do.lint-loader", "Begin the pipeline with dict(type='LoadImageFromFile').") : suggestion(key, known));
}

void PipelineWalk::load(const At& item) {
    const ConfigValue* colour = item.value->find("color_type");
    const std::string type = colour && colour->isString() ? colour->asString() : "color";
    m_channels = type.starts_with("color") ? 3 : type.starts_with("grayscale") ? 1 : 0;
    m_channelsPlace = colour ? m_run.placeOf(*colour, item.path + ".color_type") : m_run.placeOf(item);
    m_range = Range::Bytes;
    const ConfigValue* floats = item.value->find("to_float32");
    m_float = floats && floats->truthy();
    m_bgr = true;
}

void PipelineWalk::needBytes(const At& item) {
    if (m_range != Range::Normalised && m_range != Range::Unit) return;
    const std::string type = typeOf(*item.value);
    m_run.add(LintRule::PictureRange, m_run.placeOf(item),
              message("picture-range.needs-bytes", "{type} is made for values of 0 to 255, but the picture is normalised already.",
                      {{"type", type}}),
              message("do.lint-before-normalize", "Put {type} before Normalize.", {{"type", type}}),
              m_normalize ? std::vector{m_run.placeOf(m_normalize)} : std::vector<Place>{});
}

void PipelineWalk::normalise(const At& item) {
    const At before = m_normalize;
    m_normalize = item;
    if (m_madeDouble)
        m_run.add(LintRule::PictureType, LintLevel::Note, m_run.placeOf(m_madeDouble),
                  message("picture-type.double", "The picture is float64 from {type} on, up to Normalize, which makes it float32.",
                          {{"type", typeOf(*m_madeDouble.value)}}));
    m_madeDouble = {};
    m_float = true;
    const auto numbers = normalizeNumbers(*item.value);
    if (!numbers) return;
    const Place mean = m_run.placeOf(*item.value->find("mean"), item.path + ".mean"),
                std = m_run.placeOf(*item.value->find("std"), item.path + ".std");
    const bool rgb = m_bgr == numbers->toRgb;
    const bool wasBgr = m_bgr;
    if (numbers->toRgb) m_bgr = !m_bgr;
    if (m_range != Range::Normalised) m_rgbAtEnd = rgb;
    if (m_range == Range::Normalised) {
        m_run.add(LintRule::NormalizeTwice, m_run.placeOf(item),
                  message("normalize-twice.again",
                          "The picture is normalised already, by the Normalize at {place}: the network gets values near {value}.",
                          {{"place", LintRun::shown(m_run.placeOf(before))},
                           {"value", -numbers->mean.front() / (numbers->std.front() == 0 ? 1 : numbers->std.front()), ".3g"}}),
                  message("do.lint-one-normalize", "Leave out one of them."), {m_run.placeOf(before)});
        return;
    }
    if (numbers->mean.size() != numbers->std.size()) return;  // said of its arguments
    // cv2 takes the missing values as 0 without a word.
    for (const auto& [values, place, name] : {std::tuple(&numbers->mean, mean, "mean"), std::tuple(&numbers->std, std, "std")}) {
        const auto count = static_cast<int>(values->size());
        if (m_channels == 0 || count == m_channels) continue;
        m_run.add(LintRule::NormalizeCount, place,
                  m_channels == 3 && count < 3
                      ? message("normalize-count.too-few",
                                "{name} has {count} of 3 values: the other channels become 0 throughout, without an error.",
                                {{"name", name}, {"count", count}})
                      : message("normalize-count.other", m_channels, "{name} has {count} values, but the picture has 1 channel.",
                                "{name} has {count} values, but the picture has {channels} channels.",
                                {{"name", name}, {"count", count}, {"channels", m_channels}}),
                  message("do.lint-values", m_channels, "Give it 1 value.", "Give it {channels} values.", {{"channels", m_channels}}),
                  {m_channelsPlace});
        m_range = Range::Normalised;
        return;
    }
    for (const auto& [values, place, name] : {std::tuple(&numbers->mean, mean, "mean"), std::tuple(&numbers->std, std, "std")}) {
        const ChannelOrder known = orderOf(*values);
        if (known == ChannelOrder::Unknown || m_channels != 3 || (known == ChannelOrder::Rgb) == rgb) continue;
        m_run.add(LintRule::NormalizeOrder, place,
                  known == ChannelOrder::Rgb
                      ? message("normalize-order.rgb",
                                "{name} is in the order red, green, blue, but with to_rgb={flag} the channels are blue, green, red here.",
                                {{"name", name}, {"flag", numbers->toRgb ? "True" : "False"}})
                      : message("normalize-order.bgr",
                                "{name} is in the order blue, green, red, but with to_rgb={flag} the channels are red, green, blue here.",
                                {{"name", name}, {"flag", numbers->toRgb ? "True" : "False"}}),
                  message("do.lint-order", "Set to_rgb={flag}, or reverse mean and std; the weights decide which order is right.",
                          {{"flag", (known == ChannelOrder::Rgb) == wasBgr ? "True" : "False"}}));
        break;
    }
    if (m_range == Range::Bytes && numbers->isForUnit())
        m_run.add(LintRule::NormalizeScale, mean,
                  message("normalize-scale.for-unit",
                          "mean and std are for values of 0 to 1, but the picture is of 0 to 255: values up to {most} reach the network.",
                          {{"most", (255 - numbers->mean.front()) / numbers->std.front(), ".4g"}}),
                  message("do.lint-times-255", "Multiply mean and std by 255."));
    else if (m_range == Range::Unit && !numbers->isForUnit() && !numbers->isIdentity())
        m_run.add(LintRule::NormalizeScale, mean,
                  message("normalize-scale.for-bytes", "mean and std are for values of 0 to 255, but the picture is of 0 to 1."),
                  message("do.lint-by-255", "Divide mean and std by 255, or leave out the first Normalize."), {m_run.placeOf(before)});
    if (m_range == Range::Bytes && numbers->makesUnit())
        m_range = Range::Unit;
    else if (!numbers->isIdentity())
        m_range = Range::Normalised;
}

void PipelineWalk::toTensor(const At& item) {
    const std::vector<std::string> keys = keysOf(*item.value);
    if (isTest() && contains(keys, "gt_label")) testLabel(item, false);
    if (!contains(keys, "img")) return;
    m_tensor = true;
    if (typeOf(*item.value) != "ToTensor" || m_transposed) return;
    m_run.add(LintRule::PipelineTensor, m_run.placeOf(item),
              message("pipeline-tensor.axes",
                      "ToTensor keeps the picture's axes (height, width, channels); the network wants the channels first."),
              message("do.lint-image-to-tensor", "Use dict(type='ImageToTensor', keys=['img'])."));
}

void PipelineWalk::testLabel(const At& item, bool collected) {
    const ConfigValue* keys = item.value->find("keys");
    const Place where = m_run.placeOf(*keys, item.path + ".keys");
    if (collected)
        m_run.add(
            LintRule::PipelineTestLabel, where,
            message("pipeline-test-label.collected",
                    "A test pipeline must not collect gt_label: testing stops with an unexpected argument 'gt_label', and a picture on "
                    "its own has none (KeyError: 'gt_label')."),
            message("do.lint-test-label", "Write keys=['img'] here, and no ToTensor for gt_label."));
    else
        m_run.add(LintRule::PipelineTestLabel, LintLevel::Warning, where,
                  message("pipeline-test-label.converted",
                          "A picture on its own has no gt_label: this test pipeline runs with a dataset only (KeyError: 'gt_label')."),
                  message("do.lint-test-label-tensor", "Leave gt_label out of ToTensor in test pipelines."));
}

void PipelineWalk::collect(const At& item) {
    m_collected = true;
    const std::vector<std::string> keys = keysOf(*item.value);
    if (isTest() && contains(keys, "gt_label")) testLabel(item, true);
    for (const std::string& key : keys) need(item, key);
    for (const std::string& key : keysOf(*item.value, "meta_keys"))
        if (!m_keys.contains(key) && !m_anyKeys && !isOneOf(key, {"flip", "flip_direction"}))
            m_run.add(LintRule::PipelineKey, LintLevel::Note, m_run.placeOf(*item.value->find("meta_keys"), item.path + ".meta_keys"),
                      message("pipeline-key.meta", "Nothing before Collect makes the meta key '{key}': it is left out.",
                              {{"key", escapeForDisplay(key)}}));
    for (const char* wanted : {"img", "gt_label"}) {
        const bool isLabel = std::string_view(wanted) == "gt_label";
        if (contains(keys, wanted) || (isLabel && isTest()) || !item.value->contains("keys")) continue;
        m_run.add(LintRule::PipelineCollect, m_run.placeOf(*item.value->find("keys"), item.path + ".keys"),
                  message("pipeline-collect.lacks", "Collect leaves out '{key}', which the network needs.", {{"key", wanted}}),
                  message("do.lint-collect-add", "Add '{key}' to its keys.", {{"key", wanted}}));
    }
    if (contains(keys, "img") && !m_tensor)
        m_run.add(LintRule::PipelineTensor, m_run.placeOf(item),
                  message("pipeline-tensor.missing", "'img' is collected as an array of (height, width, channels), not as a tensor."),
                  message("do.lint-tensor-before", "Put dict(type='ImageToTensor', keys=['img']) before Collect."));
    m_keys = {keys.begin(), keys.end()};
    m_keys.insert("img_metas");
}

}  // namespace teardown::lint_rules
