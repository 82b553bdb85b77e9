// Trace: a journey as data. An immutable list of steps in the order in which they began; a step's descendants follow it directly.
// Recorded once by the engine, stepped by index arithmetic (TraceCursor), written by the verbs, drawn by the window.
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
    bool complete = true;  ///< false when the byte budget left tensors out

    /// Index of the first step with this path (module journeys: kind Module; else any), -1 when there is none.
    int findPath(const std::string& path) const;
};

using TracePtr = std::shared_ptr<const Trace>;

}  // namespace teardown
