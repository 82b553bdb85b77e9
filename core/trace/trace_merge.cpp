#include "core/trace/trace_merge.h"

#include <algorithm>
#include <unordered_map>

namespace teardown {

bool hasDropped(const Step& step) {
    const auto dropped = [](const RecordedTensor& tensor) { return !tensor.view.valid() && !tensor.dtypeText.empty(); };
    return std::any_of(step.inputs.begin(), step.inputs.end(), dropped) || std::any_of(step.outputs.begin(), step.outputs.end(), dropped);
}

TracePtr withTensorsOf(const TracePtr& base, const TracePtr& again) {
    if (!base || !again || base->steps.size() != again->steps.size()) return base;
    for (std::size_t i = 0; i < base->steps.size(); ++i)
        if (base->steps[i].path != again->steps[i].path || base->steps[i].type != again->steps[i].type ||
            base->steps[i].end != again->steps[i].end)
            return base;
    std::unordered_map<int, const RecordedTensor*> found;
    for (const Step& step : again->steps)
        for (const auto* list : {&step.inputs, &step.outputs})
            for (const RecordedTensor& tensor : *list)
                if (tensor.id >= 0 && tensor.view.valid()) found.try_emplace(tensor.id, &tensor);
    auto merged = std::make_shared<Trace>(*base);
    for (std::size_t i = 0; i < merged->steps.size(); ++i) {
        Step& step = merged->steps[i];
        bool all = hasDropped(step);
        for (auto* list : {&step.inputs, &step.outputs})
            for (RecordedTensor& tensor : *list) {
                if (tensor.view.valid()) continue;
                const auto other = found.find(tensor.id);
                if (other == found.end() || other->second->view.shape() != tensor.shape) continue;
                tensor.view = other->second->view;
                tensor.droppedStatistics.clear();
            }
        all = all && !hasDropped(step);
        if (all && step.numbers.empty()) step.numbers = again->steps[i].numbers;
    }
    return merged;
}

}  // namespace teardown
