// The rules of receptive_field.h: from a part of what a step gives to the part of what it takes.
#pragma once

#include "core/trace/receptive_field.h"

#include <optional>

namespace teardown {

/// The value of a step's argument with all its integers, as Python prints it: "(3, 3)" -> {3, 3}; empty where there is none.
std::vector<std::int64_t> argumentIntegers(const Step& step, const std::string& name);

/// `box` of an output of size `output`, through the step, in an input of size `input`. `reached`: from the first to the last cell that is really
/// read, empty where all of it is padding; else the padding counts too. `parent` may be null: the step around it. Nullopt: there is no rule for
/// the step.
std::optional<PixelBox> boxBefore(const Step& step, const Step* parent, const PixelBox& box, const Shape& output, const Shape& input, bool reached);

/// The same of a step of the test pipeline. Sizes are heights and widths of the picture after it and before it.
std::optional<PixelBox> boxBeforeTransform(const Step& step, const PixelBox& box, const FieldPlace& after, const FieldPlace& before);

}  // namespace teardown
