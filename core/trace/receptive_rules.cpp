#include "core/trace/receptive_rules.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace teardown {

namespace {

/// Give every cell of the output from the cell of the input at the same place (channels aside).
const std::set<std::string>& pointwise() {
    static const std::set<std::string> names{
        "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "_BatchNormXd", "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "GELU", "Sigmoid",
        "Tanh",        "Swish",       "SiLU",        "HSwish",        "Hardswish",    "HSigmoid", "Hardsigmoid", "Clamp", "Clip", "Identity", "Dropout",
        "Dropout2d",   "DropPath",    "LayerScale",  "Scale",         "add",          "sub",      "mul",   "div",  "cat",   "relu", "relu6",
        "sigmoid",     "tanh",        "clamp",       "channel_shuffle", "chunk",      "split",    "LayerNorm2d"};
    return names;
}

/// Give every value from all values of the input.
const std::set<std::string>& wholesale() {
    static const std::set<std::string> names{"Linear", "LayerNorm", "GroupNorm", "InstanceNorm2d", "softmax", "Softmax", "log_softmax", "norm", "topk"};
    return names;
}

bool isView(const std::string& type) { return type == "flatten" || type == "view" || type == "reshape" || type == "Flatten"; }

bool isPool(const std::string& type) {
    return type.starts_with("MaxPool") || type.starts_with("AvgPool") || type == "max_pool2d" || type == "avg_pool2d";
}

bool isAdaptive(const std::string& type) {
    return type.starts_with("AdaptiveAvgPool") || type.starts_with("AdaptiveMaxPool") || type == "GlobalAveragePooling" || type == "adaptive_avg_pool2d";
}

std::int64_t along(const std::vector<std::int64_t>& values, std::size_t axis, std::int64_t fallback) {
    return values.empty() ? fallback : values[std::min(axis, values.size() - 1)];
}

std::int64_t side(const Shape& shape, std::size_t fromEnd) { return shape.size() > fromEnd ? shape[shape.size() - 1 - fromEnd] : 1; }

/// Height and width that a box of this tensor is measured in.
std::int64_t heightOf(const Shape& shape) { return shape.size() >= 4 ? side(shape, 1) : 1; }
std::int64_t widthOf(const Shape& shape) { return shape.empty() ? 1 : side(shape, 0); }

PixelBox wholeBox(const Shape& shape) { return {{0, heightOf(shape) - 1}, {0, widthOf(shape) - 1}}; }

struct Window {
    std::int64_t kernel = 1, stride = 1, padding = 0, dilation = 1;
};

PixelSpan under(const PixelSpan& span, const Window& window) {
    return {span.first * window.stride - window.padding, span.last * window.stride - window.padding + (window.kernel - 1) * window.dilation};
}

/// The same without what lies on the padding: with strides larger than the kernel the first cell of the input need not be read.
PixelSpan reachedUnder(const PixelSpan& span, const Window& window, std::int64_t length) {
    const auto found = [&](std::int64_t output, bool last) -> std::int64_t {
        for (std::int64_t i = 0; i < window.kernel; ++i) {
            const std::int64_t tap = last ? window.kernel - 1 - i : i;
            const std::int64_t at = output * window.stride - window.padding + tap * window.dilation;
            if (at >= 0 && at < length) return at;
        }
        return -1;
    };
    for (std::int64_t first = span.first; first <= span.last; ++first) {
        const std::int64_t from = found(first, false);
        if (from < 0) continue;
        for (std::int64_t last = span.last; last >= first; --last)
            if (const std::int64_t to = found(last, true); to >= 0) return {from, to};
    }
    return {0, -1};
}

/// Padding as TensorFlow's "SAME": as much as the size of the input asks for, the smaller half before it.
std::int64_t samePadding(const Window& window, std::int64_t length) {
    const std::int64_t outputs = (length + window.stride - 1) / window.stride;
    const std::int64_t missing = (outputs - 1) * window.stride + (window.kernel - 1) * window.dilation + 1 - length;
    return std::max<std::int64_t>(0, missing) / 2;
}

/// The arguments of a pool as an op stand in the module around it.
std::vector<std::int64_t> windowIntegers(const Step& step, const Step* parent, const std::string& name) {
    std::vector<std::int64_t> values = argumentIntegers(step, name);
    if (values.empty() && step.kind == StepKind::Op && parent) values = argumentIntegers(*parent, name);
    return values;
}

std::optional<PixelBox> throughWindow(const Step& step, const Step* parent, const PixelBox& box, const Shape& output, const Shape& input, bool reached) {
    const bool pool = isPool(step.type);
    std::vector<std::int64_t> kernels = windowIntegers(step, parent, "kernel_size");
    if (kernels.empty() && !pool)
        for (const RecordedTensor& tensor : step.inputs)
            if (const Shape& shape = tensor.knownShape(); tensor.name == "weight" && shape.size() == 4)
                kernels = {shape[2], shape[3]};
    if (kernels.empty()) return std::nullopt;
    const auto strides = windowIntegers(step, parent, "stride"), paddings = windowIntegers(step, parent, "padding"), dilations = windowIntegers(step, parent, "dilation");
    const bool sameSize = heightOf(output) == heightOf(input) && widthOf(output) == widthOf(input);
    const bool adaptive = step.type.find("Adaptive") != std::string::npos || step.type.find("Same") != std::string::npos;
    Window windows[2];
    for (std::size_t axis = 0; axis < 2; ++axis) {
        Window& window = windows[axis];
        window.kernel = along(kernels, axis, 1);
        // A pool without a stride steps by its kernel; one that keeps the size does not.
        window.stride = along(strides, axis, pool && !sameSize ? window.kernel : 1);
        window.padding = along(paddings, axis, pool && sameSize ? window.kernel / 2 : 0);
        window.dilation = along(dilations, axis, 1);
        if (adaptive) window.padding = samePadding(window, axis == 0 ? heightOf(input) : widthOf(input));
    }
    if (reached) return PixelBox{reachedUnder(box.rows, windows[0], heightOf(input)), reachedUnder(box.columns, windows[1], widthOf(input))};
    return PixelBox{under(box.rows, windows[0]), under(box.columns, windows[1])};
}

PixelSpan adaptiveSpan(const PixelSpan& span, std::int64_t output, std::int64_t input) {
    return {span.first * input / output, ((span.last + 1) * input + output - 1) / output - 1};
}

/// A part of a row of numbers back in the planes that it was made of.
PixelBox unrolled(const PixelSpan& columns, const Shape& input) {
    const std::int64_t height = heightOf(input), width = widthOf(input), plane = height * width;
    if (plane <= 0 || columns.count() >= plane) return wholeBox(input);
    const std::int64_t first = columns.first % plane, last = columns.last % plane;
    if (last < first) return wholeBox(input);
    if (first / width == last / width) return {{first / width, last / width}, {first % width, last % width}};
    return {{first / width, last / width}, {0, width - 1}};
}

double scaleOf(std::int64_t before, std::int64_t after) { return static_cast<double>(before) / static_cast<double>(std::max<std::int64_t>(1, after)); }

std::string unquotedArgument(const Step& step, const std::string& name) {
    for (const StepArgument& argument : step.arguments)
        if (argument.name == name) {
            std::string text = argument.value;
            std::erase_if(text, [](char c) { return c == '\'' || c == '"'; });
            return text;
        }
    return {};
}

/// The pixels that a resampler reads for these pixels of its result.
PixelSpan resampled(const PixelSpan& span, std::int64_t after, std::int64_t before, const std::string& filter, bool pillow) {
    if (after == before) return span;
    const double scale = scaleOf(before, after);
    if (filter == "nearest") {
        const double offset = pillow ? 0.5 : 0;
        return {static_cast<std::int64_t>(std::floor((static_cast<double>(span.first) + offset) * scale)),
                static_cast<std::int64_t>(std::floor((static_cast<double>(span.last) + offset) * scale))};
    }
    double reach = filter == "bicubic" ? 2 : filter == "lanczos" ? (pillow ? 3 : 4) : filter == "box" ? 0.5 : 1;
    // Pillow widens its filters when it shrinks; OpenCV's area filter counts whole cells.
    if (pillow) reach *= std::max(1.0, scale);
    if (filter == "area") reach = scale > 1 ? scale / 2 + 0.5 : 1;
    const double first = (static_cast<double>(span.first) + 0.5) * scale, last = (static_cast<double>(span.last) + 0.5) * scale;
    return {static_cast<std::int64_t>(std::floor(first - reach + 0.5 + 1e-9)), static_cast<std::int64_t>(std::ceil(last + reach - 0.5 - 1e-9) - 1)};
}

/// "rows" "3..30 of 40" of a crop.
std::optional<PixelSpan> factSpan(const Step& step, const char* name) {
    for (const Fact& fact : step.facts) {
        if (fact.name != name) continue;
        const std::size_t dots = fact.value.find("..");
        if (dots == std::string::npos) return std::nullopt;
        return PixelSpan{std::strtoll(fact.value.c_str(), nullptr, 10), std::strtoll(fact.value.c_str() + dots + 2, nullptr, 10)};
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::int64_t> argumentIntegers(const Step& step, const std::string& name) {
    std::vector<std::int64_t> result;
    for (const StepArgument& argument : step.arguments) {
        if (argument.name != name) continue;
        std::string digits;
        for (const char c : argument.value + ' ') {
            if (c >= '0' && c <= '9' && digits.size() < 9) digits += c;
            else if (!digits.empty()) {
                result.push_back(std::stoll(digits));
                digits.clear();
            }
        }
        break;
    }
    return result;
}

std::optional<PixelBox> boxBefore(const Step& step, const Step* parent, const PixelBox& box, const Shape& output, const Shape& input, bool reached) {
    if (step.type.find("Conv2d") != std::string::npos || isPool(step.type)) return throughWindow(step, parent, box, output, input, reached);
    if (isAdaptive(step.type) && output.size() >= 4 && input.size() >= 4)
        return PixelBox{adaptiveSpan(box.rows, heightOf(output), heightOf(input)), adaptiveSpan(box.columns, widthOf(output), widthOf(input))};
    if (isAdaptive(step.type) || wholesale().contains(step.type)) return wholeBox(input);
    if (isView(step.type)) return output.size() >= 4 && input.size() >= 4 ? std::optional(box) : std::optional(unrolled(box.columns, input));
    // Over the places of a map, or over what is left of them.
    if (step.type == "mean" || step.type == "sum" || step.type == "max") return wholeBox(input);
    if (!pointwise().contains(step.type)) return std::nullopt;
    PixelBox result = box;
    if (heightOf(input) == 1 && heightOf(output) > 1) result.rows = {0, 0};
    if (widthOf(input) == 1 && widthOf(output) > 1) result.columns = {0, 0};
    return result;
}

std::optional<PixelBox> boxBeforeTransform(const Step& step, const PixelBox& box, const FieldPlace& after, const FieldPlace& before) {
    const bool pillow = unquotedArgument(step, "backend") == "pillow";
    const std::string given = unquotedArgument(step, "interpolation");
    const std::string filter = given.empty() ? "bilinear" : given;
    const auto scaled = [&](const PixelBox& from, std::int64_t height, std::int64_t width) {
        return PixelBox{resampled(from.rows, after.height, height, filter, pillow), resampled(from.columns, after.width, width, filter, pillow)};
    };
    if (step.type == "Resize") return scaled(box, before.height, before.width);
    if (step.type == "CenterCrop") {
        const auto rows = factSpan(step, "rows"), columns = factSpan(step, "columns");
        if (!rows || !columns) return std::nullopt;
        PixelBox inside = scaled(box, rows->count(), columns->count());
        return PixelBox{{inside.rows.first + rows->first, inside.rows.last + rows->first}, {inside.columns.first + columns->first, inside.columns.last + columns->first}};
    }
    // Rows are added below and columns on the right: what is there keeps its place. A border that repeats the picture is not followed.
    if (step.type == "Pad") return box;
    if (after.height == before.height && after.width == before.width) return box;
    return std::nullopt;
}

}  // namespace teardown
