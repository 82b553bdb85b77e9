#include "core/data/numbers/crop_rules.h"

#include "core/config/test_pipeline.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace teardown {

namespace {

bool scales(const ConfigValue& transform) {
    const std::string type = textEntry(transform, "type", "");
    if (type == "Resize") return true;
    const ConfigValue* efficientNet = transform.find("efficientnet_style");
    return type == "CenterCrop" && efficientNet && efficientNet->truthy();
}

ConfigValue sizePair(int first, int second) { return ConfigValue::tuple({ConfigValue::integer(first), ConfigValue::integer(second)}); }

/// Makes the dicts with the config's resampler.
class CropWriter {
public:
    CropWriter(ResamplerRule resampler, PictureSize goal) : m_resampler(std::move(resampler)), m_goal(goal) {}

    ConfigValue resizeTo(PictureSize size) const { return resize(sizePair(size.height, size.width)); }
    ConfigValue resizeSide(int length, const char* side) const {
        const ConfigValue resized = resize(sizePair(length, -1));
        return withEntry(resized, "adaptive_side", ConfigValue::string(side));
    }
    ConfigValue crop(PictureSize size) const { return transformDict("CenterCrop", {{"crop_size", sizePair(size.height, size.width)}}); }
    ConfigValue crop() const { return crop(m_goal); }
    ConfigValue efficientNetCrop() const {
        return transformDict("CenterCrop", {{"crop_size", ConfigValue::integer(m_goal.height)},
                                            {"efficientnet_style", ConfigValue::boolean(true)},
                                            {"interpolation", ConfigValue::string(m_resampler.filter)},
                                            {"backend", ConfigValue::string(m_resampler.backend)}});
    }
    ConfigValue pad() const { return transformDict("Pad", {{"size", sizePair(m_goal.height, m_goal.width)}}); }

private:
    ConfigValue resize(ConfigValue size) const {
        return transformDict("Resize", {{"size", std::move(size)},
                                        {"interpolation", ConfigValue::string(m_resampler.filter)},
                                        {"backend", ConfigValue::string(m_resampler.backend)}});
    }

    ResamplerRule m_resampler;
    PictureSize m_goal;
};

}  // namespace

ConfigValue transformDict(const char* type, std::vector<std::pair<const char*, ConfigValue>> arguments) {
    std::vector<DictEntry> entries{{ConfigValue::string("type"), ConfigValue::string(type)}};
    for (auto& [name, value] : arguments) entries.push_back({ConfigValue::string(name), std::move(value)});
    return ConfigValue::dict(std::move(entries));
}

ResamplerRule resamplerOf(const std::vector<ConfigValue>& transforms) {
    for (const ConfigValue& transform : transforms)
        if (scales(transform)) return {textEntry(transform, "backend", "cv2"), textEntry(transform, "interpolation", "bilinear")};
    return {"cv2", "bilinear"};
}

std::vector<ConfigValue> withResampler(const std::vector<ConfigValue>& transforms, const ResamplerRule& resampler) {
    std::vector<ConfigValue> changed;
    for (const ConfigValue& transform : transforms) {
        if (resampler.filter.empty() || !scales(transform)) {
            changed.push_back(transform);
            continue;
        }
        const ConfigValue filtered = withEntry(transform, "interpolation", ConfigValue::string(resampler.filter));
        changed.push_back(withEntry(filtered, "backend", ConfigValue::string(resampler.backend)));
    }
    return changed;
}

std::vector<std::pair<Alternative, CropRule>> cropRules(std::vector<ConfigValue> own, const PictureFacts& picture, PictureSize goal) {
    const CropWriter writer(resamplerOf(own), goal);
    std::vector<std::pair<Alternative, CropRule>> rules;
    std::set<std::string> known;
    const auto add = [&](std::string id, Message title, double cost, std::vector<ConfigValue> transforms) {
        std::string text;
        for (const ConfigValue& transform : transforms) text += transform.repr();
        if (known.insert(text).second) rules.push_back({{std::move(id), std::move(title), cost}, {std::move(transforms)}});
    };
    add("config", {}, 0, std::move(own));
    const int side = std::max(goal.height, goal.width);
    const std::string size = std::to_string(goal.height) + " x " + std::to_string(goal.width);
    add("squash", message("crop-rule.squash", "squashed to {size} without a crop", {{"size", size}}), 1, {writer.resizeTo(goal)});
    add("short", message("crop-rule.short", "short side to {side}, then the crop: no margin is cut off", {{"side", side}}), 1.05,
        {writer.resizeSide(side, "short"), writer.crop()});
    // 256 of 224; 0.875, 0.9, 0.95 and 0.965 of timm; 32 pixels more.
    std::set<int> lengths;
    double cost = 1.1;
    const auto addLength = [&](int length) {
        if (length <= side || !lengths.insert(length).second) return;
        add("resize-" + std::to_string(length),
            message("crop-rule.resize", "short side to {length} before the crop of {size}", {{"length", length}, {"size", size}}),
            cost += 0.05, {writer.resizeSide(length, "short"), writer.crop()});
    };
    addLength(static_cast<int>(side * 256 / 224));
    addLength(256);
    for (const double share : {0.9, 0.95, 0.965}) addLength(static_cast<int>(std::floor(side / share)));
    addLength(side + 32);
    addLength(232);
    for (const int length : std::set<int>{side * 256 / 224, 256})
        if (length > side)
            add("squash-" + std::to_string(length),
                message("crop-rule.squash-crop", "squashed to {length} x {length} before the crop of {size}",
                        {{"length", length}, {"size", size}}),
                cost += 0.05, {writer.resizeTo({length, length}), writer.crop()});
    if (picture.width >= goal.width && picture.height >= goal.height)
        add("crop-only", message("crop-rule.crop-only", "cropped to {size} without scaling", {{"size", size}}), 2, {writer.crop()});
    const int square = std::min(picture.width, picture.height);
    if (square > 0)
        add("square", message("crop-rule.square", "the largest central square, scaled to {size}", {{"size", size}}), 2.05,
            {writer.crop({square, square}), writer.resizeTo(goal)});
    if (goal.height == goal.width) {
        add("efficientnet", message("crop-rule.efficientnet", "cropped as EfficientNet's authors do"), 2.1, {writer.efficientNetCrop()});
        add("padded", message("crop-rule.padded", "long side to {side}, the rest filled with zeros", {{"side", side}}), 2.15,
            {writer.resizeSide(side, "long"), writer.pad()});
    }
    return rules;
}

}  // namespace teardown
