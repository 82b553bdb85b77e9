// Pad (mmcls/datasets/pipelines/transforms.py) with mmcv.impad: adds rows below and columns on the right.
#include "core/data/transforms/transform_table.h"
#include "core/trace/details/added_border.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

enum class PadMode { Constant, Edge, Reflect, Symmetric };

/// Source index for a target index past the end, as OpenCV's borders define it.
int sourceIndex(int index, int length, PadMode mode) {
    if (index < length || mode == PadMode::Constant) return index;
    if (mode == PadMode::Edge || length == 1) return length - 1;
    const int period = mode == PadMode::Reflect ? 2 * (length - 1) : 2 * length;
    const int phase = index % period;
    if (phase < length) return phase;
    return mode == PadMode::Reflect ? period - phase : period - 1 - phase;
}

class Pad : public Transform {
public:
    Pad(std::optional<std::pair<int, int>> size, std::vector<double> value, PadMode mode)
        : m_size(size), m_value(std::move(value)), m_mode(mode) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (img.stage != SampleImage::Stage::Bytes && img.stage != SampleImage::Stage::Floats)
            return transformOrder(record, message("pad.it-gets-no-picture", "it gets no picture."),
                                  message("do.put-it-before-imagetotensor", "Put it before ImageToTensor."));
        if (m_value.size() != 1 && m_value.size() != static_cast<std::size_t>(img.channels))
            return transformOrder(record,
                                  message("pad.pad-val-has-numbers", "pad_val has {value} numbers for {channels} channels.",
                                          {{"value", m_value.size()}, {"channels", img.channels}}),
                                  message("do.give-one-number-or", "Give one number or one per channel."));
        const PictureSize goal = sizeFor({img.height, img.width});
        TD_CHECK(checkScaledSize(call.sample, goal, record));
        record.numbers = message("pad.numbers", "{from} -> {to}: {rows} rows below, {columns} columns on the right",
                                 {{"from", fmt::format("{} x {}", img.height, img.width)},
                                  {"to", fmt::format("{} x {}", goal.height, goal.width)},
                                  {"rows", goal.height - img.height},
                                  {"columns", goal.width - img.width}});
        auto border = std::make_shared<AddedBorder>();
        border->bottom = goal.height - img.height;
        border->right = goal.width - img.width;
        record.detail = std::move(border);
        if (img.stage == SampleImage::Stage::Bytes)
            img.bytes = padded(img.bytes, img, goal);
        else
            img.floats = padded(img.floats, img, goal);
        img.height = goal.height;
        img.width = goal.width;
        call.sample.updateShape();
        return {};
    }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override {
        if (input) return sizeFor(*input);
        if (m_size) return PictureSize{m_size->first, m_size->second};
        return std::nullopt;
    }

private:
    PictureSize sizeFor(PictureSize in) const {
        if (!m_size) return {std::max(in.height, in.width), std::max(in.height, in.width)};
        return {std::max(in.height, m_size->first), std::max(in.width, m_size->second)};
    }

    template <class Value>
    std::vector<Value> padded(const std::vector<Value>& from, const SampleImage& img, PictureSize goal) const {
        const std::size_t channels = static_cast<std::size_t>(img.channels);
        std::vector<Value> result(static_cast<std::size_t>(goal.height) * static_cast<std::size_t>(goal.width) * channels);
        auto out = result.begin();
        for (int y = 0; y < goal.height; ++y)
            for (int x = 0; x < goal.width; ++x) {
                const bool outside = y >= img.height || x >= img.width;
                const std::size_t sy = static_cast<std::size_t>(sourceIndex(y, img.height, m_mode));
                const std::size_t sx = static_cast<std::size_t>(sourceIndex(x, img.width, m_mode));
                for (std::size_t c = 0; c < channels; ++c, ++out)
                    *out = outside && m_mode == PadMode::Constant ? static_cast<Value>(m_value[m_value.size() == 1 ? 0 : c])
                                                                  : from[(sy * static_cast<std::size_t>(img.width) + sx) * channels + c];
            }
        return result;
    }

    std::optional<std::pair<int, int>> m_size;
    std::vector<double> m_value;
    PadMode m_mode;
};

}  // namespace

Result<TransformPtr> createPad(const Arguments& a, Diagnostics& notes) {
    const bool hasSize = !a["size"].isNone();
    if (hasSize == a.boolean("pad_to_square"))
        return a.bad("size", message("size.exactly-one-of-size", "exactly one of size and pad_to_square must be given."),
                     message("do.write-size-224-224", "Write size=(224, 224) or pad_to_square=True."));
    std::optional<std::pair<int, int>> size;
    if (hasSize) size = sidesOf(a, "size", false, notes);
    std::vector<double> value = someNumbers(a, "pad_val");
    for (const double number : value)
        if (!(number >= 0 && number <= 255)) return a.bad("pad_val", message("pad.pad-val-must-lie", "pad_val must lie in 0..255."));
    const std::string mode = a.choice("padding_mode", {"constant", "edge", "reflect", "symmetric"});
    const PadMode padMode = mode == "edge"        ? PadMode::Edge
                            : mode == "reflect"   ? PadMode::Reflect
                            : mode == "symmetric" ? PadMode::Symmetric
                                                  : PadMode::Constant;
    return TransformPtr(std::make_shared<Pad>(size, std::move(value), padMode));
}

}  // namespace teardown
