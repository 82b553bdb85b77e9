// DrawnInput: a drawing as the engine's input - the rendered strokes, then the digit centred and scaled, each a step of the trace.
#pragma once

#include "core/render/digit_frame.h"
#include "core/session/input_choice.h"

namespace teardown {

/// Side of the picture that the strokes are first drawn into: ten pixels for each pixel of the network's input.
inline constexpr int kDrawingSide = 280;

struct DrawnInput {
    GreyPicture drawing;  ///< kDrawingSide x kDrawingSide
    FramedDigit digit;
    PictureInput input;  ///< named "drawing"; its stages are Drawing and CentreAndScale
};

DrawnInput drawnInput(const Drawing& drawing, const DigitLayout& layout = kSampleDigits);

}  // namespace teardown
