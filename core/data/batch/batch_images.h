// BatchImages: the pictures of a batch, [N, C, H, W] in C order, that batch augments change in place.
#pragma once

#include <cstddef>
#include <span>

namespace teardown {

struct BatchImages {
    std::span<float> values;  ///< count x channels x height x width
    std::size_t count = 0;
    std::size_t channels = 0;
    std::size_t height = 0;
    std::size_t width = 0;

    std::size_t planeSize() const { return height * width; }
    std::size_t pictureSize() const { return channels * planeSize(); }
    /// Row `y` of a channel of a picture.
    float* row(std::size_t picture, std::size_t channel, std::size_t y) const {
        return values.data() + ((picture * channels + channel) * height + y) * width;
    }
};

/// A rectangle of rows [top, bottom) and columns [left, right) that lies within the pictures.
struct BatchBox {
    std::size_t top = 0;
    std::size_t bottom = 0;
    std::size_t left = 0;
    std::size_t right = 0;

    std::size_t height() const { return bottom - top; }
    std::size_t width() const { return right - left; }
};

}  // namespace teardown
