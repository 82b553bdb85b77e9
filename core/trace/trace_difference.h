// Two runs of one network, step by step: where do they begin to differ, and how much does each layer differ?
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace teardown {

struct StepDifference {
    int a = -1;  ///< step of the first trace; -1: it has none like it
    int b = -1;
    bool shapeDiffers = false;
    double maxAbs = 0;      ///< of the last output, 0 with another shape
    double relative = 0;    ///< Euclidean length of the difference over that of the longer of the two
    bool compared = false;  ///< both outputs are there with values and of one shape
};

struct TraceDifference {
    std::vector<StepDifference> steps;  ///< of the steps without steps below them, in the order of the first trace
    int first = -1;                     ///< index into `steps` of the first that differs; -1: none does
    int inserted = -1;                  ///< step of the second trace before that one which the first trace has none like; -1: none
    std::string insertedName;           ///< its type and path
};

/// Steps are matched by kind, path, type and their count; transforms by type and count, since one may have come in between. NaN beside NaN
/// is equal.
TraceDifference differenceOf(const Trace& a, const Trace& b);

}  // namespace teardown
