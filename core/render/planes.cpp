// How tensors of any rank are cut into 2-D planes.
#include "core/render/heatmap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace teardown {
namespace {

constexpr std::int64_t kUnfolded = 64;          // numbers shown in one row
constexpr std::int64_t kMostVectors = 16;       // samples of [N,C] that get their own folded vector
constexpr std::int64_t kLongestSide = 1 << 24;  // an expanded dimension may claim any size

int sideOf(std::int64_t size) { return static_cast<int>(std::min(size, kLongestSide)); }

std::int64_t foldWidth(std::int64_t length) {
    if (length <= kUnfolded) return length;
    std::int64_t best = 64;
    double distance = std::numeric_limits<double>::infinity();
    for (std::int64_t d = 32; d <= 128; ++d) {
        if (length % d != 0) continue;
        const double away = std::abs(std::log2(static_cast<double>(d) / 64.0));
        if (away < distance) {
            distance = away;
            best = d;
        }
    }
    return best;
}

Plane vectorPlane(std::int64_t length, std::int64_t stride, std::int64_t offset) {
    Plane plane;
    const std::int64_t columns = std::max<std::int64_t>(1, foldWidth(length));
    plane.columns = sideOf(columns);
    plane.rows = sideOf((length + columns - 1) / columns);
    plane.offset = offset;
    plane.columnStride = stride;
    plane.rowStride = stride * columns;
    plane.folded = true;
    plane.count = std::min<std::int64_t>(length, static_cast<std::int64_t>(plane.rows) * plane.columns);
    return plane;
}

Plane matrixPlane(const TensorView& view, std::size_t rowAxis, std::size_t columnAxis) {
    Plane plane;
    plane.rows = sideOf(view.shape()[rowAxis]);
    plane.columns = sideOf(view.shape()[columnAxis]);
    plane.rowStride = view.strides()[rowAxis];
    plane.columnStride = view.strides()[columnAxis];
    return plane;
}

enum class Cut { Nothing, Cell, Vector, Vectors, Matrix, Kernels, Leading };

/// Sizes of 1 after the cut axes are left out of the picture and named in the tail.
struct CutPlan {
    Cut cut = Cut::Nothing;
    int axes = 0;  ///< number of leading axes considered; the others have size 1
};

CutPlan planFor(const TensorView& view, bool weights) {
    const Shape& shape = view.shape();
    if (!view.valid() || view.numel() == 0) return {};
    int axes = view.rank();
    if (axes == 0) return {Cut::Cell, 0};
    if (axes == 3 || axes == 4) {
        const std::size_t n = shape.size();
        if (shape[n - 1] == 1 && shape[n - 2] == 1) axes -= 2;
    }
    if (axes == 1) return {Cut::Vector, 1};
    if (axes == 2) {
        const bool vectors = !weights && shape[1] > kUnfolded && shape[0] <= kMostVectors;
        return {vectors ? Cut::Vectors : Cut::Matrix, 2};
    }
    if (axes == 4 && weights && shape[1] > 1) return {Cut::Kernels, 4};
    return {Cut::Leading, axes};
}

std::int64_t leadingCount(const Shape& shape) {
    std::int64_t count = 1;
    for (std::size_t d = 0; d + 2 < shape.size(); ++d) count *= shape[d];
    return count;
}

std::vector<Plane> leadingPlanes(const TensorView& view, std::int64_t most) {
    const Shape& shape = view.shape();
    const std::size_t leading = shape.size() - 2;
    const std::int64_t total = std::min(leadingCount(shape), most);
    std::vector<Plane> planes;
    planes.reserve(static_cast<std::size_t>(total));
    Shape index(leading, 0);
    for (std::int64_t i = 0; i < total; ++i) {
        Plane plane = matrixPlane(view, leading, leading + 1);
        plane.index = static_cast<int>(i);
        for (std::size_t d = 0; d < leading; ++d) plane.offset += index[d] * view.strides()[d];
        plane.label = fmt::format("[{}]", fmt::join(index, ","));
        planes.push_back(std::move(plane));
        for (std::size_t d = leading; d-- > 0;) {
            if (++index[d] < shape[d]) break;
            index[d] = 0;
        }
    }
    return planes;
}

std::vector<Plane> kernelPlanes(const TensorView& view, std::int64_t most) {
    const std::int64_t inputs = std::min(view.shape()[1], most);
    const std::int64_t outputs = std::min(view.shape()[0], std::max<std::int64_t>(1, most / inputs));
    std::vector<Plane> planes;
    planes.reserve(static_cast<std::size_t>(outputs * inputs));
    for (std::int64_t o = 0; o < outputs; ++o) {
        for (std::int64_t i = 0; i < inputs; ++i) {
            Plane plane = matrixPlane(view, 2, 3);
            plane.index = static_cast<int>(planes.size());
            plane.offset = o * view.strides()[0] + i * view.strides()[1];
            plane.label = fmt::format("[{},{}]", o, i);
            plane.gridRow = static_cast<int>(o);
            plane.gridColumn = static_cast<int>(i);
            planes.push_back(std::move(plane));
        }
    }
    return planes;
}

std::vector<Plane> vectorPlanes(const TensorView& view) {
    std::vector<Plane> planes;
    for (std::int64_t n = 0; n < view.shape()[0]; ++n) {
        Plane plane = vectorPlane(view.shape()[1], view.strides()[1], n * view.strides()[0]);
        plane.index = static_cast<int>(n);
        plane.label = fmt::format("[{}]", n);
        planes.push_back(std::move(plane));
    }
    return planes;
}

}  // namespace

std::vector<Plane> planesOf(const TensorView& view, bool weights, std::int64_t most) {
    most = std::clamp<std::int64_t>(most, 1, std::numeric_limits<int>::max());
    const CutPlan plan = planFor(view, weights);
    std::vector<Plane> planes;
    switch (plan.cut) {
        case Cut::Nothing:
            break;
        case Cut::Cell: {
            Plane plane;
            plane.rows = plane.columns = 1;
            planes.push_back(plane);
            break;
        }
        case Cut::Vector:
            planes.push_back(vectorPlane(view.shape()[0], view.strides()[0], 0));
            break;
        case Cut::Vectors:
            planes = vectorPlanes(view);
            break;
        case Cut::Matrix:
            planes.push_back(matrixPlane(view, 0, 1));
            break;
        case Cut::Kernels:
            planes = kernelPlanes(view, most);
            break;
        case Cut::Leading:
            planes = leadingPlanes(view, most);
            break;
    }
    for (int d = plan.axes; d < view.rank(); ++d) {
        for (Plane& plane : planes) plane.tail += ",0";
    }
    return planes;
}

std::int64_t planeCount(const TensorView& view, bool weights) {
    switch (planFor(view, weights).cut) {
        case Cut::Nothing:
            return 0;
        case Cut::Cell:
        case Cut::Vector:
        case Cut::Matrix:
            return 1;
        case Cut::Vectors:
            return view.shape()[0];
        case Cut::Kernels:
            return view.shape()[0] * view.shape()[1];
        case Cut::Leading:
            return leadingCount(view.shape());
    }
    return 0;
}

/// Whether the tensor has the shape required by its role.
static bool isTokenGrid(const TensorView& view, const TensorRole& role) {
    return role.isTokens() && view.valid() && view.rank() == 3 && view.numel() > 0 && role.h > 0 && role.w > 0 &&
           view.shape()[1] == role.prefix + role.h * role.w;
}

std::vector<Plane> planesOf(const TensorView& view, const TensorRole& role, std::int64_t most) {
    if (role == TensorRole::Matrix && view.valid() && view.rank() == 2 && view.numel() > 0) return {matrixPlane(view, 0, 1)};
    if (!isTokenGrid(view, role)) return planesOf(view, role == TensorRole::Weight, most);
    const std::int64_t count = std::min(planeCount(view, role), std::clamp<std::int64_t>(most, 1, std::numeric_limits<int>::max()));
    const std::int64_t channels = view.shape()[2], token = view.strides()[1];
    std::vector<Plane> planes(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        Plane& plane = planes[static_cast<std::size_t>(i)];
        const std::int64_t first = i / channels * view.strides()[0] + i % channels * view.strides()[2];
        plane.index = static_cast<int>(i);
        plane.label = fmt::format("[{}]", i / channels);
        plane.tail = fmt::format(",{}", i % channels);
        plane.rows = sideOf(std::max(role.h, role.prefix));
        plane.columns = sideOf(role.w + (role.prefix > 0 ? 2 : 0));
        plane.offset = first + role.prefix * token;
        plane.rowStride = role.w * token;
        plane.columnStride = token;
        plane.firstToken = role.prefix;
        plane.tokenRows = sideOf(role.h);
        plane.aside = sideOf(role.prefix);
        plane.asideOffset = first;
        plane.asideStride = token;
    }
    return planes;
}

std::int64_t planeCount(const TensorView& view, const TensorRole& role) {
    if (role == TensorRole::Matrix && view.valid() && view.rank() == 2 && view.numel() > 0) return 1;
    return isTokenGrid(view, role) ? view.shape()[0] * view.shape()[2] : planeCount(view, role == TensorRole::Weight);
}

std::string planePath(const Plane& plane, int row, int column) {
    const bool scalar =
        plane.rowStride == 0 && plane.columnStride == 0 && plane.rows == 1 && plane.columns == 1 && plane.label.empty() && !plane.folded;
    if (scalar) return "[]";
    std::string path = plane.label.empty() ? "[" : plane.label.substr(0, plane.label.size() - 1) + ",";
    if (plane.firstToken >= 0) {
        path +=
            std::to_string(plane.isAside(column) ? row : plane.firstToken + static_cast<std::int64_t>(row) * plane.gridColumns() + column);
    } else if (plane.folded) {
        path += std::to_string(static_cast<std::int64_t>(row) * plane.columns + column);
    } else {
        path += fmt::format("{},{}", row, column);
    }
    return path + plane.tail + "]";
}

TensorView planeTensor(const TensorView& view, const Plane& plane) {
    Shape shape{plane.gridRows(), plane.gridColumns()};
    if (plane.folded) shape = {plane.count < 0 ? static_cast<std::int64_t>(plane.rows) * plane.columns : plane.count};
    const std::int64_t count = shape.size() == 1 ? shape[0] : shape[0] * shape[1];
    const auto offsetOf = [&](std::int64_t i) {
        return plane.at(static_cast<int>(i / plane.gridColumns()), static_cast<int>(i % plane.gridColumns()));
    };
    // Values of a packed type may start inside a byte.
    if (itemBits(view.dtype()) < 8 || view.bigEndian()) {
        std::vector<float> values;
        for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(view.atOffset(offsetOf(i))));
        return TensorView::fromFloats(std::move(shape), std::move(values));
    }
    const std::size_t size = itemSize(view.dtype());
    std::vector<std::byte> bytes(static_cast<std::size_t>(count) * size);
    for (std::int64_t i = 0; i < count; ++i)
        std::memcpy(bytes.data() + static_cast<std::size_t>(i) * size, view.data() + offsetOf(i) * static_cast<std::int64_t>(size), size);
    return TensorView::fromBytes(view.dtype(), std::move(shape), std::move(bytes));
}

double planeValue(const TensorView& view, const Plane& plane, int row, int column) {
    if (row < 0 || column < 0 || row >= plane.rows || column >= plane.columns || !plane.has(row, column)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return view.atOffset(plane.at(row, column));
}

}  // namespace teardown
