// The transforms that a test pipeline may name: one row each.
#include "core/data/transform.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

struct TransformRow {
    const char* name;
    std::vector<TransformArgumentSpec> arguments;
    TransformFactory create;
};

const std::vector<TransformRow>& rows() {
    static const std::vector<TransformRow> table{
        {"LoadImageFromFile",
         {{"to_float32", "False"}, {"color_type", "'color'"}, {"file_client_args", "{'backend': 'disk'}"}, {"imdecode_backend", "'cv2'"}},
         createLoadImage},
        {"Resize", {{"size", "", true}, {"interpolation", "'bilinear'"}, {"adaptive_side", "'short'"}, {"backend", "'cv2'"}}, createResize},
        {"CenterCrop",
         {{"crop_size", "", true}, {"efficientnet_style", "False"}, {"crop_padding", "32"}, {"interpolation", "'bilinear'"}, {"backend", "'cv2'"}},
         createCenterCrop},
        {"Normalize", {{"mean", "", true}, {"std", "", true}, {"to_rgb", "True"}}, createNormalize},
        {"RandomGrayscale", {{"gray_prob", "0.1"}}, createRandomGrayscale},
        {"teardown.Grey", {}, createGrey},
        {"Pad", {{"size", "None"}, {"pad_to_square", "False"}, {"pad_val", "0"}, {"padding_mode", "'constant'"}}, createPad},
        {"ImageToTensor", {{"keys", "", true}}, createImageToTensor},
        {"ToTensor", {{"keys", "", true}}, createToTensor},
        {"Collect",
         {{"keys", "", true}, {"meta_keys", "('filename', 'ori_filename', 'ori_shape', 'img_shape', 'flip', 'flip_direction', 'img_norm_cfg')"}},
         createCollect},
    };
    return table;
}

/// Registered in mmclassification, but of no use in a test pipeline of single pictures.
constexpr const char* kOtherNames[] = {
    "RandomFlip",  "RandomResizedCrop", "AutoContrast",  "ColorTransform", "Contrast",    "Equalize",  "Invert",  "Posterize", "Rotate", "Sharpness",
    "Shear",       "Solarize",          "Brightness",    "RandAugment",    "SolarizeAdd", "Translate", "RandomErasing", "ColorJitter", "RandomCrop", "Lighting",
    "AutoAugment", "Cutout",            "ToHalf",        "Albu",           "ToNumpy", "ToPIL",  "Transpose", "WrapFieldsToLists"};

Place placeOfValue(const ConfigValue& value, const std::string& configPath) {
    Place place;
    if (const Origin* origin = value.origin()) {
        place.file = origin->file ? *origin->file : std::string();
        place.line = origin->line;
    }
    place.member = configPath;
    return place;
}

std::string knownNames() {
    std::string list;
    for (const TransformRow& row : rows()) list += (list.empty() ? "" : ", ") + std::string(row.name);
    return list + ", Compose";
}

}  // namespace

Result<BuiltTransform> buildTransform(const ConfigValue& config, const std::string& configPath, Diagnostics& notes) {
    const ConfigValue* type = config.find("type");
    if (!type || !type->isString())
        return Error{ErrorKind::BadInput, "transform-type", message("transform-type.a-transform-must-be", "A transform must be a dict with a \"type\", this is {config}.", {{"config", escapeForDisplay(config.repr(), 80)}}),
                     message("do.write-dict-type-resize", "Write dict(type='Resize', ...)."), placeOfValue(config, configPath)};
    std::string name = type->asString();
    if (name.starts_with("mmcls.")) name = name.substr(6);

    for (const TransformRow& row : rows()) {
        if (name != row.name) continue;
        const TransformArguments arguments(name, config, configPath, row.arguments);
        TD_CHECK(arguments.check());
        TD_TRY(TransformPtr transform, row.create(arguments, notes));
        return BuiltTransform{name, configPath, arguments.stepArguments(), std::move(transform)};
    }

    Error error{ErrorKind::BadInput, "transform-unknown", {}, message("do.a-test-pipeline-can", "A test pipeline can use {knownNames}.", {{"knownNames", knownNames()}}), placeOfValue(*type, configPath + ".type")};
    if (std::find(std::begin(kOtherNames), std::end(kOtherNames), name) != std::end(kOtherNames)) {
        error.what = message("transform-table.the-transform-belongs-to", "The transform {name} belongs to training pipelines and can not run in a test pipeline here.", {{"name", name}});
        return error;
    }
    std::vector<std::string> candidates(std::begin(kOtherNames), std::end(kOtherNames));
    for (const TransformRow& row : rows()) candidates.emplace_back(row.name);
    candidates.emplace_back("Compose");
    error.what = message("transform-table.is-not-in-the", "'{name}' is not in the pipeline registry.{hint}", {{"name", escapeForDisplay(name)}, {"hint", didYouMean(name, candidates)}});
    return error;
}

Error transformOrder(const TransformRecord& record, const Message& what, const Message& remedy) {
    Place place;
    place.member = record.configPath;
    for (const StepArgument& argument : record.arguments)
        if (!argument.file.empty()) {
            place.file = argument.file;
            place.line = argument.line;
            break;
        }
    return {ErrorKind::BadInput, "transform-order", message("transform-order.text", "{type}: {what}", {{"type", record.type}, {"what", what}}), remedy, place};
}

Result<void> checkScaledSize(const Sample& sample, PictureSize goal, const TransformRecord& record) {
    const bool noSide = goal.width < 1 || goal.height < 1;
    const bool tooLarge = goal.width > kLongestScaledSide || goal.height > kLongestScaledSide || std::int64_t{goal.width} * goal.height > kMostScaledPixels;
    if (!noSide && !tooLarge) return {};
    return pictureDoesNotFit(sample, record, noSide ? "resize-no-side" : "resize-too-large",
                             message("transform-table.would-make-it-x", "would make it {width} x {height}, {which}", {{"width", goal.width}, {"height", goal.height}, {"which", noSide ? message("transform-table.which-leaves-nothing-of", "which leaves nothing of it") : message("transform-table.more-than-a-side", "more than {longestScaledSide} a side or {mostScaledPixels} Mpixel", {{"longestScaledSide", kLongestScaledSide}, {"mostScaledPixels", kMostScaledPixels / 1'000'000}})}}));
}

Error pictureDoesNotFit(const Sample& sample, const TransformRecord& record, const char* code, const Message& what) {
    const Place inConfig = transformOrder(record, {}, {}).where;
    const std::string step = fmt::format("{} ({}{})", record.type, record.configPath, inConfig.line > 0 ? fmt::format(", line {}", inConfig.line) : "");
    return {ErrorKind::BadInput, code, message("transform-table.the-picture-of-x", "The picture of {width} x {height} (width x height) does not go through the test pipeline: {step} {what}.", {{"width", sample.img.width}, {"height", sample.img.height}, {"step", step}, {"what", what}}),
            message("do.the-picture-is-very", "The picture is very long and thin: crop it first, or scale it to the network's size without keeping its proportions."),
            {escapeForDisplay(sample.filename()), 0, 0, record.configPath, {}}};
}

Interpolation interpolationNamed(const std::string& name) {
    if (name == "nearest") return Interpolation::Nearest;
    if (name == "bicubic") return Interpolation::Bicubic;
    if (name == "area") return Interpolation::Area;
    if (name == "lanczos") return Interpolation::Lanczos;
    if (name == "box") return Interpolation::Box;
    if (name == "hamming") return Interpolation::Hamming;
    return Interpolation::Bilinear;
}

}  // namespace teardown
