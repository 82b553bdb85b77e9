// ReceptiveField: which pixels of the network's input - and of the picture before the test pipeline - one value of a recorded tensor
// depends on. Pure index arithmetic over the steps of a forward trace: kernels, strides, paddings, pools, crops and resizes, followed
// backwards from the tensor to the input. Channels are ignored: a box covers all of them.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace teardown {

/// Both ends are included.
struct PixelSpan {
    std::int64_t first = 0;
    std::int64_t last = -1;
    std::int64_t count() const { return last - first + 1; }
    bool contains(std::int64_t position) const { return position >= first && position <= last; }
    bool operator==(const PixelSpan&) const = default;
};

struct PixelBox {
    PixelSpan rows;
    PixelSpan columns;
    bool operator==(const PixelBox&) const = default;
};

/// The part of an intermediate tensor that the value depends on, clipped to the tensor's size.
struct FieldPlace {
    PixelBox box;
    std::int64_t height = 0;
    std::int64_t width = 0;
};

struct ReceptiveField {
    int input = -1;                    ///< RecordedTensor::id of the network's input
    FieldPlace place;                  ///< in the network's input
    PixelBox whole;                    ///< like place.box, but including the zeros of the padding: its size does not depend on the position
    std::map<int, FieldPlace> places;  ///< by RecordedTensor::id: for every activation on the way, and for the pipeline's pictures before
                                       ///< it
    int picture = -1;     ///< id of the first picture of the pipeline; -1: the input was a ready tensor, or the way back is unknown
    bool exact = true;    ///< false: a step on the way has no rule, and its whole input was counted
    std::string unknown;  ///< that step's type
    bool all() const { return place.box.rows.count() >= place.height && place.box.columns.count() >= place.width; }
};

/// Height and width of a recorded tensor as the cells of its heatmap: the grid of tokens, the last two sides for rank 4, [1, length] for
/// vectors (of a batch, the first), the picture's size for a picture.
FieldPlace wholeOf(const RecordedTensor& tensor);

/// Answers queries for one trace, which it keeps. The producers of tensors are determined once, so that a query is fast enough for mouse
/// moves.
class FieldFinder {
public:
    explicit FieldFinder(TracePtr trace);
    ~FieldFinder();
    const TracePtr& trace() const { return m_trace; }
    /// Row and column in the tensor (for vectors row 0, column the index). None for tensors that are not an activation between the input
    /// and an output of this trace, for cells outside, and for other journeys. Linear in the number of earlier steps.
    std::optional<ReceptiveField> find(int tensor, std::int64_t row, std::int64_t column) const;
    /// The first place where the tensor is recorded; nullptr if there is none.
    const RecordedTensor* tensor(int id) const;

private:
    struct Makers;
    TracePtr m_trace;
    std::unique_ptr<const Makers> m_makers;
};

/// "sees 19x19 pixels of the input: rows 3..21, columns 0..18", "sees all 28x28 pixels of the input".
Message receptiveText(const ReceptiveField& field);

}  // namespace teardown
