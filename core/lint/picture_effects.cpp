#include "core/lint/picture_effects.h"

#include "core/base/text.h"
#include "core/data/transforms/transform_table.h"

#include <string>
#include <utility>

namespace teardown::lint_rules {

namespace {

/// Of those that do more than change the picture as it is (mmcls/datasets/pipelines).
constexpr std::pair<std::string_view, PictureEffect> kEffects[] = {
    {"LoadImageFromFile", PictureEffect::Loads},
    {"Lighting", PictureEffect::Float64},
    {"Normalize", PictureEffect::Normalises},
    {"ImageToTensor", PictureEffect::ToTensor},
    {"ToTensor", PictureEffect::ToTensor},
    {"Collect", PictureEffect::Collects},
    {"Albu", PictureEffect::Opaque},
    {"ColorJitter", PictureEffect::Uint8},
    {"AutoAugment", PictureEffect::Uint8},
    {"RandAugment", PictureEffect::Uint8},
    {"AutoContrast", PictureEffect::Uint8},
    {"Invert", PictureEffect::Uint8},
    {"Equalize", PictureEffect::Uint8},
    {"Solarize", PictureEffect::Uint8},
    {"SolarizeAdd", PictureEffect::Uint8},
    {"Posterize", PictureEffect::Uint8},
    {"Contrast", PictureEffect::Uint8},
    {"ColorTransform", PictureEffect::Uint8},
    {"Brightness", PictureEffect::Uint8},
    {"Sharpness", PictureEffect::Uint8},
};

}  // namespace

std::optional<PictureEffect> pictureEffect(std::string_view type) {
    for (const auto& [name, effect] : kEffects)
        if (type == name) return effect;
    if (pipelineRegistry().findRow(std::string(type))) return PictureEffect::None;
    return std::nullopt;
}

bool resizesWithPillow(std::string_view type, const ConfigValue& transform) {
    const ConfigValue *backend = transform.find("backend"), *style = transform.find("efficientnet_style");
    const bool resizes = isOneOf(type, {"Resize", "RandomResizedCrop"}) || (type == "CenterCrop" && style && style->truthy());
    return resizes && backend && backend->isString() && backend->asString() == "pillow";
}

}  // namespace teardown::lint_rules
