// Trace: a journey as data. An immutable list of steps in the order in which they started; a step's descendants follow it directly.
// Recorded once by the engine, stepped through by index arithmetic (TraceCursor), written by the verbs, drawn by the window.
#pragma once

#include "core/trace/journey.h"
#include "core/trace/step.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace teardown {

struct Trace {
    Journey journey = Journey::Forward;
    std::string subject;  ///< "repvgg-digits.py"
    std::vector<Step> steps;
    std::uint64_t recordedBytes = 0;
    bool complete = true;  ///< false if the byte budget left tensors out

    /// Index of the first step with this path (in module journeys of kind Module; else of any kind), -1 if there is none.
    int findPath(const std::string& path) const;
};

using TracePtr = std::shared_ptr<const Trace>;

}  // namespace teardown
