#include "core/data/numbers/reading_maker.h"

#include "core/config/test_pipeline.h"
#include "core/data/numbers/crop_rules.h"
#include "core/data/pipeline.h"

#include <algorithm>
#include <utility>

namespace teardown {

namespace {

/// The loader of the space, obeying the EXIF orientation or not.
ConfigValue loaderFor(const ConfigValue& loader, bool ignoringOrientation) {
    if (!ignoringOrientation) return loader;
    const bool grey = textEntry(loader, "color_type", "color").starts_with("gray");
    return withEntry(loader, "color_type", ConfigValue::string(grey ? "grayscale_ignore_orientation" : "color_ignore_orientation"));
}

ConfigValue numbers(double number, int count) {
    return ConfigValue::list(std::vector<ConfigValue>(static_cast<std::size_t>(count), ConfigValue::floating(number)));
}

}  // namespace

Result<PictureFacts> pictureFacts(const PictureSource& picture, const ImagingApi& imaging) {
    if (picture.ready) return PictureFacts{picture.ready->width, picture.ready->height, false};
    TD_TRY(const PictureHeader header, imaging.header(picture.opened->path()));
    TD_TRY(const auto decoded, picture.opened->decoded(imaging, false, nullptr));
    PictureFacts facts{decoded->width, decoded->height, false};
    const bool said =
        std::any_of(header.notes.begin(), header.notes.end(), [](const Diagnostic& note) { return note.code == "image-exif"; });
    if (!said) return facts;
    // Of some formats the orientation is read and not obeyed.
    TD_TRY(const Picture stored,
           imaging.decode(picture.opened->path(), Decoding{ColorType::ColorIgnoreOrientation, DecodeBackend::Cv2}, nullptr));
    facts.turned = stored.width != decoded->width || stored.pixels != decoded->pixels;
    return facts;
}

Sample ReadingMaker::sample() const {
    return m_picture.ready ? Sample::ofPicture(m_picture.name, *m_picture.ready) : Sample::ofFile(m_picture.opened);
}

Result<ReadPixelsPtr> ReadingMaker::pixels(const Reading& reading) {
    const int crop = choiceOf(reading, ReadingFactor::Crop), resampler = choiceOf(reading, ReadingFactor::Resampler);
    const bool grey = static_cast<ReadingOrder>(choiceOf(reading, ReadingFactor::Order)) == ReadingOrder::Grey;
    ReadPixelsPtr& known = m_pixels[{crop, resampler, choiceOf(reading, ReadingFactor::Orientation), grey}];
    if (known) return known;
    std::vector<ConfigValue> transforms{loaderFor(m_space.loader, choiceOf(reading, ReadingFactor::Orientation) != 0)};
    if (grey) transforms.push_back(transformDict("teardown.Grey", {}));
    for (ConfigValue& transform :
         withResampler(m_space.crops[static_cast<std::size_t>(crop)].transforms, m_space.resamplers[static_cast<std::size_t>(resampler)]))
        transforms.push_back(std::move(transform));
    // The bytes as floats, in the config's order of channels.
    transforms.push_back(transformDict(
        "Normalize",
        {{"mean", numbers(0, m_space.channels)}, {"std", numbers(1, m_space.channels)}, {"to_rgb", ConfigValue::boolean(m_space.toRgb)}}));
    const ConfigValue keys = ConfigValue::list({ConfigValue::string("img")});
    transforms.push_back(transformDict("ImageToTensor", {{"keys", keys}}));
    transforms.push_back(transformDict("Collect", {{"keys", keys}}));
    Config config = m_config;
    config.root = withTestPipeline(m_config.root, std::move(transforms));
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(config, m_space.channels));
    TD_TRY(const PipelineRun run, pipeline.run(sample(), m_imaging, /*record=*/false));
    auto made = std::make_shared<ReadPixels>();
    const Shape& shape = run.batch.shape();
    made->channels = static_cast<int>(shape[1]);
    made->height = static_cast<int>(shape[2]);
    made->width = static_cast<int>(shape[3]);
    const std::vector<float> values = run.batch.toFloats();
    const std::size_t plane = static_cast<std::size_t>(made->height) * static_cast<std::size_t>(made->width);
    const auto channels = static_cast<std::size_t>(made->channels);
    made->bytes.resize(values.size());
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < plane; ++i) made->bytes[i * channels + c] = static_cast<std::uint8_t>(values[c * plane + i]);
    known = std::move(made);
    return known;
}

Result<TensorView> ReadingMaker::tensor(const Reading& reading) {
    TD_TRY(const ReadPixelsPtr read, pixels(reading));
    std::vector<float> values(read->bytes.begin(), read->bytes.end());
    if (static_cast<ReadingOrder>(choiceOf(reading, ReadingFactor::Order)) == ReadingOrder::Swapped)
        for (std::size_t i = 0; i + 2 < values.size(); i += 3) std::swap(values[i], values[i + 2]);
    applyRule(m_space.values[static_cast<std::size_t>(choiceOf(reading, ReadingFactor::Values))], values,
              static_cast<std::size_t>(read->channels));
    return laidOut(std::move(values), read->height, read->width, read->channels,
                   static_cast<MemoryLayout>(choiceOf(reading, ReadingFactor::Layout)));
}

TensorView laidOut(std::vector<float> values, int height, int width, int channels, MemoryLayout layout) {
    const Shape rows{height, width, channels};
    if (layout == MemoryLayout::Reshaped) return TensorView::fromFloats({channels, height, width}, std::move(values));
    const auto at = [&](int y, int x) {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
               static_cast<std::size_t>(channels);
    };
    if (layout == MemoryLayout::Mirrored || layout == MemoryLayout::UpsideDown) {
        std::vector<float> flipped(values.size());
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const bool mirrored = layout == MemoryLayout::Mirrored;
                const std::size_t from = mirrored ? at(y, width - 1 - x) : at(height - 1 - y, x);
                std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from), channels,
                            flipped.begin() + static_cast<std::ptrdiff_t>(at(y, x)));
            }
        values = std::move(flipped);
    }
    const std::vector<int> axes = layout == MemoryLayout::Transposed ? std::vector{2, 1, 0} : std::vector{2, 0, 1};
    const TensorView view = TensorView::fromFloats(rows, std::move(values)).permuted(axes);
    return TensorView::fromFloats(view.shape(), view.toFloats());
}

}  // namespace teardown
