#include "core/trace/receptive_rules.h"

#include "core/trace/details/added_border.h"
#include "core/trace/details/crop.h"
#include "core/trace/details/resampling.h"
#include "core/trace/details/spatial.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

std::int64_t side(const Shape& shape, std::size_t fromEnd) { return shape.size() > fromEnd ? shape[shape.size() - 1 - fromEnd] : 1; }

/// Height and width in which a box of this tensor is measured.
std::int64_t heightOf(const Shape& shape) { return shape.size() >= 4 ? side(shape, 1) : 1; }
std::int64_t widthOf(const Shape& shape) { return shape.empty() ? 1 : side(shape, 0); }

PixelBox wholeBox(const Shape& shape) { return {{0, heightOf(shape) - 1}, {0, widthOf(shape) - 1}}; }

struct Window {
    std::int64_t kernel = 1, stride = 1, padding = 0, dilation = 1;
};

PixelSpan under(const PixelSpan& span, const Window& window) {
    return {span.first * window.stride - window.padding,
            span.last * window.stride - window.padding + (window.kernel - 1) * window.dilation};
}

/// The same without the part in the padding: with strides larger than the kernel the first cell of the input need not be read.
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

/// TensorFlow's padding "SAME": as much as the input's size requires, the smaller half before it.
std::int64_t samePadding(const Window& window, std::int64_t length) {
    const std::int64_t outputs = (length + window.stride - 1) / window.stride;
    const std::int64_t missing = (outputs - 1) * window.stride + (window.kernel - 1) * window.dilation + 1 - length;
    return std::max<std::int64_t>(0, missing) / 2;
}

PixelBox throughWindow(const Spatial& spatial, const PixelBox& box, const Shape& input, bool reached) {
    const std::int64_t lengths[] = {heightOf(input), widthOf(input)};
    Window windows[2];
    for (std::size_t axis = 0; axis < 2; ++axis) {
        windows[axis] = {spatial.kernel[axis], spatial.stride[axis], spatial.padding[axis], spatial.dilation[axis]};
        if (spatial.mode == WindowPadding::Same) windows[axis].padding = samePadding(windows[axis], lengths[axis]);
    }
    if (reached) return {reachedUnder(box.rows, windows[0], lengths[0]), reachedUnder(box.columns, windows[1], lengths[1])};
    return {under(box.rows, windows[0]), under(box.columns, windows[1])};
}

PixelSpan adaptiveSpan(const PixelSpan& span, std::int64_t output, std::int64_t input) {
    return {span.first * input / output, ((span.last + 1) * input + output - 1) / output - 1};
}

/// Maps a part of a row of numbers back to the planes it was made from.
PixelBox unrolled(const PixelSpan& columns, const Shape& input) {
    const std::int64_t height = heightOf(input), width = widthOf(input), plane = height * width;
    if (plane <= 0 || columns.count() >= plane) return wholeBox(input);
    const std::int64_t first = columns.first % plane, last = columns.last % plane;
    if (last < first) return wholeBox(input);
    if (first / width == last / width) return {{first / width, last / width}, {first % width, last % width}};
    return {{first / width, last / width}, {0, width - 1}};
}

/// Whether the tensor is a map's places as rows [N, T, C] whose grid is not known, so that they are not followed one by one; [N, C, T] can
/// be unrolled.
bool isListOfTokens(const Shape& tensor, const Shape& map) {
    return tensor.size() == 3 && map.size() >= 4 && tensor.back() != heightOf(map) * widthOf(map);
}

double scaleOf(std::int64_t before, std::int64_t after) {
    return static_cast<double>(before) / static_cast<double>(std::max<std::int64_t>(1, after));
}

/// Half the width of a filter when it does not shrink, in pixels.
double filterReach(const Resampling& how) {
    switch (how.filter) {
        case ResamplingFilter::Bicubic:
            return 2;
        case ResamplingFilter::Lanczos:
            return how.pillow ? 3 : 4;
        case ResamplingFilter::Box:
            return 0.5;
        default:
            return 1;
    }
}

/// The pixels that a resampler reads for these pixels of its result.
PixelSpan resampled(const PixelSpan& span, std::int64_t after, std::int64_t before, const Resampling& how) {
    if (after == before) return span;
    const double scale = scaleOf(before, after);
    if (how.filter == ResamplingFilter::Nearest) {
        const double offset = how.pillow ? 0.5 : 0;
        return {static_cast<std::int64_t>(std::floor((static_cast<double>(span.first) + offset) * scale)),
                static_cast<std::int64_t>(std::floor((static_cast<double>(span.last) + offset) * scale))};
    }
    double reach = filterReach(how);
    // Pillow widens its filters when it shrinks; OpenCV's area filter counts whole cells.
    if (how.pillow) reach *= std::max(1.0, scale);
    if (how.filter == ResamplingFilter::Area) reach = scale > 1 ? scale / 2 + 0.5 : 1;
    const double first = (static_cast<double>(span.first) + 0.5) * scale, last = (static_cast<double>(span.last) + 0.5) * scale;
    return {static_cast<std::int64_t>(std::floor(first - reach + 0.5 + 1e-9)),
            static_cast<std::int64_t>(std::ceil(last + reach - 0.5 - 1e-9) - 1)};
}

}  // namespace

std::optional<PixelBox> boxBefore(const Step& step, const PixelBox& box, const Shape& output, const Shape& input, bool reached) {
    switch (step.operation.positions) {
        case Positions::Unknown:
            return std::nullopt;
        case Positions::Window: {
            const auto* spatial = as<Spatial>(step);
            return spatial && spatial->kernel[0] > 0 ? std::optional(throughWindow(*spatial, box, input, reached)) : std::nullopt;
        }
        case Positions::Adaptive:
            if (output.size() < 4 || input.size() < 4) return wholeBox(input);
            return PixelBox{adaptiveSpan(box.rows, heightOf(output), heightOf(input)),
                            adaptiveSpan(box.columns, widthOf(output), widthOf(input))};
        case Positions::Wholesale:
            return wholeBox(input);
        case Positions::View:
            if (output.size() >= 4 && input.size() >= 4) return box;
            return isListOfTokens(output, input) || isListOfTokens(input, output) ? wholeBox(input) : unrolled(box.columns, input);
        case Positions::Pointwise:
            break;
    }
    PixelBox result = box;
    if (heightOf(input) == 1 && heightOf(output) > 1) result.rows = {0, 0};
    if (widthOf(input) == 1 && widthOf(output) > 1) result.columns = {0, 0};
    return result;
}

std::optional<PixelBox> boxBeforeTransform(const Step& step, const PixelBox& box, const FieldPlace& after, const FieldPlace& before) {
    const auto scaled = [&](const Resampling& how, std::int64_t height, std::int64_t width) {
        return PixelBox{resampled(box.rows, after.height, height, how), resampled(box.columns, after.width, width, how)};
    };
    const auto moved = [](const PixelBox& from, std::int64_t down, std::int64_t right) {
        return PixelBox{{from.rows.first + down, from.rows.last + down}, {from.columns.first + right, from.columns.last + right}};
    };
    if (const auto* how = as<Resampling>(step)) return scaled(*how, before.height, before.width);
    if (const auto* crop = as<Crop>(step))
        return moved(scaled(crop->scaled, crop->bottom - crop->top + 1, crop->right - crop->left + 1), crop->top, crop->left);
    // A border that repeats the picture is not followed.
    if (const auto* border = as<AddedBorder>(step)) return moved(box, -border->top, -border->left);
    if (after.height == before.height && after.width == before.width) return box;
    return std::nullopt;
}

}  // namespace teardown
