// LoadImageFromFile (mmcls/datasets/pipelines/loading.py). A picture in memory is used as if it had been read from a file.
#include "core/base/text.h"
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <algorithm>
#include <utility>

namespace teardown {

namespace {

/// One channel of a BGR picture, with the weights that cv2 uses when it decodes in grey: Y = 0.299 R + 0.587 G + 0.114 B in 14-bit fixed
/// point.
Picture toGrey(const Picture& picture) {
    Picture grey{picture.width, picture.height, 1, true, {}};
    grey.pixels.resize(picture.pixels.size() / 3);
    for (std::size_t i = 0; i < grey.pixels.size(); ++i) {
        const std::uint8_t* bgr = picture.pixels.data() + 3 * i;
        grey.pixels[i] = static_cast<std::uint8_t>((bgr[0] * 1868 + bgr[1] * 9617 + bgr[2] * 4899 + (1 << 13)) >> 14);
    }
    return grey;
}

Picture toFloats(const Picture& picture) {
    Picture result = picture.sameKind();
    result.depth = Depth::Float32;
    result.pixels.resize(picture.valueCount() * sizeof(float));
    float* out = result.values<float>();
    for (std::size_t i = 0; i < picture.valueCount(); ++i)
        out[i] = picture.depth == Depth::UInt16 ? picture.values<std::uint16_t>()[i] : picture.pixels[i];
    return result;
}

/// mmcv's storage backends: what the config names, and what is done instead.
struct FileClient {
    std::string backend = "disk";
    Place place;
};

class LoadImage : public Transform {
public:
    LoadImage(bool toFloat, Decoding how, FileClient client) : m_toFloat(toFloat), m_how(how), m_client(std::move(client)) {}

    Result<void> apply(const TransformCall& call) const override {
        Sample& sample = call.sample;
        SampleImage& img = sample.img;
        TransformRecord& record = call.record;
        const std::string filename = sample.filename();
        const ConfigValue* info = sample.find("img_info");
        const ConfigValue* original = info ? info->find("filename") : nullptr;
        if (!info && !sample.ready)
            return transformOrder(
                record, message("load-image.no-info", "the sample has no img_info, so there is no file to read."),
                message("do.remove-the-loader", "A dataset of arrays (CIFAR, MNIST) needs no LoadImageFromFile: remove it."));
        TD_TRY(Picture picture, pixels(call, filename));
        sample.damaged = picture.damaged;
        if (m_toFloat) picture = toFloats(picture);
        sample.set("filename", ConfigValue::string(filename));
        sample.set("ori_filename", original ? *original : ConfigValue::none());
        sample.setPicture(std::move(picture));
        sample.set("ori_shape", img.shape());
        const std::size_t channels = static_cast<std::size_t>(img.channels());
        sample.setNormalization(std::vector<float>(channels, 0.0f), std::vector<float>(channels, 1.0f), false);
        describe(record, img);
        return {};
    }

    std::vector<std::string> keysNeeded() const override { return {"img_info", "img_prefix"}; }
    std::vector<std::string> keysMade() const override {
        return {"filename", "ori_filename", "img", "img_shape", "ori_shape", "img_norm_cfg"};
    }

private:
    bool grey() const { return m_how.color == ColorType::Grayscale || m_how.color == ColorType::GrayscaleIgnoreOrientation; }

    /// From memory, from the opened file or from the disk.
    Result<Picture> pixels(const TransformCall& call, const std::string& filename) const {
        Sample& sample = call.sample;
        if (sample.ready) {
            Picture ready = grey() && sample.ready->channels == 3 ? toGrey(*sample.ready) : std::move(*sample.ready);
            sample.ready.reset();
            call.record.facts.emplace_back(message("fact.read-from", "read from"),
                                           message("load-image.memory", "memory: {name}", {{"name", filename}}));
            return ready;
        }
        if (m_client.backend != "disk")
            call.notes.push_back(
                {Severity::Note, "load-file-client",
                 message("load-file-client.text",
                         "The config reads pictures through the storage backend '{backend}'; here they are read from the disk.",
                         {{"backend", escapeForDisplay(m_client.backend)}}),
                 m_client.place});
        Diagnostics own;
        Picture picture;
        if (const OpenedPicturePtr opened = std::exchange(sample.opened, nullptr); opened && opened->path() == filename) {
            TD_TRY(const auto decoded, opened->decoded(call.imaging, m_how, &own));
            picture = *decoded;
        } else {
            TD_TRY(picture, call.imaging.decode(filename, m_how, &own));
        }
        for (const Diagnostic& note : own)
            if (note.code == "image-exif") call.record.facts.emplace_back(message("fact.orientation", "orientation"), note.message);
        call.notes.insert(call.notes.end(), own.begin(), own.end());
        return picture;
    }

    void describe(TransformRecord& record, const SampleImage& img) const {
        const std::int64_t bits = static_cast<std::int64_t>(depthSize(img.picture.depth)) * 8;
        record.numbers = message("load-image.pixels-of-bits", img.channels(), "{pixels} pixels of {channels} channel, {bits} bits each",
                                 "{pixels} pixels of {channels} channels, {bits} bits each",
                                 {{"pixels", std::int64_t{img.width()} * img.height()}, {"channels", img.channels()}, {"bits", bits}});
        record.facts.emplace_back(message("fact.size", "size"), message("load-image.size", "{height} x {width} (height x width)",
                                                                        {{"height", img.height()}, {"width", img.width()}}));
        record.facts.emplace_back(message("fact.channel-order", "channel order"),
                                  img.channels() == 1 ? message("channel-order.grey", "grey")
                                  : m_how.backend == DecodeBackend::Pillow
                                      ? message("channel-order.pillow", "BGR, swapped after Pillow's RGB (shown as RGB)")
                                      : message("channel-order.decoded", "BGR, as OpenCV decodes (shown as RGB)"));
    }

    bool m_toFloat;
    Decoding m_how;
    FileClient m_client;
};

ColorType colorTypeOf(const Arguments& a) {
    const std::vector<std::string> names = {"color", "grayscale", "unchanged", "color_ignore_orientation", "grayscale_ignore_orientation"};
    const std::string name = a.choice("color_type", names);
    return static_cast<ColorType>(std::find(names.begin(), names.end(), name) - names.begin());
}

FileClient fileClientOf(const Arguments& a) {
    const ConfigValue& value = a["file_client_args"];
    const ConfigValue* backend = value.find("backend");
    if (!value.isDict() || (backend && !backend->isString()))
        throw BuildFailure{a.bad("file_client_args", message("load-image.file-client", "file_client_args must be a dict with a backend."),
                                 message("do.write-file-client", "Write file_client_args=dict(backend='disk')."))};
    FileClient client{backend ? backend->asString() : "disk", a.place("file_client_args")};
    return client;
}

}  // namespace

Result<TransformPtr> createLoadImage(const Arguments& a, Diagnostics&) {
    const std::string backend = a.choice("imdecode_backend", {"cv2", "pillow", "turbojpeg", "tifffile"});
    if (backend == "turbojpeg" || backend == "tifffile")
        return a.bad("imdecode_backend",
                     message("load-image.python-backend", "the decoder {backend} is a Python package that Teardown does not have.",
                             {{"backend", backend}}),
                     message("do.use-cv2-or-pillow", "Use 'cv2' or 'pillow'."));
    const Decoding how{colorTypeOf(a), backend == "pillow" ? DecodeBackend::Pillow : DecodeBackend::Cv2};
    return TransformPtr(std::make_shared<LoadImage>(a.boolean("to_float32"), how, fileClientOf(a)));
}

}  // namespace teardown
