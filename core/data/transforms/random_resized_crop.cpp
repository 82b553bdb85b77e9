// RandomResizedCrop (mmcls/datasets/pipelines/transforms.py): a rectangle of random area, aspect ratio and position, scaled to a size.
// After max_attempts rectangles that do not fit it takes one in the centre, without drawing.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"
#include "core/trace/details/crop.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

struct RandomResizedCropOptions {
    std::pair<int, int> size;  ///< height, width
    std::pair<double, double> scale;
    std::pair<double, double> ratio;
    std::int64_t attempts = 10;
    bool efficientNet = false;
    double minCovered = 0.1;
    double padding = 32;
    std::string interpolation;
    ResizeBackend backend = ResizeBackend::Cv2;
};

/// The rectangle, and how often was drawn until it was found.
struct FoundBox {
    CropBox box;
    std::int64_t attempts = 0;
    bool fallback = false;
};

CropBox placed(Draws& draws, PictureSize picture, int height, int width) {
    CropBox box;
    box.top = static_cast<int>(draws.pythonRandint(0, picture.height - height));
    box.left = static_cast<int>(draws.pythonRandint(0, picture.width - width));
    box.bottom = box.top + height - 1;
    box.right = box.left + width - 1;
    return box;
}

/// Python's //.
int floorHalf(int value) { return value >= 0 ? value / 2 : -((1 - value) / 2); }

FoundBox usualBox(const RandomResizedCropOptions& options, PictureSize picture, Draws& draws) {
    const int h = picture.height;
    const int w = picture.width;
    const double area = static_cast<double>(h) * w;
    const auto [smallest, largest] = options.ratio;
    for (std::int64_t attempt = 1; attempt <= options.attempts; ++attempt) {
        const double wanted = draws.pythonUniform(options.scale.first, options.scale.second) * area;
        const double aspect = std::exp(draws.pythonUniform(std::log(smallest), std::log(largest)));
        const int width = pythonRound(std::sqrt(wanted * aspect));
        const int height = pythonRound(std::sqrt(wanted / aspect));
        if (width > 0 && width <= w && height > 0 && height <= h) return {placed(draws, picture, height, width), attempt, false};
    }
    int height = h;
    int width = w;
    const double aspect = static_cast<double>(w) / static_cast<double>(h);
    if (aspect < smallest)
        height = pythonRound(width / smallest);
    else if (aspect > largest)
        width = pythonRound(height * largest);
    const int top = floorHalf(h - height);
    const int left = floorHalf(w - width);
    return {{left, top, left + width - 1, top + height - 1}, options.attempts, true};
}

/// The aspect ratio is uniform here, not its logarithm.
FoundBox efficientNetBox(const RandomResizedCropOptions& options, PictureSize picture, Draws& draws) {
    const int h = picture.height;
    const int w = picture.width;
    const double area = static_cast<double>(h) * w;
    const double least = options.scale.first * area;
    const double most = options.scale.second * area;
    for (std::int64_t attempt = 1; attempt <= options.attempts; ++attempt) {
        const double aspect = draws.pythonUniform(options.ratio.first, options.ratio.second);
        int low = pythonRound(std::sqrt(least / aspect));
        int high = pythonRound(std::sqrt(most / aspect));
        if (high * aspect > w) {
            high = static_cast<int>((w + 0.5 - 1e-7) / aspect);
            if (high * aspect > w) --high;
        }
        high = std::min(high, h);
        low = std::min(high, low);
        const int height = pythonRound(draws.pythonUniform(low, high));
        const int width = pythonRound(height * aspect);
        const double found = static_cast<double>(height) * width;
        if (found < least || found > most || width > w || height > h || found < options.minCovered * area) continue;
        return {placed(draws, picture, height, width), attempt, false};
    }
    const double side = options.size.first / (options.size.first + options.padding) * std::min(h, w);
    const int top = std::max(0, pythonRound((h - side) / 2.));
    const int left = std::max(0, pythonRound((w - side) / 2.));
    // mmcv.imcrop truncates the last row and column.
    return {{left, top, static_cast<int>(std::min<double>(w, left + side) - 1), static_cast<int>(std::min<double>(h, top + side) - 1)},
            options.attempts,
            true};
}

class RandomResizedCrop : public Transform {
public:
    explicit RandomResizedCrop(RandomResizedCropOptions options) : m_options(std::move(options)) {}

    Result<void> apply(const TransformCall& call) const override {
        const SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, m_options.backend == ResizeBackend::Pillow ? PixelKind::Bytes : PixelKind::Any));
        const PictureSize size{img.height(), img.width()};
        Draws draws = call.draws();
        const FoundBox found = m_options.efficientNet ? efficientNetBox(m_options, size, draws) : usualBox(m_options, size, draws);
        const CropBox box = clipped(found.box, size.height, size.width);
        if (box.bottom < box.top || box.right < box.left)
            return pictureDoesNotFit(call.sample, record, "crop-empty",
                                     message("crop-empty.would-leave-nothing-of", "would leave nothing of it"));
        describe(record, box, size, found);
        TD_TRY(Picture scaled, call.imaging.resize(cut(img.picture, box), m_options.size.second, m_options.size.first,
                                                   interpolationNamed(m_options.interpolation), m_options.backend));
        call.sample.replacePicture(std::move(scaled));
        return {};
    }

    bool isRandom() const override { return true; }

    std::optional<PictureSize> outputSize(std::optional<PictureSize>) const override {
        return PictureSize{m_options.size.first, m_options.size.second};
    }

private:
    void describe(TransformRecord& record, const CropBox& box, PictureSize size, const FoundBox& found) const {
        const int height = box.bottom - box.top + 1;
        const int width = box.right - box.left + 1;
        record.numbers =
            message("random-resized-crop.numbers",
                    "{height} x {width} of {h} x {w} ({share} % of the area) at row {top}, column {left} -> {outHeight} x {outWidth}",
                    {{"height", height},
                     {"width", width},
                     {"h", size.height},
                     {"w", size.width},
                     {"share", 100.0 * height * width / (static_cast<double>(size.height) * size.width), ".1f"},
                     {"top", box.top},
                     {"left", box.left},
                     {"outHeight", m_options.size.first},
                     {"outWidth", m_options.size.second}});
        if (found.fallback)
            record.facts.emplace_back(
                message("fact.attempts", "attempts"),
                message("random-resized-crop.fallback", "{attempts} without success: the centre is used", {{"attempts", found.attempts}}));
        else
            record.facts.emplace_back(message("fact.attempts", "attempts"), asIs(std::to_string(found.attempts)));
        auto crop = std::make_shared<Crop>();
        crop->top = box.top;
        crop->bottom = box.bottom;
        crop->left = box.left;
        crop->right = box.right;
        crop->scaled = resamplingOf(m_options.interpolation, m_options.backend);
        record.detail = std::move(crop);
    }

    RandomResizedCropOptions m_options;
};

}  // namespace

Result<TransformPtr> createRandomResizedCrop(const Arguments& a, Diagnostics& notes) {
    RandomResizedCropOptions options;
    options.size = sidesOf(a, "size", SizeKind::AnySequence, notes);
    options.scale = rangeOf(a, "scale");
    options.ratio = rangeOf(a, "ratio");
    options.attempts = a.integer("max_attempts");
    options.efficientNet = a.boolean("efficientnet_style");
    options.minCovered = a.number("min_covered");
    options.padding = a.number("crop_padding");
    options.interpolation = a.choice("interpolation", {"nearest", "bilinear", "bicubic", "area", "lanczos"});
    options.backend = a.choice("backend", {"cv2", "pillow"}) == "pillow" ? ResizeBackend::Pillow : ResizeBackend::Cv2;
    constexpr std::int64_t kMostAttempts = 100'000;
    if (options.attempts < 0 || options.attempts > kMostAttempts)
        return a.bad("max_attempts", message("random-resized-crop.attempts", "max_attempts lies in 0..{most}.", {{"most", kMostAttempts}}));
    if (!(options.scale.first >= 0)) return a.bad("scale", message("random-resized-crop.scale", "scale must not be negative."));
    if (!(options.ratio.first > 0)) return a.bad("ratio", message("random-resized-crop.ratio", "ratio must be positive."));
    if (!(options.minCovered >= 0))
        return a.bad("min_covered", message("random-resized-crop.min-covered", "min_covered must not be negative."));
    if (options.backend == ResizeBackend::Pillow && options.interpolation == "area")
        return a.bad("interpolation", message("random-resized-crop.area", "the pillow backend has no interpolation 'area'."));
    if (options.efficientNet && !a["size"].isInt())
        return a.bad("size", message("random-resized-crop.one-int", "with efficientnet_style the size must be one int."),
                     message("do.write-size-224", "Write size=224."));
    if (options.efficientNet && !(options.padding >= 0))
        return a.bad("crop_padding", message("center-crop.crop-padding-must-not", "crop_padding must not be negative."));
    return TransformPtr(std::make_shared<RandomResizedCrop>(std::move(options)));
}

}  // namespace teardown
