// The pixels of an input, in the decoder's format.
#pragma once

#include "core/data/numbers/picture_source.h"
#include "core/session/input_choice.h"

#include <optional>

namespace teardown {

/// The longest side of a picture in memory.
inline constexpr int kLongestDecodedSide = 32767;

/// uint8 [H, W, 3] in RGB order as decoding a file gives it: rows without padding, blue first. Nothing for any other tensor and beyond
/// kLongestDecodedSide.
std::optional<Picture> asDecoded(const TensorView& view);

/// The picture of an input; nothing for a ready tensor, for no input and for a picture in memory that asDecoded() rejects.
std::optional<PictureSource> pictureSourceOf(const InputChoice& input);

}  // namespace teardown
