// Numbers of a plane as text, to be pasted into a table or a script: columns separated by tabs, one line per row.
#pragma once

#include "core/render/heatmap.h"

#include <string>

namespace teardown {

/// The shortest decimal number that reads back as the same value of the tensor's type: "0.1", "-3", "nan", "inf".
std::string cellText(const TensorView& view, const Plane& plane, int row, int column);
/// Cells that do not exist are left out.
std::string rowText(const TensorView& view, const Plane& plane, int row);
/// All rows, each ended by a newline.
std::string planeText(const TensorView& view, const Plane& plane);

}  // namespace teardown
