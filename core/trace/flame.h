// Flame: a trace as nested bars - depth shows who calls whom, width shows the cost of each step. Pure arithmetic: a trace of ten thousand
// steps is laid out in a millisecond.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <vector>

namespace teardown {

enum class StepMeasure {
    Time,    ///< Step::nanoseconds
    Memory,  ///< stepBytes()
    Count    ///< every step without parts has the same width
};

/// Bytes of a recorded tensor's elements, even of one that was not kept; 0 if its type is unknown.
std::uint64_t tensorBytes(const RecordedTensor& tensor);

/// For every step the bytes of the tensors created in it and its descendants: outputs that are not an input or output of an earlier step,
/// each once, whether or not they were kept. Views of another tensor (flatten) add nothing.
std::vector<std::uint64_t> stepBytes(const Trace& trace);

/// A step's extent on the line, as fractions of the total length.
struct FlameBar {
    double begin = 0;
    double end = 0;
    double width() const { return end - begin; }
};

/// One bar per step. The parts of a step are inside it, in order, from its left end; the rest at the right is its own share. A step
/// measured as shorter than its parts is as wide as they are. All bars are empty if nothing was measured.
std::vector<FlameBar> flameOf(const Trace& trace, StepMeasure measure);

/// The number of rows of bars: the deepest step's depth + 1.
int flameDepth(const Trace& trace);

/// The step whose bar in row `depth` covers the position; -1 if there is none. `bars` belongs to this trace.
int flameStepAt(const Trace& trace, const std::vector<FlameBar>& bars, int depth, double place);

}  // namespace teardown
