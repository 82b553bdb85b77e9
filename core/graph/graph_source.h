// GraphSource: the data flow of a forward trace, analysed once. Tensors are followed by id from the leaf that made them to the leaves that
// use them; every module also gets a signature, so that repeated blocks are recognised. Graph (graph.h) then shows it with any set of open
// groups.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace teardown {

/// Stands for the picture, its transforms or a ready tensor where a step index is expected.
inline constexpr int kInputStep = -1;

/// A tensor passed from one leaf step (module without parts, or op) to another.
struct LeafEdge {
    int from = kInputStep;
    int to = -1;
    int tensor = -1;       ///< RecordedTensor::id
    std::string label;     ///< shape without the batch: "64×56×56"
    bool implied = false;  ///< no recorded op links the two; inferred from execution order and sizes
};

/// What one step of the trace contributes to a graph.
struct StepFacts {
    std::uint64_t signature = 0;    ///< equal for modules of one type with equal parts, shapes and wiring
    std::int64_t parameters = 0;    ///< of its own
    bool feedsNextOnly = true;      ///< its output goes only to its next sibling
    bool fedByPreviousOnly = true;  ///< its input comes only from its previous sibling
};

struct GraphSource {
    TracePtr trace;
    std::vector<StepFacts> facts;   ///< one per step
    std::vector<LeafEdge> edges;    ///< by consumer, in execution order
    std::vector<LeafEdge> outputs;  ///< results of the outermost modules that nothing consumes; `to` is -1
    int lastTransform = -1;         ///< index of the input's last step; -1: a ready tensor
};

/// Works for traces of the forward journey; others give a source without edges. Linear in steps, tensors and nesting depth. Errors:
/// cancelled.
Result<std::shared_ptr<const GraphSource>> graphSource(TracePtr trace, const TaskContext& task = {});

/// Whether the step is a part of the network that itself has parts.
bool isContainer(const Trace& trace, int step);

/// Whether the tensor flows through the network. Weights and statistics are inputs of a step too, but do not.
bool flows(const RecordedTensor& tensor);

/// "64×56×56": the shape without a batch of one; "scalar" for an empty shape; empty if nothing is known of it.
std::string shapeLabel(const RecordedTensor& tensor);

}  // namespace teardown
