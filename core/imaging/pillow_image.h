// PillowImage: a picture in one of Pillow's modes that OpenCV does not decode as Pillow does - CMYK, 16 bits, palettes and alpha of TIFF,
// PNM with a largest value of its own - read here from the file, and the array that mmcv makes of it (mmcv/image/io.py, _pillow2array).
#pragma once

#include "core/imaging/imaging_api.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace teardown::imaging {

struct PillowImage {
    enum class Mode { L, I16, RGB, RGBA, LA, CMYK };

    Mode mode = Mode::RGB;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> bytes;  ///< height x width x channels; I16: native 16-bit values
    /// False: Pillow's own mode is another one (1, P, I or F), of which this is the conversion on the way to RGB.
    bool exact = true;

    int channels() const;
};

/// TIFF that is grey, RGB, CMYK or has a palette, upright, with the samples of a pixel together. Nothing: another kind of TIFF, or it
/// cannot be read.
std::optional<PillowImage> readPillowTiff(std::span<const std::byte> file, const PictureHeader& header);
/// Grey or RGB of up to 8 bits without alpha, turned or with its samples apart: in colour and in grey, OpenCV's pixels are Pillow's. True,
/// too, for a file that libtiff does not open.
bool isPlainTiff(std::span<const std::byte> file);
/// Grey or coloured PNM whose largest value is not 255. Nothing: another kind, or it is cut off.
std::optional<PillowImage> readPillowPnm(std::span<const std::byte> file, const PictureHeader& header);
/// JPEG of four channels, inverted as Adobe writes it. Nothing: another kind, or libjpeg complains.
std::optional<PillowImage> readCmykJpeg(std::span<const std::byte> file, const PictureHeader& header);

/// mmcv's array in BGR order. Nothing: a Picture cannot hold it (color_type='unchanged' of LA and of what is not exact).
std::optional<Picture> mmcvArray(const PillowImage& image, ColorType color, int orientation);

}  // namespace teardown::imaging
