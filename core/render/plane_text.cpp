#include "core/render/plane_text.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace teardown {
namespace {

/// Appends without a temporary string: a plane may have millions of cells.
void appendValue(std::string& out, const TensorView& view, double value) {
    const auto end = std::back_inserter(out);
    if (!isFloating(view.dtype()) && value == std::floor(value))
        fmt::format_to(end, "{:.0f}", value);
    else if (view.dtype() == DType::Float64)
        fmt::format_to(end, "{}", value);
    else
        fmt::format_to(end, "{}", static_cast<float>(value));
}

void appendRow(std::string& out, const TensorView& view, const Plane& plane, int row) {
    bool any = false;
    for (int column = 0; column < plane.columns; ++column) {
        if (!plane.has(row, column)) continue;
        if (any) out += '\t';
        any = true;
        appendValue(out, view, view.atOffset(plane.at(row, column)));
    }
}

}  // namespace

std::string cellText(const TensorView& view, const Plane& plane, int row, int column) {
    std::string out;
    appendValue(out, view, planeValue(view, plane, row, column));
    return out;
}

std::string rowText(const TensorView& view, const Plane& plane, int row) {
    std::string out;
    if (row >= 0 && row < plane.rows) appendRow(out, view, plane, row);
    return out;
}

std::string planeText(const TensorView& view, const Plane& plane) {
    std::string out;
    for (int row = 0; row < plane.rows; ++row) {
        appendRow(out, view, plane, row);
        out += '\n';
    }
    return out;
}

}  // namespace teardown
