#include "core/trace/tensor_uses.h"

#include <algorithm>

namespace teardown {
namespace {

bool includesTensor(const std::vector<RecordedTensor>& tensors, int id) {
    return std::any_of(tensors.begin(), tensors.end(), [id](const RecordedTensor& tensor) { return tensor.id == id; });
}

/// Those without another one inside. `steps` ascend, so that a step's parts follow it.
std::vector<int> innermost(const Trace& trace, const std::vector<int>& steps) {
    std::vector<int> found;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool outer = i + 1 < steps.size() && steps[i + 1] < trace.steps[static_cast<std::size_t>(steps[i])].end;
        if (!outer) found.push_back(steps[i]);
    }
    return found;
}

}  // namespace

TensorUses usesOf(const Trace& trace, int id) {
    TensorUses uses;
    if (id < 0) return uses;
    for (const Step& step : trace.steps) {
        if (includesTensor(step.outputs, id)) uses.writes.push_back(step.index);
        if (includesTensor(step.inputs, id)) uses.reads.push_back(step.index);
    }
    uses.writes = innermost(trace, uses.writes);
    uses.reads = innermost(trace, uses.reads);
    return uses;
}

int lastBefore(std::span<const int> steps, int step) {
    const auto found = std::lower_bound(steps.begin(), steps.end(), step);
    return found == steps.begin() ? -1 : *std::prev(found);
}

int firstAfter(std::span<const int> steps, int step) {
    const auto found = std::upper_bound(steps.begin(), steps.end(), step);
    return found == steps.end() ? -1 : *found;
}

}  // namespace teardown
