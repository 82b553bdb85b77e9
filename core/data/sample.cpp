#include "core/data/sample.h"

#include <algorithm>
#include <utility>

namespace teardown {

Sample Sample::ofFile(std::string filename) {
    Sample sample;
    sample.set("img_info", ConfigValue::dict({{ConfigValue::string("filename"), ConfigValue::string(std::move(filename))}}));
    sample.set("img_prefix", ConfigValue::none());
    return sample;
}

Sample Sample::ofArray(Picture picture) {
    Sample sample;
    sample.replacePicture(std::move(picture));
    return sample;
}

Sample Sample::ofFile(OpenedPicturePtr picture) {
    Sample sample = ofFile(picture->path());
    sample.opened = std::move(picture);
    return sample;
}

Sample Sample::ofPicture(std::string name, Picture picture) {
    Sample sample = ofFile(std::move(name));
    sample.ready = std::move(picture);
    return sample;
}

std::vector<std::string> Sample::keys() const {
    std::vector<std::string> result;
    for (const Entry& entry : m_entries) result.push_back(entry.key);
    return result;
}

bool Sample::has(std::string_view key) const {
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.key == key; });
}

const ConfigValue* Sample::find(std::string_view key) const {
    if (key == "img") return nullptr;
    for (const Entry& entry : m_entries)
        if (entry.key == key) return &entry.value;
    return nullptr;
}

void Sample::set(std::string_view key, ConfigValue value) {
    for (Entry& entry : m_entries)
        if (entry.key == key) {
            entry.value = std::move(value);
            return;
        }
    m_entries.push_back({std::string(key), std::move(value)});
}

void Sample::setPicture(Picture picture) {
    replacePicture(std::move(picture));
    updateShape();
}

void Sample::replacePicture(Picture picture) {
    img.setPicture(std::move(picture));
    if (!has("img")) set("img", ConfigValue::none());
}

void Sample::updateShape() { set("img_shape", img.shape()); }

void Sample::setNormalization(std::span<const float> mean, std::span<const float> std, bool toRgb) {
    const auto list = [](std::span<const float> numbers) {
        std::vector<ConfigValue> items;
        for (const float number : numbers) items.push_back(ConfigValue::floating(static_cast<double>(number)));
        return ConfigValue::list(std::move(items));
    };
    set("img_norm_cfg", ConfigValue::dict({{ConfigValue::string("mean"), list(mean)},
                                           {ConfigValue::string("std"), list(std)},
                                           {ConfigValue::string("to_rgb"), ConfigValue::boolean(toRgb)}}));
}

std::optional<std::int64_t> Sample::label() const {
    const ConfigValue* value = find("gt_label");
    if (!value || !value->isInt() || value->isBigInt()) return std::nullopt;
    return value->asInt();
}

void Sample::setLabel(std::int64_t label) { set("gt_label", ConfigValue::integer(label)); }

std::string Sample::filename() const {
    const ConfigValue* info = find("img_info");
    const ConfigValue* name = info ? info->find("filename") : nullptr;
    if (!name || !name->isString()) return {};
    const ConfigValue* prefix = find("img_prefix");
    const std::string& file = name->asString();
    if (!prefix || !prefix->isString() || prefix->asString().empty() || file.starts_with('/')) return file;
    return prefix->asString() + (prefix->asString().ends_with('/') ? "" : "/") + file;
}

void Sample::wrapFields() {
    for (Entry& entry : m_entries) entry.value = ConfigValue::list({entry.value});
    wrapped = true;
}

void Sample::collect(std::span<const std::string> keys, std::span<const std::string> metaKeys) {
    std::vector<DictEntry> metas;
    for (const std::string& key : metaKeys)
        if (const ConfigValue* value = find(key)) metas.push_back({ConfigValue::string(key), *value});
    Sample left;
    left.set("img_metas", ConfigValue::dict(std::move(metas)));
    for (const std::string& key : keys)
        for (const Entry& entry : m_entries)
            if (entry.key == key) left.set(key, entry.value);
    m_entries = std::move(left.m_entries);
}

}  // namespace teardown
