// DigitFrame: scales, centres and brightens a drawn digit like the digits that the network was trained on.
#pragma once

#include "core/render/drawing.h"

#include <vector>

namespace teardown {

/// The placement of digits in a training set's square pictures, white on black.
struct DigitLayout {
    int side = 28;       ///< of the picture, pixels
    double longest = 0;  ///< the longer side of the digit's box, pixels
    double centre = 0;   ///< where its centre of mass lies, pixels from the left and from the top
};

/// For the bundled sample's digits (resources/samples/digits/training/make_data.py): MNIST's, which fit a box of 20 pixels with their
/// centre of mass in the middle of pixel 14 of 28, shrunk to 20/28 and given a border of 4. Measured on its 4,000 training digits: longer
/// side of the pixels >= 64 median 15 (5 % to 95 %: 14 to 15, whole pixels), centre of mass 14.359 and 14.351, standard deviation 0.21.
inline constexpr DigitLayout kSampleDigits{28, 20.0 * 20 / 28, 14.5 * 20 / 28 + 4};

struct InkBox {  ///< pixels, right and bottom excluded
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    int width() const { return right - left; }
    int height() const { return bottom - top; }
    bool empty() const { return right <= left || bottom <= top; }
};

struct FramedDigit {
    InkBox box;        ///< of the drawing: pixels covered at least by half; empty: nothing was drawn
    double massX = 0;  ///< centre of mass of the drawing, pixels
    double massY = 0;
    double scale = 0;     ///< pixels of the result per pixel of the drawing
    int peak = 0;         ///< brightest grey after scaling, before it is stretched to 255
    GreyPicture picture;  ///< side x side: the network's input; black if nothing was drawn
};

/// Scales by the box, keeping its aspect ratio, moves the centre of mass, and averages every pixel's area exactly; then stretches the grey
/// so that the brightest pixel is white, as in the training digits (5 % have less than 250): otherwise a thin pen would give a faint digit.
FramedDigit frameDigit(const GreyPicture& drawing, const DigitLayout& layout);

}  // namespace teardown
