#include "core/data/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace teardown {

Picture SampleImage::takePicture() { return {width, height, channels, bgr, std::move(bytes)}; }

void SampleImage::setPicture(Picture picture) {
    stage = Stage::Bytes;
    width = picture.width;
    height = picture.height;
    channels = picture.channels;
    bgr = picture.bgr;
    bytes = std::move(picture.pixels);
}

SampleView SampleImage::view() const {
    const Shape sides{height, width, channels};
    switch (stage) {
        case Stage::Nothing:
            return {};
        case Stage::Bytes: {
            std::vector<std::byte> copy(bytes.size());
            std::memcpy(copy.data(), bytes.data(), copy.size());
            if (channels == 3 && bgr)
                for (std::size_t i = 0; i + 2 < copy.size(); i += 3) std::swap(copy[i], copy[i + 2]);
            return {TensorView::fromBytes(DType::UInt8, sides, std::move(copy)), TensorRole::Picture};
        }
        case Stage::Floats:
            return {TensorView::fromFloats(sides, floats).permuted({2, 0, 1}), TensorRole::Activation};
        case Stage::Tensor:
            return {tensor, TensorRole::Activation};
    }
    return {};
}

ConfigValue SampleImage::shape() const {
    if (stage == Stage::Nothing) return ConfigValue::none();
    std::vector<ConfigValue> sides;
    if (stage == Stage::Tensor) {
        for (const std::int64_t side : tensor.shape()) sides.push_back(ConfigValue::integer(side));
    } else {
        sides = {ConfigValue::integer(height), ConfigValue::integer(width)};
        if (channels != 1) sides.push_back(ConfigValue::integer(channels));
    }
    return ConfigValue::tuple(std::move(sides));
}

std::string SampleImage::shapeText() const {
    if (stage == Stage::Nothing) return "-";
    return stage == Stage::Tensor ? teardown::shapeText(tensor.shape()) : shape().repr();
}

std::string SampleImage::sizeText() const { return fmt::format("{} x {}", height, width); }

Sample Sample::ofFile(std::string filename) {
    Sample sample;
    sample.set("img_info", ConfigValue::dict({{ConfigValue::string("filename"), ConfigValue::string(std::move(filename))}}));
    sample.set("img_prefix", ConfigValue::none());
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
    img.setPicture(std::move(picture));
    set("img", ConfigValue::none());
    updateShape();
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
