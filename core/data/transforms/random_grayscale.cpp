// RandomGrayscale (mmcls/datasets/pipelines/transforms.py), which draws from Python's generator for every picture, even if the probability
// is 0 or 1. And Grey, of the program's own scope: a grey version of the picture, whatever the order of its channels.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <cstring>

namespace teardown {

namespace {

/// mmcv.rgb2gray, which is cv2.cvtColor(COLOR_RGB2GRAY): 15 bits of fraction. The reference passes the picture unchanged, blue first, so
/// blue gets the weight of red.
std::uint8_t grey(const std::uint8_t* pixel) {
    return static_cast<std::uint8_t>((pixel[0] * 9798 + pixel[1] * 19235 + pixel[2] * 3735 + (1 << 14)) >> 15);
}

/// mmcv.rgb2gray in all three channels.
Result<void> makeGrey(Picture& picture, const ImagingApi& imaging) {
    if (picture.depth == Depth::UInt8) {
        for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
            std::uint8_t* pixel = picture.pixels.data() + i;
            pixel[0] = pixel[1] = pixel[2] = grey(pixel);
        }
        return {};
    }
    TD_TRY(const Picture one, imaging.gray(picture, true));
    const std::size_t size = depthSize(picture.depth);
    for (std::size_t i = 0; i < picture.valueCount(); ++i)
        std::memcpy(picture.pixels.data() + i * size, one.pixels.data() + i / 3 * size, size);
    return {};
}

class RandomGrayscale : public Transform {
public:
    explicit RandomGrayscale(double probability) : m_probability(probability) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Any));
        const double drawn = call.draws().pythonRandom();
        const bool chance = m_probability > 0 && m_probability < 1;
        const bool taken = drawn < m_probability;
        const auto say = [&](const Message& done) {
            const std::string draw = fmt::format("random() = {:.6f} {} {}", drawn, taken ? "<" : ">=", m_probability);
            record.numbers = chance ? message("grayscale.drawn", "{draw}: {done}", {{"draw", draw}, {"done", done}}) : done;
        };
        if (!taken || img.channels() != 3) {
            record.changed = false;
            say(taken    ? message("grayscale.one-channel", "one channel already: unchanged")
                : chance ? message("grayscale.unchanged", "unchanged")
                         : message("grayscale.never", "never: unchanged"));
            return {};
        }
        TD_CHECK(makeGrey(img.picture, call.imaging));
        say(img.picture.bgr ? message("grayscale.bgr", "0.299 * blue + 0.587 * green + 0.114 * red in all three channels")
                            : message("grayscale.rgb", "0.299 * red + 0.587 * green + 0.114 * blue in all three channels"));
        return {};
    }

    bool isRandom() const override { return m_probability > 0 && m_probability < 1; }

private:
    double m_probability;
};

class Grey : public Transform {
public:
    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Bytes));
        if (img.channels() != 3) {
            record.numbers = message("grayscale.one-channel", "one channel already: unchanged");
            return {};
        }
        for (std::size_t i = 0; i < img.picture.pixels.size(); i += 3) {
            std::uint8_t* pixel = img.picture.pixels.data() + i;
            const std::uint8_t rgb[] = {pixel[img.picture.bgr ? 2 : 0], pixel[1], pixel[img.picture.bgr ? 0 : 2]};
            pixel[0] = pixel[1] = pixel[2] = grey(rgb);
        }
        record.numbers = message("grayscale.rgb", "0.299 * red + 0.587 * green + 0.114 * blue in all three channels");
        return {};
    }
};

}  // namespace

Result<TransformPtr> createRandomGrayscale(const Arguments& a, Diagnostics&) {
    return TransformPtr(std::make_shared<RandomGrayscale>(a.number("gray_prob")));
}

Result<TransformPtr> createGrey(const Arguments&, Diagnostics&) { return TransformPtr(std::make_shared<Grey>()); }

}  // namespace teardown
