// Normalize (mmcls/datasets/pipelines/transforms.py) with the arithmetic of mmcv.imnormalize: float32 difference, then times the double
// 1 / std, rounded to float32 again. mean and std are rounded to float32 first, and so is a picture of doubles.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace teardown {

namespace {

float normalized(float value, float mean, double factor) {
    return static_cast<float>(static_cast<double>(static_cast<float>(value - mean)) * factor);
}

class Normalize : public Transform {
public:
    Normalize(std::vector<float> mean, std::vector<float> std, bool toRgb)
        : m_mean(std::move(mean)), m_std(std::move(std)), m_toRgb(toRgb) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Any));
        const std::size_t channels = static_cast<std::size_t>(img.channels());
        if (m_mean.size() != channels)
            return transformOrder(
                record,
                message("normalize.it-has-means-for", static_cast<std::int64_t>(m_mean.size()),
                        "it has {mean} mean for a picture of {channels} channels.",
                        "it has {mean} means for a picture of {channels} channels.", {{"mean", m_mean.size()}, {"channels", channels}}),
                channels == 1 ? message("do.load-the-picture-with", "Load the picture with color_type='color'.")
                              : message("do.load-the-picture-with-color",
                                        "Load the picture with color_type='grayscale' or give a mean and std per channel."));
        if (m_toRgb && channels != 3)
            call.notes.push_back(
                {Severity::Note,
                 "normalize-grey",
                 message("normalize-grey.normalize-to-rgb-has", "Normalize: to_rgb has no effect on a picture of one channel."),
                 {}});
        noteUnusualValues(call);
        const bool swap = m_toRgb && channels == 3;
        Picture result = normalizedPicture(img.picture, swap);
        describe(record, img.picture, result, swap);
        call.sample.replacePicture(std::move(result));
        call.sample.setNormalization(m_mean, m_std, m_toRgb);
        record.facts.emplace_back(message("fact.channel-order", "channel order"),
                                  channels == 1 ? message("channel-order.grey", "grey") : asIs(img.picture.bgr ? "BGR" : "RGB"));
        return {};
    }

    std::vector<std::string> keysMade() const override { return {"img_norm_cfg"}; }

private:
    /// Bytes are looked up: there are 256 results for each channel.
    void fromBytes(const Picture& picture, bool swap, float* out) const {
        const std::size_t channels = m_mean.size();
        std::vector<std::array<float, 256>> table(channels);
        for (std::size_t c = 0; c < channels; ++c)
            for (int value = 0; value < 256; ++value)
                table[c][static_cast<std::size_t>(value)] =
                    normalized(static_cast<float>(value), m_mean[c], 1.0 / static_cast<double>(m_std[c]));
        const std::uint8_t* in = picture.pixels.data();
        const std::size_t count = picture.valueCount();
        if (channels == 3) {
            const std::size_t first = swap ? 2 : 0;
            for (std::size_t i = 0; i < count; i += 3) {
                out[i] = table[0][in[i + first]];
                out[i + 1] = table[1][in[i + 1]];
                out[i + 2] = table[2][in[i + 2 - first]];
            }
            return;
        }
        for (std::size_t i = 0; i < count; ++i) out[i] = table[i % channels][in[i]];
    }

    template <class T>
    void fromValues(const Picture& picture, bool swap, float* out) const {
        const std::size_t channels = m_mean.size();
        const T* in = picture.values<T>();
        std::vector<double> factor(channels);
        for (std::size_t c = 0; c < channels; ++c) factor[c] = 1.0 / static_cast<double>(m_std[c]);
        for (std::size_t i = 0; i < picture.valueCount(); i += channels)
            for (std::size_t c = 0; c < channels; ++c)
                out[i + c] = normalized(static_cast<float>(in[i + (swap ? 2 - c : c)]), m_mean[c], factor[c]);
    }

    Picture normalizedPicture(const Picture& picture, bool swap) const {
        Picture result = picture.sameKind();
        result.depth = Depth::Float32;
        result.bgr = picture.bgr != swap;
        result.pixels.resize(picture.valueCount() * sizeof(float));
        float* out = result.values<float>();
        switch (picture.depth) {
            case Depth::UInt8:
                fromBytes(picture, swap, out);
                break;
            case Depth::UInt16:
                fromValues<std::uint16_t>(picture, swap, out);
                break;
            case Depth::Float32:
                fromValues<float>(picture, swap, out);
                break;
            case Depth::Float64:
                fromValues<double>(picture, swap, out);
                break;
        }
        return result;
    }

    /// What pictures of floats hold that the config perhaps did not mean: doubles, values of 0..1, values that are normalised already.
    void noteUnusualValues(const TransformCall& call) const {
        const SampleImage& img = call.sample.img;
        if (img.picture.depth != Depth::Float32 && img.picture.depth != Depth::Float64) return;
        const auto add = [&](Severity severity, const char* code, Message text) {
            call.notes.push_back({severity, code, std::move(text), transformOrder(call.record, {}, {}).where});
        };
        if (img.picture.depth == Depth::Float64)
            add(Severity::Note, "normalize-float64",
                message("normalize-float64.text", "Normalize gets a picture of float64, which it rounds to float32 first."));
        const PixelFacts facts = PixelFacts::of(img);
        const double mean = *std::max_element(m_mean.begin(), m_mean.end());
        const double std = *std::max_element(m_std.begin(), m_std.end());
        if (facts.min >= 0 && facts.max <= 1 && facts.max > 0 && std > 1)
            add(Severity::Warning, "normalize-unit-range",
                message("normalize-unit-range.text",
                        "Normalize gets values of {min}..{max}, but its mean of {mean} and std of {std} are meant for values of 0..255.",
                        {{"min", facts.min, ".4g"}, {"max", facts.max, ".4g"}, {"mean", mean, "g"}, {"std", std, "g"}}));
        else if (facts.min < 0 && facts.max < 16 && std > 1 && mean > 1)
            add(Severity::Warning, "normalize-twice",
                message("normalize-twice.text",
                        "Normalize gets values of {min}..{max}: the picture seems to be normalised already, before this step.",
                        {{"min", facts.min, ".4g"}, {"max", facts.max, ".4g"}}));
    }

    void describe(TransformRecord& record, const Picture& before, const Picture& after, bool swap) const {
        const std::size_t pixel = static_cast<std::size_t>(before.height / 2) * static_cast<std::size_t>(before.width) +
                                  static_cast<std::size_t>(before.width / 2);
        const std::size_t at = pixel * m_mean.size();
        const std::size_t from = at + (swap ? 2 : 0);
        const double value = before.depth == Depth::UInt8     ? before.values<std::uint8_t>()[from]
                             : before.depth == Depth::UInt16  ? before.values<std::uint16_t>()[from]
                             : before.depth == Depth::Float32 ? double(before.values<float>()[from])
                                                              : before.values<double>()[from];
        record.numbers = message("normalize.numbers", "({before} - {mean}) / {std} = {after}   (channel 0, row {row}, column {column})",
                                 {{"before", value, "g"},
                                  {"mean", m_mean[0], "g"},
                                  {"std", m_std[0], "g"},
                                  {"after", after.values<float>()[at], ".6g"},
                                  {"row", before.height / 2},
                                  {"column", before.width / 2}});
    }

    std::vector<float> m_mean;
    std::vector<float> m_std;
    bool m_toRgb;
};

}  // namespace

Result<TransformPtr> createNormalize(const Arguments& a, Diagnostics&) {
    const std::vector<double> mean = someNumbers(a, "mean");
    const std::vector<double> std = someNumbers(a, "std");
    if (mean.size() != std.size())
        return a.bad(
            "std",
            message("std.mean-has-numbers-and", "mean has {mean} numbers and std {count}.", {{"mean", mean.size()}, {"count", std.size()}}),
            message("do.give-one-of-each", "Give one of each per channel."));
    for (const double value : std)
        if (static_cast<float>(value) == 0.0f) return a.bad("std", message("std.a-std-of-0", "a std of 0 would divide by zero."));
    return TransformPtr(std::make_shared<Normalize>(std::vector<float>(mean.begin(), mean.end()),
                                                    std::vector<float>(std.begin(), std.end()), a.boolean("to_rgb")));
}

}  // namespace teardown
