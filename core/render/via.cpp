#include "core/render/via.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>
#include <utility>

namespace teardown {
namespace {

Error viaError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

bool isComplex(DType dtype) { return dtype == DType::Complex32 || dtype == DType::Complex64 || dtype == DType::Complex128; }

/// The visualiser's input, in its own axis order.
Result<TensorView> arranged(const TensorView& view, bool numpyLayout) {
    if (!view.valid()) return viaError("via-empty", message("via-empty.there-is-no-tensor", "There is no tensor to show."), {});
    if (view.rank() > 4) {
        return viaError("via-rank",
                        message("via-rank.out-of-dimension-the",
                                "Out of dimension! The tensor has shape {shape}; the visualiser takes 1 to 4 dimensions.",
                                {{"shape", shapeText(view.shape())}}),
                        message("do.select-a-part-of", "Select a part of it, or view it without the preset."));
    }
    if (view.rank() == 0)
        return viaError("via-rank",
                        message("via-rank.the-tensor-is-a", "The tensor is a single number; the visualiser takes 1 to 4 dimensions."), {});
    if (isComplex(view.dtype()))
        return viaError("via-dtype",
                        message("via-dtype.the-visualiser-takes-real", "The visualiser takes real numbers, not {dtype}.",
                                {{"dtype", dtypeName(view.dtype())}}),
                        {});
    if (numpyLayout && view.rank() == 3) return view.permuted({2, 0, 1});
    if (numpyLayout && view.rank() == 4) return view.permuted({3, 2, 0, 1});
    return view;
}

/// Python's str() of a tuple of ints.
std::string tupleText(const Shape& shape) {
    if (shape.size() == 1) return fmt::format("({},)", shape[0]);
    return fmt::format("({})", fmt::join(shape, ", "));
}

/// Python's '%-7.3f'; C would write "-nan".
void appendNumber(std::string& out, double value) {
    if (std::isnan(value)) {
        out += "nan    ";
    } else {
        fmt::format_to(std::back_inserter(out), "{:<7.3f}", value);
    }
}

/// numpy.savetxt of `rows` x `columns` values, starting at a flat index.
void appendTable(std::string& out, const TensorView& view, std::int64_t begin, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            if (column > 0) out += ' ';
            appendNumber(out, view.at(begin + row * columns + column));
        }
        out += '\n';
    }
}

void appendChannels(std::string& out, const TensorView& view, std::int64_t begin, std::int64_t channels, std::int64_t rows,
                    std::int64_t columns) {
    for (std::int64_t c = 0; c < channels; ++c) {
        out += fmt::format("# {}-th channel\n", c);
        appendTable(out, view, begin + c * rows * columns, rows, columns);
    }
}

/// numpy's min and max: NaN wins.
std::pair<double, double> extremes(const TensorView& view, std::int64_t begin, std::int64_t count) {
    double low = view.at(begin);
    double high = low;
    for (std::int64_t i = 0; i < count; ++i) {
        const double value = view.at(begin + i);
        if (std::isnan(value)) return {value, value};
        low = std::min(low, value);
        high = std::max(high, value);
    }
    return {low, high};
}

template <class T>
std::vector<std::byte> normalisedBytes(const TensorView& view) {
    const std::int64_t count = view.numel();
    std::vector<T> values(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) values[static_cast<std::size_t>(i)] = static_cast<T>(view.at(i));
    const auto [low, high] = extremes(view, 0, count);
    const T floor = static_cast<T>(low);
    // The largest difference is the difference of the extremes: rounding is monotonic.
    T divisor = static_cast<T>(high) - floor;
    if (1e-6 > static_cast<double>(divisor)) divisor = static_cast<T>(1e-6);
    for (T& value : values) value = (value - floor) / divisor;
    std::vector<std::byte> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

TensorView normalised(const TensorView& view) {
    const bool narrow = view.dtype() == DType::Float32 || view.dtype() == DType::Float16 || view.dtype() == DType::BFloat16;
    if (narrow) return TensorView::fromBytes(DType::Float32, view.shape(), normalisedBytes<float>(view));
    return TensorView::fromBytes(DType::Float64, view.shape(), normalisedBytes<double>(view));
}

ViaTile tileOf(const TensorView& view, std::int64_t begin, std::int64_t rows, std::int64_t columns) {
    ViaTile tile;
    tile.shape = {rows, columns};
    std::tie(tile.min, tile.max) = extremes(view, begin, rows * columns);
    return tile;
}

}  // namespace

Result<ViaSheet> viaSheet(const TensorView& view, const ViaOptions& options) {
    TD_TRY(TensorView drawn, arranged(view, options.numpyLayout));
    if (drawn.numel() == 0)
        return viaError("via-empty",
                        message("via-empty.the-tensor-of-shape", "The tensor of shape {shape} has no elements to show.",
                                {{"shape", shapeText(view.shape())}}),
                        {});
    if (options.normalise) drawn = normalised(drawn);
    if (drawn.rank() == 1) drawn = TensorView::fromBytes(drawn.dtype(), {1, drawn.numel()}, drawn.toContiguousBytes());

    ViaSheet sheet;
    sheet.suptitle = "Array shape: " + tupleText(drawn.shape()) + "\n";
    sheet.view = drawn;
    const Shape& shape = drawn.shape();
    if (drawn.rank() == 2) {
        sheet.tiles.push_back(tileOf(drawn, 0, shape[0], shape[1]));
        return sheet;
    }
    const bool single = drawn.rank() == 3;
    const std::int64_t images = single ? 1 : shape[0];
    const std::int64_t channels = shape[shape.size() - 3];
    const std::int64_t rows = shape[shape.size() - 2];
    const std::int64_t columns = shape[shape.size() - 1];
    const auto grid = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(channels))));
    for (std::int64_t j = 0; j < images; ++j) {
        for (std::int64_t i = 0; i < channels; ++i) {
            ViaTile tile = tileOf(drawn, (j * channels + i) * rows * columns, rows, columns);
            tile.hasTitle = true;
            tile.title = single ? fmt::format("{}-channel", i) : fmt::format("{}-Image {}-channel", j, i);
            tile.row = static_cast<int>(j * grid + i / grid);
            tile.column = static_cast<int>(i % grid);
            sheet.tiles.push_back(std::move(tile));
        }
    }
    return sheet;
}

Plane viaPlane(const ViaSheet& sheet, std::size_t tile) {
    const Shape& shape = sheet.view.shape();
    const Shape& strides = sheet.view.strides();
    const std::size_t rank = shape.size();
    Plane plane;
    plane.index = static_cast<int>(tile);
    plane.rows = static_cast<int>(shape[rank - 2]);
    plane.columns = static_cast<int>(shape[rank - 1]);
    plane.rowStride = strides[rank - 2];
    plane.columnStride = strides[rank - 1];
    auto rest = static_cast<std::int64_t>(tile);
    for (std::size_t d = rank - 2; d-- > 0;) {
        plane.offset += rest % shape[d] * strides[d];
        rest /= shape[d];
    }
    return plane;
}

Result<std::string> viaText(const TensorView& view, bool numpyLayout) {
    TD_TRY(const TensorView drawn, arranged(view, numpyLayout));
    const Shape& shape = drawn.shape();
    std::string out = "# Array shape: " + tupleText(shape) + "\n";
    switch (drawn.rank()) {
        case 1:
            appendTable(out, drawn, 0, shape[0], 1);
            break;
        case 2:
            appendTable(out, drawn, 0, shape[0], shape[1]);
            break;
        case 3:
            appendChannels(out, drawn, 0, shape[0], shape[1], shape[2]);
            break;
        default:
            for (std::int64_t j = 0; j < shape[0]; ++j) {
                out += fmt::format("\n\n# {}-th Image\n", j);
                appendChannels(out, drawn, j * shape[1] * shape[2] * shape[3], shape[1], shape[2], shape[3]);
            }
    }
    return out;
}

}  // namespace teardown
