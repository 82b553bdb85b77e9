// ConfusionLayout: where the cells of a confusion matrix are on the screen, at any zoom: ten classes with numbers in them, a thousand of
// which several share a pixel. Plain arithmetic.
#pragma once

#include "core/testing/picture_answers.h"

#include <QPoint>
#include <QRect>
#include <QSize>

#include <cstdint>
#include <optional>

namespace teardown {

struct ConfusionLayout {
    static constexpr double kLargestCell = 72;  ///< pixels
    static constexpr int kSmallestBlock = 3;    ///< pixels of the smallest area that can be clicked

    int classes = 0;
    double cell = 1;  ///< pixels a side of one class by one class
    QSize labels;     ///< room for the names: width at the left, height at the top
    QPoint scroll;    ///< pixels that are scrolled away
    QSize viewport;

    /// The side of a cell with which the matrix fits into the viewport.
    double fittingCell() const;
    /// The smallest part that is drawn and chosen has this many classes a side.
    int block() const;
    int blocks() const { return classes == 0 ? 0 : (classes - 1) / block() + 1; }
    QSize contents() const;  ///< of the matrix, without the names
    /// The area of a part, in the viewport; may be outside of it.
    QRect cellRect(const CellRange& range) const;
    /// The block with this cell.
    CellRange blockAt(std::int64_t actual, std::int64_t predicted) const;
    /// What is below a point: a block, a whole row (on the name at its left) or a whole column. None: beside the matrix.
    std::optional<CellRange> rangeAt(QPoint point) const;
    /// Rows or columns that are visible, in classes: first and last.
    std::pair<int, int> visibleRows() const;
    std::pair<int, int> visibleColumns() const;

private:
    std::pair<int, int> visible(int offset, int room) const;
};

}  // namespace teardown
