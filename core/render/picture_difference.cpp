#include "core/render/picture_difference.h"

#include <algorithm>
#include <cstdlib>

namespace teardown {

static bool isPicture(const TensorView& view) {
    return view.valid() && view.dtype() == DType::UInt8 && view.rank() == 3 && view.shape()[2] == 3 && view.numel() > 0;
}

PixelBuffer picturePixels(const TensorView& picture) {
    PixelBuffer buffer{static_cast<int>(picture.shape()[1]), static_cast<int>(picture.shape()[0]), {}};
    const std::vector<std::byte> bytes = picture.toContiguousBytes();
    buffer.pixels.resize(static_cast<std::size_t>(buffer.width) * static_cast<std::size_t>(buffer.height));
    // A picture of one channel is grey.
    const std::size_t channels = buffer.pixels.empty() ? 3 : bytes.size() / buffer.pixels.size(), next = channels == 3 ? 1 : 0;
    for (std::size_t i = 0; i < buffer.pixels.size(); ++i) {
        const std::byte* at = bytes.data() + channels * i;
        buffer.pixels[i] = {std::to_integer<std::uint8_t>(at[0]), std::to_integer<std::uint8_t>(at[next]),
                            std::to_integer<std::uint8_t>(at[2 * next])};
    }
    return buffer;
}

std::optional<PictureDifference> pictureDifference(const TensorView& a, const TensorView& b) {
    if (!isPicture(a) || !isPicture(b) || a.shape() != b.shape()) return std::nullopt;
    const PixelBuffer x = picturePixels(a), y = picturePixels(b);
    PictureDifference difference{{x.width, x.height, std::vector<Rgb>(x.pixels.size())}, 0, 0};
    std::vector<int> worst(x.pixels.size());
    double sum = 0;
    for (std::size_t i = 0; i < worst.size(); ++i) {
        const int red = std::abs(x.pixels[i].r - y.pixels[i].r), green = std::abs(x.pixels[i].g - y.pixels[i].g),
                  blue = std::abs(x.pixels[i].b - y.pixels[i].b);
        worst[i] = std::max({red, green, blue});
        sum += red + green + blue;
        difference.largest = std::max(difference.largest, worst[i]);
    }
    difference.mean = sum / (3.0 * static_cast<double>(worst.size()));
    for (std::size_t i = 0; i < worst.size(); ++i) {
        const auto grey = static_cast<std::uint8_t>(difference.largest ? worst[i] * 255 / difference.largest : 0);
        difference.pixels.pixels[i] = {grey, grey, grey};
    }
    return difference;
}

}  // namespace teardown
