#include "core/trace/flame.h"

#include <algorithm>
#include <unordered_set>

namespace teardown {

std::uint64_t tensorBytes(const RecordedTensor& tensor) {
    if (tensor.view.valid()) return tensor.view.byteSize();
    const auto dtype = dtypeFromName(tensor.dtypeText);
    if (!dtype) return 0;
    std::uint64_t count = 1;
    for (const std::int64_t side : tensor.shape) count *= static_cast<std::uint64_t>(std::max<std::int64_t>(0, side));
    return count * itemSize(*dtype);
}

std::vector<std::uint64_t> stepBytes(const Trace& trace) {
    std::vector<std::uint64_t> bytes(trace.steps.size(), 0);
    std::unordered_set<int> known;
    std::unordered_set<const std::byte*> places;
    // A module's outputs are those of its last part: the parts, which come later in the list, must be processed first.
    const auto take = [&](const Step& step) {
        for (const RecordedTensor& tensor : step.outputs) {
            const bool isNew = tensor.id < 0 || known.insert(tensor.id).second;
            const bool elsewhere = !tensor.view.valid() || tensor.view.numel() == 0 || places.insert(tensor.view.data()).second;
            if (isNew && elsewhere) bytes[static_cast<std::size_t>(step.index)] += tensorBytes(tensor);
        }
    };
    std::vector<int> open;
    const auto closeUpTo = [&](int index) {
        while (!open.empty() && trace.steps[static_cast<std::size_t>(open.back())].end <= index) {
            take(trace.steps[static_cast<std::size_t>(open.back())]);
            open.pop_back();
        }
    };
    for (const Step& step : trace.steps) {
        closeUpTo(step.index);
        for (const RecordedTensor& tensor : step.inputs) {
            if (tensor.id >= 0) known.insert(tensor.id);
            if (tensor.view.valid() && tensor.view.numel() > 0) places.insert(tensor.view.data());
        }
        open.push_back(step.index);
    }
    closeUpTo(static_cast<int>(trace.steps.size()));
    for (std::size_t i = trace.steps.size(); i-- > 0;)
        if (const int parent = trace.steps[i].parent; parent >= 0) bytes[static_cast<std::size_t>(parent)] += bytes[i];
    return bytes;
}

std::vector<FlameBar> flameOf(const Trace& trace, StepMeasure measure) {
    const std::size_t count = trace.steps.size();
    std::vector<double> weight(count, 0);
    std::vector<double> parts(count, 0);
    const std::vector<std::uint64_t> bytes = measure == StepMeasure::Memory ? stepBytes(trace) : std::vector<std::uint64_t>();
    double whole = 0;
    for (std::size_t i = count; i-- > 0;) {
        const Step& step = trace.steps[i];
        double own = 0;
        if (measure == StepMeasure::Time)
            own = static_cast<double>(std::max<std::int64_t>(0, step.nanoseconds));
        else if (measure == StepMeasure::Memory)
            own = static_cast<double>(bytes[i]);
        else
            own = step.end <= step.index + 1 ? 1 : 0;
        weight[i] = std::max(own, parts[i]);
        if (step.parent >= 0)
            parts[static_cast<std::size_t>(step.parent)] += weight[i];
        else
            whole += weight[i];
    }
    std::vector<FlameBar> bars(count);
    if (whole <= 0) return bars;
    std::vector<double> next(count, 0);  // where the next part of a step begins
    double top = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Step& step = trace.steps[i];
        double& cursor = step.parent >= 0 ? next[static_cast<std::size_t>(step.parent)] : top;
        bars[i] = {cursor, cursor + weight[i] / whole};
        cursor = bars[i].end;
        next[i] = bars[i].begin;
    }
    return bars;
}

int flameDepth(const Trace& trace) {
    int depth = -1;
    for (const Step& step : trace.steps) depth = std::max(depth, step.depth);
    return depth + 1;
}

int flameStepAt(const Trace& trace, const std::vector<FlameBar>& bars, int depth, double place) {
    // Walks down the tree: at most one of the siblings covers the position.
    int from = 0;
    int to = static_cast<int>(trace.steps.size());
    for (int level = 0; level <= depth; ++level) {
        int found = -1;
        for (int i = from; i < to; i = std::max(i + 1, trace.steps[static_cast<std::size_t>(i)].end)) {
            const FlameBar& bar = bars[static_cast<std::size_t>(i)];
            if (place >= bar.begin && place < bar.end) found = i;
        }
        if (found < 0 || level == depth) return found;
        from = found + 1;
        to = trace.steps[static_cast<std::size_t>(found)].end;
    }
    return -1;
}

}  // namespace teardown
