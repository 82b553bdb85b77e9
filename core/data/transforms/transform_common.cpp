// Shared by the transforms: sizes, errors for unsuitable pictures, names of filters.
#include "core/data/transforms/transform_common.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace teardown {

std::pair<int, int> sidesOf(const Arguments& arguments, const std::string& name, SizeKind kind, Diagnostics& notes) {
    // No picture for a classification network is larger; the bound keeps the arithmetic within int.
    constexpr std::int64_t kLargest = 1 << 15;
    const ConfigValue& value = arguments[name];
    const auto fits = [&](const ConfigValue& item) {
        return item.isInt() && !item.isBigInt() && item.asInt() > 0 && item.asInt() <= kLargest;
    };
    if (fits(value)) return {static_cast<int>(value.asInt()), static_cast<int>(value.asInt())};
    const bool isPair = value.isSequence() && value.items().size() == 2;
    const bool minusOne = isPair && kind == SizeKind::TupleOrMinusOne && value.items()[1].isInt() && value.items()[1].asInt() == -1;
    if (!isPair || !fits(value.items()[0]) || !(minusOne || fits(value.items()[1])))
        throw BuildFailure{arguments.bad(
            name, message("transform-parts.is-no-size", "{name}={value} is not a size.", {{"name", name}, {"value", value.repr()}}),
            kind == SizeKind::TupleOrMinusOne ? message("do.write-224-224-224", "Write 224, (224, 224) or (256, -1).")
                                              : message("do.write-224-or-224", "Write 224 or (224, 224)."))};
    if (value.kind() == ValueKind::List && kind != SizeKind::AnySequence)
        notes.push_back({Severity::Warning, "transform-size-list",
                         message("transform-size-list.is-a-list-mmclassification",
                                 "{name}: {name2}={value} is a list; mmclassification asserts a tuple here and would stop.",
                                 {{"name", arguments.signature().name}, {"name2", name}, {"value", value.repr()}}),
                         arguments.place(name)});
    return {static_cast<int>(value.items()[0].asInt()), static_cast<int>(value.items()[1].asInt())};
}

std::vector<double> someNumbers(const Arguments& arguments, const std::string& name) {
    std::vector<double> numbers = arguments.numbers(name);
    if (numbers.empty())
        throw BuildFailure{arguments.bad(name, message("transform-parts.is-an-empty-list", "{name} is an empty list.", {{"name", name}}))};
    return numbers;
}

double probabilityOf(const Arguments& arguments, const std::string& name) {
    const double value = arguments.number(name);
    if (!(value >= 0 && value <= 1))
        throw BuildFailure{arguments.bad(name, message("transform-parts.is-no-probability", "{name}={value}: a probability lies in 0..1.",
                                                       {{"name", name}, {"value", value, "g"}}))};
    return value;
}

std::pair<double, double> rangeOf(const Arguments& arguments, const std::string& name) {
    const std::vector<double> values = arguments.numbers(name);
    if (values.size() != 2 || !(values[0] <= values[1]))
        throw BuildFailure{arguments.bad(name, message("transform-parts.is-no-range", "{name}={value} is not a range (smallest, largest).",
                                                       {{"name", name}, {"value", arguments[name].repr()}}))};
    return {values[0], values[1]};
}

std::array<double, 3> fillColourOf(const Arguments& arguments, const std::string& name) {
    const std::vector<double> values = arguments.numbers(name);
    if (values.size() == 3) return {values[0], values[1], values[2]};
    if (values.size() != 1 || arguments[name].isSequence())
        throw BuildFailure{
            arguments.bad(name, message("transform-parts.is-no-colour", "{name}={value} is neither a number nor three of them.",
                                        {{"name", name}, {"value", arguments[name].repr()}}))};
    return {values[0], values[0], values[0]};
}

PadValue padValueOf(const Arguments& arguments, Diagnostics& notes) {
    const std::vector<double> values = someNumbers(arguments, "pad_val");
    if (values.size() > 4)
        throw BuildFailure{arguments.bad("pad_val", message("pad.pad-val-has-too-many", "pad_val has more than four numbers."))};
    if (arguments["pad_val"].kind() == ValueKind::List)
        notes.push_back({Severity::Warning, "transform-pad-list",
                         message("transform-pad-list.mmcv-takes-a-tuple",
                                 "{name}: pad_val={value} is a list; mmcv takes a number or a tuple and would stop.",
                                 {{"name", arguments.signature().name}, {"value", arguments["pad_val"].repr()}}),
                         arguments.place("pad_val")});
    PadValue result;
    result.count = values.size();
    std::copy(values.begin(), values.end(), result.value.begin());
    return result;
}

BorderMode borderOf(const Arguments& arguments) {
    const std::string mode = arguments.choice("padding_mode", {"constant", "edge", "reflect", "symmetric"});
    return mode == "edge"        ? BorderMode::Edge
           : mode == "reflect"   ? BorderMode::Reflect
           : mode == "symmetric" ? BorderMode::Symmetric
                                 : BorderMode::Constant;
}

Result<void> checkPixels(const TransformCall& call, PixelKind kind, bool threeChannels) {
    const SampleImage& img = call.sample.img;
    if (img.stage == SampleImage::Stage::Nothing)
        return transformOrder(call.record, message("transform-order.no-picture", "it gets no picture."),
                              message("do.put-it-behind-the-loader", "Put it behind LoadImageFromFile."));
    if (img.stage == SampleImage::Stage::Tensor || img.stage == SampleImage::Stage::Array)
        return transformOrder(
            call.record,
            message("transform-order.a-tensor", "it works on pictures, but gets a tensor {shape}.", {{"shape", img.shapeText()}}),
            message("do.put-it-before-imagetotensor", "Put it before ImageToTensor."));
    if (img.stage == SampleImage::Stage::Pillow)
        return transformOrder(call.record, message("transform-order.a-pillow-image", "it works on arrays, but gets a Pillow image."),
                              message("do.put-tonumpy-before-it", "Put ToNumpy before it or remove ToPIL."));
    if (kind == PixelKind::Bytes && !img.isBytes())
        return transformOrder(
            call.record,
            message("transform-order.not-bytes", "it works on 8-bit pictures, but gets {dtype}.", {{"dtype", dtypeName(img.dtype())}}),
            message("do.put-it-before-floats", "Put it behind LoadImageFromFile (without to_float32) and before Normalize."));
    if (threeChannels && img.channels() != 3)
        return transformOrder(call.record,
                              message("transform-order.not-three", "it works on three channels, but the picture has {channels}.",
                                      {{"channels", img.channels()}}),
                              message("do.load-the-picture-with", "Load the picture with color_type='color'."));
    return {};
}

Result<void> checkPadValue(const PadValue& value, const TransformCall& call) {
    const int channels = call.sample.img.channels();
    if (value.count == 1 || value.count == static_cast<std::size_t>(channels)) return {};
    return transformOrder(call.record,
                          message("pad.pad-val-has-numbers", "pad_val has {value} numbers for {channels} channels.",
                                  {{"value", value.count}, {"channels", channels}}),
                          message("do.give-one-number-or", "Give one number or one per channel."));
}

int pythonRound(double value) { return static_cast<int>(std::nearbyint(std::clamp(value, -2e9, 2e9))); }

CropBox clipped(const CropBox& box, int height, int width) {
    return {std::clamp(box.left, 0, width - 1), std::clamp(box.top, 0, height - 1), std::clamp(box.right, 0, width - 1),
            std::clamp(box.bottom, 0, height - 1)};
}

Picture cut(const Picture& picture, const CropBox& box) {
    Picture result = picture.sameKind();
    result.width = box.right - box.left + 1;
    result.height = box.bottom - box.top + 1;
    const std::size_t pixel = static_cast<std::size_t>(picture.channels) * depthSize(picture.depth);
    const std::size_t row = static_cast<std::size_t>(result.width) * pixel;
    result.pixels.resize(row * static_cast<std::size_t>(result.height));
    const std::uint8_t* from =
        picture.pixels.data() +
        (static_cast<std::size_t>(box.top) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(box.left)) * pixel;
    for (int y = 0; y < result.height; ++y)
        std::memcpy(result.pixels.data() + static_cast<std::size_t>(y) * row,
                    from + static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) * pixel, row);
    return result;
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
    return {ErrorKind::BadInput, "transform-order",
            message("transform-order.text", "{type}: {what}", {{"type", record.type}, {"what", what}}), remedy, place};
}

Result<void> checkScaledSize(const Sample& sample, PictureSize goal, const TransformRecord& record) {
    const bool noSide = goal.width < 1 || goal.height < 1;
    const bool tooLarge =
        goal.width > kLongestScaledSide || goal.height > kLongestScaledSide || std::int64_t{goal.width} * goal.height > kMostScaledPixels;
    if (!noSide && !tooLarge) return {};
    return pictureDoesNotFit(
        sample, record, noSide ? "resize-no-side" : "resize-too-large",
        message("transform-parts.would-make-it-x", "would make it {width} x {height}, {which}",
                {{"width", goal.width},
                 {"height", goal.height},
                 {"which",
                  noSide ? message("transform-parts.which-leaves-nothing-of", "which leaves nothing of it")
                         : message("transform-parts.more-than-a-side", "more than {longestScaledSide} a side or {mostScaledPixels} Mpixel",
                                   {{"longestScaledSide", kLongestScaledSide}, {"mostScaledPixels", kMostScaledPixels / 1'000'000}})}}));
}

Error pictureDoesNotFit(const Sample& sample, const TransformRecord& record, const char* code, const Message& what) {
    const Place inConfig = transformOrder(record, {}, {}).where;
    const std::string step =
        fmt::format("{} ({}{})", record.type, record.configPath, inConfig.line > 0 ? fmt::format(", line {}", inConfig.line) : "");
    return {ErrorKind::BadInput,
            code,
            message("transform-parts.the-picture-of-x",
                    "The picture of {width} x {height} (width x height) does not go through the pipeline: {step} {what}.",
                    {{"width", sample.img.width()}, {"height", sample.img.height()}, {"step", step}, {"what", what}}),
            message("do.the-picture-is-very",
                    "The picture is very long and thin: crop it first, or scale it to the network's size without keeping its proportions."),
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

Resampling resamplingOf(const std::string& interpolation, ResizeBackend backend) {
    constexpr ResamplingFilter kFilters[] = {ResamplingFilter::Nearest, ResamplingFilter::Bilinear, ResamplingFilter::Bicubic,
                                             ResamplingFilter::Area,    ResamplingFilter::Lanczos,  ResamplingFilter::Box,
                                             ResamplingFilter::Hamming};
    for (const ResamplingFilter filter : kFilters)
        if (interpolation == filterName(filter)) return {filter, backend == ResizeBackend::Pillow};
    return {ResamplingFilter::Bilinear, backend == ResizeBackend::Pillow};
}

}  // namespace teardown
