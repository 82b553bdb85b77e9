// The rules of receptive_field.h: from a part of what a step gives to the part of what it takes.
#pragma once

#include "core/trace/receptive_field.h"

#include <optional>

namespace teardown {

/// `box` of an output of size `output`, through the step, in an input of size `input`. `reached`: from the first to the last cell that is
/// really read, empty where all of it is padding; else the padding counts too. Nullopt: what the step does to positions is not known.
std::optional<PixelBox> boxBefore(const Step& step, const PixelBox& box, const Shape& output, const Shape& input, bool reached);

/// The same of a step of the test pipeline. Sizes are heights and widths of the picture after it and before it.
std::optional<PixelBox> boxBeforeTransform(const Step& step, const PixelBox& box, const FieldPlace& after, const FieldPlace& before);

}  // namespace teardown
