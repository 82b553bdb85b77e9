#include "core/render/plane_cell.h"

namespace teardown {

std::optional<PlaneCell> planeCellOf(const TensorView& view, const std::vector<Plane>& planes, std::span<const std::int64_t> index) {
    std::int64_t wanted = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis) wanted += index[axis] * view.strides()[axis];
    const bool whole = index.size() < view.shape().size();
    // Planes may be rows of tokens, wrapped vectors or transposed: how a cell is stored is all they have in common.
    for (std::size_t i = 0; i < planes.size(); ++i)
        for (int row = 0; row < planes[i].rows; ++row)
            for (int column = 0; column < planes[i].columns; ++column)
                if (planes[i].has(row, column) && planes[i].at(row, column) == wanted)
                    return PlaneCell{static_cast<int>(i), whole ? -1 : row, whole ? -1 : column};
    return std::nullopt;
}

}  // namespace teardown
