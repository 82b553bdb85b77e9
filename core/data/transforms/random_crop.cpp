// RandomCrop (mmcls/datasets/pipelines/transforms.py): pads, then cuts a rectangle at a random position. `padding` always adds a constant
// border; pad_if_needed adds the missing rows at the top and again below, and columns likewise.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"
#include "core/trace/details/crop.h"

#include <algorithm>

namespace teardown {

namespace {

struct RandomCropOptions {
    std::pair<int, int> size;
    std::optional<Margins> padding;
    bool padIfNeeded = false;
    PadValue value;
    BorderMode border = BorderMode::Constant;
};

class RandomCrop : public Transform {
public:
    explicit RandomCrop(RandomCropOptions options) : m_options(options) {}

    Result<void> apply(const TransformCall& call) const override {
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Any));
        TD_TRY(const Picture padded, paddedPicture(call));
        const int h = padded.height;
        const int w = padded.width;
        const auto [height, width] = m_options.size;
        if (h < height || w < width)
            return pictureDoesNotFit(call.sample, record, "crop-too-large",
                                     message("random-crop.is-smaller", "needs at least {height} x {width} (height x width)",
                                             {{"height", height}, {"width", width}}));
        CropBox box{0, 0, w - 1, h - 1};
        if (h != height || w != width) {
            Draws draws = call.draws();
            box.top = static_cast<int>(draws.pythonRandint(0, h - height));
            box.left = static_cast<int>(draws.pythonRandint(0, w - width));
            box.bottom = box.top + height - 1;
            box.right = box.left + width - 1;
        }
        record.numbers = message("random-crop.numbers", "{h} x {w} with its border: rows {top}..{bottom}, columns {left}..{right}",
                                 {{"h", h}, {"w", w}, {"top", box.top}, {"bottom", box.bottom}, {"left", box.left}, {"right", box.right}});
        // Positions in the picture as it came in: negative in the border.
        const Margins margins = addedMargins({call.sample.img.height(), call.sample.img.width()});
        auto crop = std::make_shared<Crop>();
        crop->top = box.top - margins.top;
        crop->bottom = box.bottom - margins.top;
        crop->left = box.left - margins.left;
        crop->right = box.right - margins.left;
        record.detail = std::move(crop);
        call.sample.replacePicture(cut(padded, box));
        return {};
    }

    bool isRandom() const override { return true; }

    std::optional<PictureSize> outputSize(std::optional<PictureSize>) const override {
        return PictureSize{m_options.size.first, m_options.size.second};
    }

private:
    /// Missing rows or columns are added at both sides.
    static int missing(int side, int wanted) { return std::max(0, wanted - side); }

    Margins addedMargins(PictureSize size) const {
        Margins margins = m_options.padding.value_or(Margins{});
        if (!m_options.padIfNeeded) return margins;
        const int rows = missing(size.height + margins.top + margins.bottom, m_options.size.first);
        const int columns = missing(size.width + margins.left + margins.right, m_options.size.second);
        return {margins.top + rows, margins.bottom + rows, margins.left + columns, margins.right + columns};
    }

    Result<Picture> paddedPicture(const TransformCall& call) const {
        Picture picture = call.sample.img.picture;
        const PictureSize before{picture.height, picture.width};
        const Margins all = addedMargins(before);
        TD_CHECK(checkScaledSize(call.sample, {before.height + all.top + all.bottom, before.width + all.left + all.right}, call.record));
        const auto add = [&](const Margins& margins, BorderMode border) -> Result<void> {
            TD_CHECK(checkPadValue(m_options.value, call));
            TD_TRY(picture, call.imaging.pad(picture, margins, border, m_options.value.value));
            return {};
        };
        if (m_options.padding) TD_CHECK(add(*m_options.padding, BorderMode::Constant));
        if (!m_options.padIfNeeded) return picture;
        if (const int rows = missing(picture.height, m_options.size.first)) TD_CHECK(add({rows, rows, 0, 0}, m_options.border));
        if (const int columns = missing(picture.width, m_options.size.second)) TD_CHECK(add({0, 0, columns, columns}, m_options.border));
        return picture;
    }

    RandomCropOptions m_options;
};

/// mmcv.impad's padding: a number, (left and right, top and bottom) or (left, top, right, bottom).
std::optional<Margins> paddingOf(const Arguments& a) {
    if (a["padding"].isNone()) return std::nullopt;
    constexpr std::int64_t kLargest = 1 << 15;
    std::vector<std::int64_t> sides = a.integers("padding");
    const bool one = !a["padding"].isSequence();
    if (one) sides.assign(4, sides.front());
    if (sides.size() == 2) sides.insert(sides.end(), {sides[0], sides[1]});
    const bool fits = std::all_of(sides.begin(), sides.end(), [](std::int64_t side) { return side >= 0 && side <= kLargest; });
    if (sides.size() != 4 || !fits || (!one && a["padding"].kind() != ValueKind::Tuple))
        throw BuildFailure{a.bad("padding",
                                 message("random-crop.bad-padding", "padding={value} is neither a number nor a tuple of two or four.",
                                         {{"value", a["padding"].repr()}}),
                                 message("do.write-padding-4", "Write padding=4 or padding=(left, top, right, bottom)."))};
    const auto side = [&](std::size_t i) { return static_cast<int>(sides[i]); };
    return Margins{side(1), side(3), side(0), side(2)};
}

}  // namespace

Result<TransformPtr> createRandomCrop(const Arguments& a, Diagnostics& notes) {
    RandomCropOptions options;
    options.size = sidesOf(a, "size", SizeKind::AnySequence, notes);
    options.padding = paddingOf(a);
    options.padIfNeeded = a.boolean("pad_if_needed");
    options.value = padValueOf(a, notes);
    options.border = borderOf(a);
    return TransformPtr(std::make_shared<RandomCrop>(options));
}

}  // namespace teardown
