// Flame: a trace as nested bars on a line - who calls whom by depth, what each step costs by width. Pure arithmetic, so that a trace of ten
// thousand steps is laid out in a millisecond.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <vector>

namespace teardown {

enum class StepMeasure {
    Time,    ///< Step::nanoseconds
    Memory,  ///< stepBytes()
    Count    ///< every step without parts is as wide as any other
};

/// Bytes of a recorded tensor's elements, also of one that was not kept; 0 where its type is unknown.
std::uint64_t tensorBytes(const RecordedTensor& tensor);

/// For every step the bytes of the tensors that came into being in it and its descendants: outputs that no step before has given or taken,
/// each once, whether or not they were kept. Views of another tensor (flatten) bring nothing new.
std::vector<std::uint64_t> stepBytes(const Trace& trace);

/// A step's place on the line, as shares of its whole length.
struct FlameBar {
    double begin = 0;
    double end = 0;
    double width() const { return end - begin; }
};

/// One bar a step. The parts of a step lie within it, in order, from its left end on; what is left at the right is its own share. A step
/// that was measured as less than its parts is as wide as they are. All bars are empty where nothing was measured.
std::vector<FlameBar> flameOf(const Trace& trace, StepMeasure measure);

/// How many rows of bars there are: the deepest step's depth + 1.
int flameDepth(const Trace& trace);

/// The step whose bar in row `depth` covers the place; -1 when there is none. `bars` is of this trace.
int flameStepAt(const Trace& trace, const std::vector<FlameBar>& bars, int depth, double place);

}  // namespace teardown
