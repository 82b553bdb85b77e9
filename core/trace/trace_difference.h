// Compares two runs of one network, step by step: where do they start to differ, and by how much does each layer differ?
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace teardown {

struct StepDifference {
    int a = -1;  ///< step of the first trace; -1: it has no matching step
    int b = -1;
    bool shapeDiffers = false;
    double maxAbs = 0;      ///< of the last output, 0 if the shapes differ
    double relative = 0;    ///< Euclidean norm of the difference divided by that of the longer of the two
    bool compared = false;  ///< both outputs have values and the same shape
};

struct TraceDifference {
    std::vector<StepDifference> steps;  ///< of the leaf steps, in the order of the first trace
    int first = -1;                     ///< index into `steps` of the first difference; -1: none
    int inserted = -1;                  ///< step of the second trace before that one that has no match in the first; -1: none
    std::string insertedName;           ///< its type and path
};

/// Steps are matched by kind, path, type and count; transforms by type and count, since one may have been inserted. NaN equals NaN.
TraceDifference differenceOf(const Trace& a, const Trace& b);

}  // namespace teardown
