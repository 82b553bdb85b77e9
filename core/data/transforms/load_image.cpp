// LoadImageFromFile (mmcls/datasets/pipelines/loading.py). A picture in memory is used as if it had been read from a file.
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <utility>

namespace teardown {

namespace {

/// One channel of a BGR picture, with the weights of cv2.cvtColor(COLOR_BGR2GRAY): Y = 0.299 R + 0.587 G + 0.114 B in 14-bit fixed point.
Picture toGrey(const Picture& picture) {
    Picture grey{picture.width, picture.height, 1, true, {}};
    grey.pixels.resize(picture.pixels.size() / 3);
    for (std::size_t i = 0; i < grey.pixels.size(); ++i) {
        const std::uint8_t* bgr = picture.pixels.data() + 3 * i;
        grey.pixels[i] = static_cast<std::uint8_t>((bgr[0] * 1868 + bgr[1] * 9617 + bgr[2] * 4899 + (1 << 13)) >> 14);
    }
    return grey;
}

class LoadImage : public Transform {
public:
    LoadImage(bool toFloat, bool grayscale) : m_toFloat(toFloat), m_grayscale(grayscale) {}

    Result<void> apply(const TransformCall& call) const override {
        Sample& sample = call.sample;
        SampleImage& img = sample.img;
        TransformRecord& record = call.record;
        const std::string filename = sample.filename();
        const ConfigValue* info = sample.find("img_info");
        const ConfigValue* original = info ? info->find("filename") : nullptr;
        sample.set("filename", ConfigValue::string(filename));
        sample.set("ori_filename", original ? *original : ConfigValue::none());
        if (sample.ready) {
            sample.setPicture(m_grayscale && sample.ready->channels == 3 ? toGrey(*sample.ready) : std::move(*sample.ready));
            sample.ready.reset();
            record.facts.emplace_back(message("fact.read-from", "read from"),
                                      message("load-image.memory", "memory: {name}", {{"name", filename}}));
        } else {
            Diagnostics own;
            if (const OpenedPicturePtr opened = std::exchange(sample.opened, nullptr); opened && opened->path() == filename) {
                TD_TRY(const auto picture, opened->decoded(call.imaging, m_grayscale, &own));
                sample.damaged = picture->damaged;
                sample.setPicture(*picture);
            } else {
                TD_TRY(Picture picture, call.imaging.decode(filename, m_grayscale, &own));
                sample.damaged = picture.damaged;
                sample.setPicture(std::move(picture));
            }
            for (const Diagnostic& note : own)
                if (note.code == "image-exif") record.facts.emplace_back(message("fact.orientation", "orientation"), note.message);
            call.notes.insert(call.notes.end(), own.begin(), own.end());
        }
        record.numbers = message("load-image.pixels", img.channels, "{pixels} pixels of {channels} channel, 8 bit each",
                                 "{pixels} pixels of {channels} channels, 8 bit each",
                                 {{"pixels", std::int64_t{img.width} * img.height}, {"channels", img.channels}});
        record.facts.emplace_back(message("fact.size", "size"), message("load-image.size", "{height} x {width} (height x width)",
                                                                        {{"height", img.height}, {"width", img.width}}));
        record.facts.emplace_back(message("fact.channel-order", "channel order"),
                                  img.channels == 1 ? message("channel-order.grey", "grey")
                                                    : message("channel-order.decoded", "BGR, as OpenCV decodes (shown as RGB)"));
        sample.set("ori_shape", img.shape());
        const std::size_t channels = static_cast<std::size_t>(img.channels);
        sample.setNormalization(std::vector<float>(channels, 0.0f), std::vector<float>(channels, 1.0f), false);
        if (m_toFloat) {
            img.floats.assign(img.bytes.begin(), img.bytes.end());
            img.bytes.clear();
            img.stage = SampleImage::Stage::Floats;
        }
        return {};
    }

private:
    bool m_toFloat;
    bool m_grayscale;
};

}  // namespace

Result<TransformPtr> createLoadImage(const Arguments& a, Diagnostics&) {
    const bool grayscale = a.choice("color_type", {"color", "grayscale"}) == "grayscale";
    a.choice("imdecode_backend", {"cv2"});
    return TransformPtr(std::make_shared<LoadImage>(a.boolean("to_float32"), grayscale));
}

}  // namespace teardown
