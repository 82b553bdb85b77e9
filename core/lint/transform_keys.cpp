#include "core/lint/transform_keys.h"

#include "core/base/text.h"

namespace teardown::lint_rules {

namespace {

using enum PictureEffect;

/// mmcls/datasets/pipelines: what __call__ reads and writes of `results`.
const std::vector<TransformKeys>& rows() {
    static const std::vector<TransformKeys> s_rows = [] {
        std::vector<TransformKeys> table{
            {"LoadImageFromFile",
             Loads,
             {"img_prefix", "img_info"},
             {"filename", "ori_filename", "img", "img_shape", "ori_shape", "img_norm_cfg"}},
            {"Resize", None, {"img"}, {"img_shape"}},
            {"CenterCrop", None, {"img"}, {"img_shape"}},
            {"Pad", None, {"img"}, {"img_shape"}},
            {"RandomCrop", None, {"img"}, {"img_shape"}},
            {"RandomResizedCrop", None, {"img"}, {"img_shape"}},
            {"RandomFlip", None, {"img"}, {"flip", "flip_direction"}},
            {"RandomErasing", None, {"img"}},
            {"RandomGrayscale", Grey, {"img"}},
            {"Lighting", Float64, {"img"}},
            {"Normalize", Normalises, {"img"}, {"img_norm_cfg"}},
            {"Albu", Opaque, {"img"}, {"pad_shape"}},
            {"ToPIL", None, {"img"}},
            {"ToNumpy", None, {"img"}},
            {"WrapFieldsToLists", None},
            {"ImageToTensor", ToTensor, {}, {}, true},
            {"ToTensor", ToTensor, {}, {}, true},
            {"Transpose", None, {}, {}, true},
            {"ToHalf", None, {}, {}, true},
            {"Collect", Collects, {}, {"img_metas"}, true},
        };
        for (const char* type : {"ColorJitter", "AutoAugment", "RandAugment", "AutoContrast", "Invert", "Equalize", "Solarize",
                                 "SolarizeAdd", "Posterize", "Contrast", "ColorTransform", "Brightness", "Sharpness"})
            table.push_back({type, Uint8, {"img"}});
        for (const char* type : {"Shear", "Translate", "Rotate", "Cutout"}) table.push_back({type, None, {"img"}});
        return table;
    }();
    return s_rows;
}

}  // namespace

const TransformKeys* transformKeys(std::string_view type) {
    for (const TransformKeys& row : rows())
        if (row.type == type) return &row;
    return nullptr;
}

bool resamplesWithPillow(const ConfigValue& transform) {
    const ConfigValue* backend = transform.find("backend");
    return backend && backend->isString() && backend->asString() == "pillow";
}

}  // namespace teardown::lint_rules
