// ReadingMaker: the picture as each reading turns it into the network's input.
#pragma once

#include "core/data/numbers/picture_source.h"
#include "core/data/numbers/reading_space.h"
#include "core/tensor/tensor_view.h"

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace teardown {

/// As the config reads the picture. Errors: those of decoding it.
Result<PictureFacts> pictureFacts(const PictureSource& picture, const ImagingApi& imaging);

/// height x width x channels bytes, in the config's order of channels, before Normalize.
struct ReadPixels {
    int height = 0;
    int width = 0;
    int channels = 3;
    std::vector<std::uint8_t> bytes;
};
using ReadPixelsPtr = std::shared_ptr<const ReadPixels>;

class ReadingMaker {
public:
    /// All are used as long as the maker exists.
    ReadingMaker(const Config& config, const ReadingSpace& space, const PictureSource& picture, const ImagingApi& imaging)
        : m_config(config), m_space(space), m_picture(picture), m_imaging(imaging) {}

    /// The scaled and cropped picture; orders, layouts and values are not applied, except for a grey picture. Each is made once.
    /// Errors: those of the transforms.
    Result<ReadPixelsPtr> pixels(const Reading& reading);
    /// The network's input [C, H, W], float32. Errors: those of the transforms.
    Result<TensorView> tensor(const Reading& reading);

private:
    Sample sample() const;

    const Config& m_config;
    const ReadingSpace& m_space;
    const PictureSource& m_picture;
    const ImagingApi& m_imaging;
    std::map<std::tuple<int, int, int, bool>, ReadPixelsPtr> m_pixels;  ///< by crop, resampler, orientation, grey
};

/// values: height x width x channels. The layout's memory as [C, H, W].
TensorView laidOut(std::vector<float> values, int height, int width, int channels, MemoryLayout layout);

}  // namespace teardown
