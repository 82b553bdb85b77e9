// ProbedField: what the value under the cross-hair depends on, ready to be shown: as text, as a box in each tensor, and on the picture.
#pragma once

#include "core/trace/receptive_field.h"
#include "widgets/tensor/stage_tensor.h"

#include <QImage>
#include <QRect>
#include <QString>

#include <map>
#include <memory>

namespace teardown {

struct ProbedField {
    QString text;                      ///< empty: unknown
    QImage picture;                    ///< before the test pipeline if positions can be traced back, otherwise its output; may be null
    QRect box;                         ///< in the picture's pixels
    std::map<int, FieldPlace> places;  ///< by RecordedTensor::id

    bool empty() const { return text.isEmpty(); }
};

/// Looks up receptive fields in the current trace; caches results.
class FieldLookup {
public:
    /// `row` and `column` refer to the plane that is shown.
    ProbedField find(const TracePtr& trace, const StageTensor& tensor, int plane, int row, int column);

private:
    std::unique_ptr<FieldFinder> m_finder;
    int m_pictureId = -1;
    QImage m_picture;
};

/// The cell of the tensor that corresponds to a cell of a plane: row 0 and the index for vectors. Negative if the plane is another kind of
/// cut.
QPoint fieldCell(const StageTensor& tensor, int plane, int row, int column);

}  // namespace teardown
