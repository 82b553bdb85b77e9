// StepRange: steps of a trace by index.
#pragma once

namespace teardown {

/// Both ends included.
struct StepRange {
    int first = 0;
    int last = -1;
    bool contains(int step) const { return step >= first && step <= last; }
};

}  // namespace teardown
