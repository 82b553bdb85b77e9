// Paints a confusion matrix, or the visible part of it.
#pragma once

#include "core/testing/test_results.h"
#include "widgets/results/confusion_layout.h"

#include <optional>
#include <span>

class QPainter;

namespace teardown {

struct ConfusionPicture {
    const TestResults& results;
    const ConfusionLayout& layout;
    bool byRow = false;
    std::int64_t mostRight = 0, mostWrong = 0;  ///< counts that get the full colour
    std::optional<CellRange> chosen;
    std::optional<CellRange> cursor;  ///< with a frame; none: without the focus
};

/// The names' room for a matrix of these results in this viewport, from their lengths.
QSize labelRoom(const TestResults& results, QSize viewport);

void paintConfusion(QPainter& painter, const ConfusionPicture& picture);

/// The cells of the rows first to last.
std::span<const metrics::ConfusionCell> cellsOfRows(const metrics::ConfusionMatrix& matrix, std::int64_t first, std::int64_t last);

}  // namespace teardown
