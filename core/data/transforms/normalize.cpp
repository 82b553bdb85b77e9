// Normalize (mmcls/datasets/pipelines/transforms.py) with the arithmetic of mmcv.imnormalize: float32 difference, then times the double
// 1 / std, rounded to float32 again. mean and std are rounded to float32 first.
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <utility>

namespace teardown {

namespace {

class Normalize : public Transform {
public:
    Normalize(std::vector<float> mean, std::vector<float> std, bool toRgb)
        : m_mean(std::move(mean)), m_std(std::move(std)), m_toRgb(toRgb) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (img.stage != SampleImage::Stage::Bytes && img.stage != SampleImage::Stage::Floats)
            return transformOrder(record, message("normalize.it-gets-no-picture", "it gets no picture."),
                                  message("do.put-it-before-imagetotensor", "Put it before ImageToTensor."));
        const std::size_t channels = static_cast<std::size_t>(img.channels);
        if (m_mean.size() != channels)
            return transformOrder(
                record,
                message("normalize.it-has-means-for", static_cast<std::int64_t>(m_mean.size()),
                        "it has {mean} mean for a picture of {channels} channels.",
                        "it has {mean} means for a picture of {channels} channels.", {{"mean", m_mean.size()}, {"channels", channels}}),
                channels == 1 ? message("do.load-the-picture-with", "Load the picture with color_type='color'.")
                              : message("do.load-the-picture-with-color",
                                        "Load the picture with color_type='grayscale' or give a mean and std per channel."));
        std::vector<float> values =
            img.stage == SampleImage::Stage::Bytes ? std::vector<float>(img.bytes.begin(), img.bytes.end()) : std::move(img.floats);
        img.bytes.clear();
        if (m_toRgb && channels == 3) {
            for (std::size_t i = 0; i + 2 < values.size(); i += 3) std::swap(values[i], values[i + 2]);
            img.bgr = !img.bgr;
        } else if (m_toRgb) {
            call.notes.push_back(
                {Severity::Note,
                 "normalize-grey",
                 message("normalize-grey.normalize-to-rgb-has", "Normalize: to_rgb has no effect on a picture of one channel."),
                 {}});
        }

        const std::size_t centre =
            (static_cast<std::size_t>(img.height / 2) * static_cast<std::size_t>(img.width) + static_cast<std::size_t>(img.width / 2)) *
            channels;
        const float before = values[centre];
        std::vector<double> factor(channels);
        for (std::size_t c = 0; c < channels; ++c) factor[c] = 1.0 / static_cast<double>(m_std[c]);
        for (std::size_t i = 0; i < values.size(); i += channels)
            for (std::size_t c = 0; c < channels; ++c)
                values[i + c] = static_cast<float>(static_cast<double>(static_cast<float>(values[i + c] - m_mean[c])) * factor[c]);

        record.numbers = message("normalize.numbers", "({before} - {mean}) / {std} = {after}   (channel 0, row {row}, column {column})",
                                 {{"before", before, "g"},
                                  {"mean", m_mean[0], "g"},
                                  {"std", m_std[0], "g"},
                                  {"after", values[centre], ".6g"},
                                  {"row", img.height / 2},
                                  {"column", img.width / 2}});
        call.sample.setNormalization(m_mean, m_std, m_toRgb);
        record.facts.emplace_back(message("fact.channel-order", "channel order"),
                                  channels == 1 ? message("channel-order.grey", "grey") : asIs(img.bgr ? "BGR" : "RGB"));
        img.floats = std::move(values);
        img.stage = SampleImage::Stage::Floats;
        return {};
    }

private:
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
