#include "widgets/results/confusion_layout.h"

#include <algorithm>
#include <cmath>

namespace teardown {

double ConfusionLayout::fittingCell() const {
    if (classes == 0) return 1;
    const double side = std::min(viewport.width() - labels.width(), viewport.height() - labels.height());
    const double fitting = std::clamp(side / classes, 1.0 / 64, kLargestCell);
    // Cells of equal size, where they are large enough for that to be seen.
    return fitting >= 4 ? std::floor(fitting) : fitting;
}

int ConfusionLayout::block() const { return cell >= kSmallestBlock ? 1 : static_cast<int>(std::ceil(kSmallestBlock / cell)); }

QSize ConfusionLayout::contents() const {
    const int side = static_cast<int>(std::ceil(cell * classes));
    return {side, side};
}

QRect ConfusionLayout::cellRect(const CellRange& range) const {
    const auto at = [&](std::int64_t index) { return static_cast<int>(std::lround(cell * static_cast<double>(index))); };
    const QPoint origin(labels.width() - scroll.x(), labels.height() - scroll.y());
    return QRect(origin + QPoint(at(range.firstPredicted), at(range.firstActual)),
                 origin + QPoint(at(range.lastPredicted + 1) - 1, at(range.lastActual + 1) - 1));
}

CellRange ConfusionLayout::blockAt(std::int64_t actual, std::int64_t predicted) const {
    const std::int64_t size = block(), last = classes - 1;
    const std::int64_t row = actual / size * size, column = predicted / size * size;
    return {row, std::min(last, row + size - 1), column, std::min(last, column + size - 1)};
}

std::optional<CellRange> ConfusionLayout::rangeAt(QPoint point) const {
    const QPoint inside = point - QPoint(labels.width(), labels.height()) + scroll;
    const bool atNames = point.x() < labels.width(), atTop = point.y() < labels.height();
    if (classes == 0 || (atNames && atTop)) return std::nullopt;
    const auto row = static_cast<std::int64_t>(std::floor(inside.y() / cell));
    const auto column = static_cast<std::int64_t>(std::floor(inside.x() / cell));
    if ((!atTop && (row < 0 || row >= classes)) || (!atNames && (column < 0 || column >= classes))) return std::nullopt;
    CellRange found = blockAt(atTop ? 0 : row, atNames ? 0 : column);
    if (atTop) found.firstActual = 0, found.lastActual = classes - 1;
    if (atNames) found.firstPredicted = 0, found.lastPredicted = classes - 1;
    return found;
}

std::pair<int, int> ConfusionLayout::visible(int offset, int room) const {
    const int first = static_cast<int>(std::floor(offset / cell)), last = static_cast<int>(std::floor((offset + std::max(0, room)) / cell));
    const int size = block();
    return {std::clamp(first / size * size, 0, std::max(0, classes - 1)), std::clamp(last, 0, std::max(0, classes - 1))};
}

std::pair<int, int> ConfusionLayout::visibleRows() const { return visible(scroll.y(), viewport.height() - labels.height()); }

std::pair<int, int> ConfusionLayout::visibleColumns() const { return visible(scroll.x(), viewport.width() - labels.width()); }

}  // namespace teardown
