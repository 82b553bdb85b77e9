// FastPlan: which calls of a network's forward are computed together, and how. Made from a captured forward; holds for inputs of that
// shape, with the parameters as they were.
#pragma once

#include "core/engine/run/fast/call_capture.h"
#include "core/engine/run/fast/compiled_layer.h"
#include "core/session/fast_report.h"

#include <memory>
#include <vector>

namespace teardown::engine {

/// What a call does in the fast form.
struct PlannedCall {
    enum Kind {
        Itself,       ///< as always
        Compiled,     ///< `compiled` computes it and the calls that follow
        PassInput,    ///< has been computed together with an earlier call, whose result is the input
        PassSecond,   ///< the same for a sum whose second operand is that result
        InPlaceRelu,  ///< on an input that nothing else reads
    };
    Kind kind = Itself;
    const UnaryLayer* layer = nullptr;  ///< null for a sum
    std::shared_ptr<const CompiledLayer> compiled;
    std::vector<int> operands;    ///< slots with the tensors that `compiled` adds
    std::vector<int> keepInput;   ///< slots that receive the input
    std::vector<int> keepOutput;  ///< slots that receive what `compiled` returns
};

struct FastPlan {
    std::vector<PlannedCall> calls;
    int slots = 0;
    FastReport report;  ///< the counts
};

/// Throws c10::Error or dnnl::error if oneDNN cannot compile something.
FastPlan makeFastPlan(const CallCapture& capture);

}  // namespace teardown::engine
