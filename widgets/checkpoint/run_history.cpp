#include "widgets/checkpoint/run_history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace teardown {
namespace {

/// Rows and columns of a tensor viewed as a matrix: kernels as the matrix of kernels, higher dimensions with the first ones joined.
std::pair<std::int64_t, std::int64_t> matrixOf(const Shape& shape) {
    if (shape.empty()) return {1, 1};
    if (shape.size() == 1) return {1, shape[0]};
    if (shape.size() == 4) return {shape[0] * shape[2], shape[1] * shape[3]};
    std::int64_t rows = 1;
    for (std::size_t i = 0; i + 1 < shape.size(); ++i) rows *= shape[i];
    return {rows, shape.back()};
}

double cellOf(const TensorView& view, std::int64_t row, std::int64_t column) {
    const Shape& shape = view.shape();
    if (shape.size() != 4) return view.at(shape.empty() ? 0 : row * shape.back() + column);
    const std::int64_t out = row / shape[2];
    const std::int64_t in = column / shape[3];
    return view.at(((out * shape[1] + in) * shape[2] + row % shape[2]) * shape[3] + column % shape[3]);
}

/// Channels [C,H,W] of the first sample side by side in a square, as a matrix; other tensors as they are.
TensorView mosaicOf(const TensorView& view) {
    const Shape& shape = view.shape();
    if (shape.size() != 4 || shape[1] == 0) return view;
    const std::int64_t channels = shape[1], height = shape[2], width = shape[3];
    const auto columns = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(channels))));
    const std::int64_t rows = (channels + columns - 1) / columns;
    std::vector<float> values(static_cast<std::size_t>(rows * height * columns * width), 0.0F);
    for (std::int64_t channel = 0; channel < channels; ++channel)
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x)
                values[static_cast<std::size_t>((channel / columns * height + y) * columns * width + channel % columns * width + x)] =
                    static_cast<float>(view.at((channel * height + y) * width + x));
    return TensorView::fromFloats({rows * height, columns * width}, std::move(values));
}

/// Frames of [epochs, rows, columns] beside `history`; an empty one is not a number.
void setFrames(RunHistory& history, std::vector<std::vector<float>> frames, std::int64_t rows, std::int64_t columns) {
    std::vector<float> all;
    for (std::vector<float>& frame : frames) {
        frame.resize(static_cast<std::size_t>(rows * columns), std::numeric_limits<float>::quiet_NaN());
        all.insert(all.end(), frame.begin(), frame.end());
    }
    if (rows > 0) history.frames = TensorView::fromFloats({static_cast<std::int64_t>(frames.size()), rows, columns}, std::move(all));
}

std::vector<float> cropped(const TensorView& view, std::int64_t rows, std::int64_t columns) {
    std::vector<float> frame;
    frame.reserve(static_cast<std::size_t>(rows * columns));
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t column = 0; column < columns; ++column) frame.push_back(static_cast<float>(cellOf(view, row, column)));
    return frame;
}

}  // namespace

Result<RunHistory> runHistory(const std::vector<std::string>& paths, const std::string& key, const TaskContext& task) {
    RunHistory history;
    history.statistics.resize(paths.size());
    std::vector<std::vector<float>> frames(paths.size());
    Shape first;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    TD_TRY(history.steps, followTensor(paths, key, task, [&](std::size_t step, const TensorView& view) {
               history.statistics[step] = computeStatistics(view, task);
               if (rows == 0 && view.numel() > 0) {
                   first = view.shape();
                   const auto [allRows, allColumns] = matrixOf(first);
                   rows = std::min(allRows, kFrameSide);
                   columns = std::min(allColumns, kFrameSide);
                   history.cut = rows < allRows || columns < allColumns;
               }
               if (view.shape() != first || view.numel() == 0) return;
               frames[step] = cropped(view, rows, columns);
           }));
    setFrames(history, std::move(frames), rows, columns);
    return history;
}

RunHistory outputHistory(const std::vector<std::string>& paths, std::vector<TensorView> outputs, const TaskContext& task) {
    RunHistory history;
    std::vector<std::vector<float>> frames(outputs.size());
    std::int64_t rows = 0, columns = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        history.steps.push_back({paths[i], compareTensors(outputs[i > 0 ? i - 1 : 0], outputs[i])});
        history.statistics.push_back(computeStatistics(outputs[i], task));
        const TensorView matrix = mosaicOf(outputs[i]);
        const auto [allRows, allColumns] = matrixOf(matrix.shape());
        if (i == 0) {
            rows = std::min(allRows, kFrameSide);
            columns = std::min(allColumns, kFrameSide);
        }
        history.cut = history.cut || rows < allRows || columns < allColumns;
        if (rows <= allRows && columns <= allColumns) frames[i] = cropped(matrix, rows, columns);
    }
    setFrames(history, std::move(frames), rows, columns);
    return history;
}

}  // namespace teardown
