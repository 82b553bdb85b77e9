// RandomGrayscale (mmcls/datasets/pipelines/transforms.py), which draws from Python's generator for every picture, even if the probability
// is 0 or 1. And Grey, of the program's own scope: a grey version of the picture, whatever the order of its channels.
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

namespace teardown {

namespace {

/// mmcv.rgb2gray, which is cv2.cvtColor(COLOR_RGB2GRAY): 15 bits of fraction. The reference passes the picture unchanged, blue first, so
/// blue gets the weight of red.
std::uint8_t grey(const std::uint8_t* pixel) {
    return static_cast<std::uint8_t>((pixel[0] * 9798 + pixel[1] * 19235 + pixel[2] * 3735 + (1 << 14)) >> 15);
}

class RandomGrayscale : public Transform {
public:
    explicit RandomGrayscale(double probability) : m_probability(probability) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (img.stage != SampleImage::Stage::Bytes)
            return transformOrder(
                record, message("random-grayscale.it-works-on-8", "it works on 8-bit pictures."),
                message("do.put-it-behind-loadimagefromfile-and", "Put it behind LoadImageFromFile and before Normalize."));
        const double drawn = call.random.python.random();
        const bool chance = m_probability > 0 && m_probability < 1;
        const bool taken = drawn < m_probability;
        const auto say = [&](const Message& done) {
            const std::string draw = fmt::format("random() = {:.6f} {} {}", drawn, taken ? "<" : ">=", m_probability);
            record.numbers = chance ? message("grayscale.drawn", "{draw}: {done}", {{"draw", draw}, {"done", done}}) : done;
        };
        if (!taken || img.channels != 3) {
            say(taken    ? message("grayscale.one-channel", "one channel already: unchanged")
                : chance ? message("grayscale.unchanged", "unchanged")
                         : message("grayscale.never", "never: unchanged"));
            return {};
        }
        for (std::size_t i = 0; i < img.bytes.size(); i += 3) {
            const std::uint8_t value = grey(img.bytes.data() + i);
            img.bytes[i] = img.bytes[i + 1] = img.bytes[i + 2] = value;
        }
        say(img.bgr ? message("grayscale.bgr", "0.299 * blue + 0.587 * green + 0.114 * red in all three channels")
                    : message("grayscale.rgb", "0.299 * red + 0.587 * green + 0.114 * blue in all three channels"));
        return {};
    }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override { return input; }

private:
    double m_probability;
};

class Grey : public Transform {
public:
    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (img.stage != SampleImage::Stage::Bytes)
            return transformOrder(
                record, message("random-grayscale.it-works-on-8", "it works on 8-bit pictures."),
                message("do.put-it-behind-loadimagefromfile-and", "Put it behind LoadImageFromFile and before Normalize."));
        if (img.channels != 3) {
            record.numbers = message("grayscale.one-channel", "one channel already: unchanged");
            return {};
        }
        for (std::size_t i = 0; i < img.bytes.size(); i += 3) {
            std::uint8_t* pixel = img.bytes.data() + i;
            const std::uint8_t rgb[] = {pixel[img.bgr ? 2 : 0], pixel[1], pixel[img.bgr ? 0 : 2]};
            pixel[0] = pixel[1] = pixel[2] = grey(rgb);
        }
        record.numbers = message("grayscale.rgb", "0.299 * red + 0.587 * green + 0.114 * blue in all three channels");
        return {};
    }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override { return input; }
};

}  // namespace

Result<TransformPtr> createRandomGrayscale(const Arguments& a, Diagnostics& notes) {
    const double probability = a.number("gray_prob");
    if (probability > 0 && probability < 1)
        notes.push_back({Severity::Warning, "transform-random",
                         message("transform-random.randomgrayscale-gray-prob-leaves",
                                 "RandomGrayscale: gray_prob={probability} makes the result random. Here the seed is 0; mmclassification "
                                 "draws anew in each run.",
                                 {{"probability", probability}}),
                         a.place("gray_prob")});
    return TransformPtr(std::make_shared<RandomGrayscale>(probability));
}

Result<TransformPtr> createGrey(const Arguments&, Diagnostics&) { return TransformPtr(std::make_shared<Grey>()); }

}  // namespace teardown
