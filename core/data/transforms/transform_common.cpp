// Shared by the transforms: sizes, errors for unsuitable pictures, names of filters.
#include "core/base/text.h"
#include "core/data/transform.h"

#include <fmt/format.h>

namespace teardown {

std::pair<int, int> sidesOf(const Arguments& arguments, const std::string& name, bool secondMayBeMinusOne, Diagnostics& notes) {
    // No picture for a classification network is larger; the bound keeps the arithmetic within int.
    constexpr std::int64_t kLargest = 1 << 15;
    const ConfigValue& value = arguments[name];
    const auto fits = [&](const ConfigValue& item) {
        return item.isInt() && !item.isBigInt() && item.asInt() > 0 && item.asInt() <= kLargest;
    };
    if (fits(value)) return {static_cast<int>(value.asInt()), static_cast<int>(value.asInt())};
    const bool isPair = value.isSequence() && value.items().size() == 2;
    const bool minusOne = isPair && secondMayBeMinusOne && value.items()[1].isInt() && value.items()[1].asInt() == -1;
    if (!isPair || !fits(value.items()[0]) || !(minusOne || fits(value.items()[1])))
        throw BuildFailure{arguments.bad(
            name, message("transform-parts.is-no-size", "{name}={value} is not a size.", {{"name", name}, {"value", value.repr()}}),
            secondMayBeMinusOne ? message("do.write-224-224-224", "Write 224, (224, 224) or (256, -1).")
                                : message("do.write-224-or-224", "Write 224 or (224, 224)."))};
    if (value.kind() == ValueKind::List)
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
                    "The picture of {width} x {height} (width x height) does not go through the test pipeline: {step} {what}.",
                    {{"width", sample.img.width}, {"height", sample.img.height}, {"step", step}, {"what", what}}),
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

}  // namespace teardown
