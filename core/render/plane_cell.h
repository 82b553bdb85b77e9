// PlaneCell: where an element of a tensor is drawn.
#pragma once

#include "core/render/heatmap.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace teardown {

struct PlaneCell {
    int plane = 0;  ///< position in the list of planes
    int row = -1;   ///< negative: the index names a whole plane or more
    int column = -1;
};

/// `planes` are those of the view, in any order, some perhaps left out: none if the element's is. The index has a number for each axis, or
/// for the first axes only: then it names the plane that begins there. It must lie within the shape.
std::optional<PlaneCell> planeCellOf(const TensorView& view, const std::vector<Plane>& planes, std::span<const std::int64_t> index);

}  // namespace teardown
