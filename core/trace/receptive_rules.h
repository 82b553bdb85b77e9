// The rules of receptive_field.h: map a part of a step's output to the part of its input.
#pragma once

#include "core/trace/receptive_field.h"

#include <optional>

namespace teardown {

/// Maps `box` of an output of size `output` through the step into an input of size `input`. `reached`: from the first to the last cell that
/// is really read, empty if all of it is padding; otherwise the padding counts too. Nullopt: the step's effect on positions is unknown.
std::optional<PixelBox> boxBefore(const Step& step, const PixelBox& box, const Shape& output, const Shape& input, bool reached);

/// The same for a step of the test pipeline. Sizes are heights and widths of the picture after and before it.
std::optional<PixelBox> boxBeforeTransform(const Step& step, const PixelBox& box, const FieldPlace& after, const FieldPlace& before);

}  // namespace teardown
