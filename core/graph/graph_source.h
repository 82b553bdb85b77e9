// GraphSource: what a forward trace says about who feeds whom, worked out once. Tensors are followed by their numbers from the leaf that
// made them to the leaves that take them; every module also gets a signature, so that equal blocks in a row are known. Graph (graph.h)
// then shows it at any state of opening.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace teardown {

/// Stands for the picture, its transforms or a ready tensor where a step's index is asked for.
inline constexpr int kInputStep = -1;

/// A tensor on its way from one leaf step (module without parts, or op) to another.
struct LeafEdge {
    int from = kInputStep;
    int to = -1;
    int tensor = -1;       ///< RecordedTensor::id
    std::string label;     ///< shape without the batch: "64×56×56"
    bool implied = false;  ///< no recorded op links the two; execution order and sizes do
};

/// What one step of the trace amounts to in a graph.
struct StepFacts {
    std::uint64_t signature = 0;    ///< equal for modules of one type with equal parts, shapes and wiring
    std::int64_t parameters = 0;    ///< of its own
    bool feedsNextOnly = true;      ///< what it makes goes to its next sibling alone
    bool fedByPreviousOnly = true;  ///< what it takes comes from its previous sibling alone
};

struct GraphSource {
    TracePtr trace;
    std::vector<StepFacts> facts;   ///< one per step
    std::vector<LeafEdge> edges;    ///< by consumer, in order of execution
    std::vector<LeafEdge> outputs;  ///< what the outermost modules return and nobody takes; `to` is -1
    int lastTransform = -1;         ///< index of the input's last step; -1: a ready tensor
};

/// Works for traces of the forward journey; others give a source without edges. Linear in steps, tensors and nesting depth.
/// Errors: cancelled.
Result<std::shared_ptr<const GraphSource>> graphSource(TracePtr trace, const TaskContext& task = {});

/// Whether the step is a part of the network that has parts itself.
bool isContainer(const Trace& trace, int step);

/// Whether the tensor flows through the network. Weights and statistics are inputs of a step too, but do not.
bool flows(const RecordedTensor& tensor);

/// "64×56×56": the shape without a batch of one; "scalar" for none.
std::string shapeLabel(const RecordedTensor& tensor);

}  // namespace teardown
