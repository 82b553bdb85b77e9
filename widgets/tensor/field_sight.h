// FieldSight: what the value under the cross-hair depends on, ready to be shown - in words, as a box in each tensor, and on the picture.
#pragma once

#include "core/trace/receptive_field.h"
#include "widgets/tensor/stage_tensor.h"

#include <QImage>
#include <QRect>
#include <QString>

#include <map>
#include <memory>

namespace teardown {

struct FieldSight {
    QString text;                      ///< empty: nothing is known
    QImage picture;                    ///< before the test pipeline where the way back is known, else what came out of it; may be null
    QRect box;                         ///< in the picture's pixels
    std::map<int, FieldPlace> places;  ///< by RecordedTensor::id

    bool empty() const { return text.isEmpty(); }
};

/// Looks up fields in a trace that is being looked at; keeps what it worked out for the next question.
class FieldLens {
public:
    /// `row` and `column` are of the plane that is shown.
    FieldSight look(const TracePtr& trace, const StageTensor& tensor, int plane, int row, int column);

private:
    std::unique_ptr<FieldFinder> m_finder;
    int m_pictureId = -1;
    QImage m_picture;
};

/// The cell of the tensor itself that a cell of a plane stands for: row 0 and the index for vectors. Negative: the plane is no such cut.
QPoint fieldCell(const StageTensor& tensor, int plane, int row, int column);

}  // namespace teardown
