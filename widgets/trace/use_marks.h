// Where the shown tensor is written and read, as marks on the cells of the strip.
#pragma once

#include "core/trace/tensor_uses.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace teardown {

struct UseMark {
    bool written = false;
    bool read = false;
    bool last = false;  ///< it is read for the last time

    bool none() const { return !written && !read; }
};

/// Of the steps `first` to `end` - 1.
UseMark useMark(const TensorUses& uses, int first, int end);
/// Below the cell: a filled triangle up where the tensor is written, an open one down where it is read, filled where that is the last time.
void paintUse(QPainter& painter, const QRectF& cell, const UseMark& mark);
/// "writes the shown tensor", "reads the shown tensor for the last time"; empty for none.
QString useText(const UseMark& mark);

}  // namespace teardown
