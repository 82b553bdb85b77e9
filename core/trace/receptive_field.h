// ReceptiveField: which pixels of the network's input - and of the picture before the test pipeline - one value of a recorded tensor
// depends on. Pure index arithmetic over the steps of a forward trace: kernels, strides, paddings, pools, crops and resizes, followed
// backwards from the tensor to the input. Channels are not followed: a box counts for all of them.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace teardown {

/// Both ends belong to it.
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

/// Of a tensor on the way: the part of it that the value depends on, cut to its size.
struct FieldPlace {
    PixelBox box;
    std::int64_t height = 0;
    std::int64_t width = 0;
};

struct ReceptiveField {
    int input = -1;    ///< RecordedTensor::id of the network's input
    FieldPlace place;  ///< in the network's input
    PixelBox whole;    ///< as place.box, but with what falls on the zeros of the padding: its size does not depend on the position
    std::map<int, FieldPlace> places;  ///< by RecordedTensor::id: of every activation on the way, and of the pipeline's pictures before it
    int picture = -1;     ///< id of the first picture of the pipeline; -1: the input was a ready tensor, or the way back is not known
    bool exact = true;    ///< false: a step on the way has no rule, and all of what it takes was counted
    std::string unknown;  ///< that step's type
    bool all() const { return place.box.rows.count() >= place.height && place.box.columns.count() >= place.width; }
};

/// Height and width of a recorded tensor as the cells of its heatmap: the grid of tokens, the last two sides of rank 4, [1, length] of
/// vectors (a batch of them: the first counts), the picture's of a picture.
FieldPlace wholeOf(const RecordedTensor& tensor);

/// Answers for one trace, which it keeps. Who makes which tensor is worked out once, so that an answer is quick enough for a moving mouse.
class FieldFinder {
public:
    explicit FieldFinder(TracePtr trace);
    ~FieldFinder();
    const TracePtr& trace() const { return m_trace; }
    /// Row and column in the tensor (of vectors row 0, column the index). None for tensors that are no activation on the way from the input
    /// to an output of this trace, for cells outside, and for other journeys. Linear in the steps before.
    std::optional<ReceptiveField> find(int tensor, std::int64_t row, std::int64_t column) const;
    /// The first place where the tensor is recorded; nullptr when there is none.
    const RecordedTensor* tensor(int id) const;

private:
    struct Makers;
    TracePtr m_trace;
    std::unique_ptr<const Makers> m_makers;
};

/// "sees 19x19 pixels of the input: rows 3..21, columns 0..18", "sees all 28x28 pixels of the input".
Message receptiveText(const ReceptiveField& field);

}  // namespace teardown
