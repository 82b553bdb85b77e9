#include "core/journeys/iteration_variables.h"

#include "core/journeys/call_teller.h"

#include <string>
#include <utility>

namespace teardown {

void addBatch(Step& step, const TrainIterOutcome& iteration, TensorName name) {
    const auto add = [&](const char* label, const TensorView& view, TensorRole role) {
        if (!view.valid()) return;
        RecordedTensor tensor;
        tensor.label = label;
        tensor.role = role;
        tensor.view = view;
        tensor.name = name;
        step.variables.push_back({std::string("data['") + label + "']", "Tensor", shapeWords(view.shape())});
        (name == TensorName::Input ? step.inputs : step.outputs).push_back(std::move(tensor));
    };
    add("img", iteration.images, TensorRole::Activation);
    add("gt_label", iteration.labels, TensorRole::Vector);
}

void addTerms(Step& step, const TrainIterOutcome& iteration) {
    for (const auto& [name, value] : iteration.step.terms)
        step.variables.push_back({"log_vars['" + name + "']", "float", ConfigValue::floating(value).repr()});
}

void addClipping(Step& step, const TrainIterOutcome& iteration, const ConfigValue& gradClip) {
    if (iteration.update >= 0) {
        // The steps right below the update are one for each parameter that has a gradient.
        const std::vector<Step>& steps = iteration.trace->steps;
        const Step& update = steps[static_cast<std::size_t>(iteration.update)];
        int parameters = 0;
        for (int i = update.index + 1; i < update.end; ++i) parameters += steps[static_cast<std::size_t>(i)].parent == update.index ? 1 : 0;
        step.variables.push_back({"parameters", "list[" + std::to_string(parameters) + "]", "those that have a gradient"});
    }
    for (const DictEntry& entry : gradClip.entries())
        step.variables.push_back({entry.key.str(), entry.value.typeName(), entry.value.repr()});
    if (iteration.step.gradientNorm)
        step.variables.push_back({"total_norm", "float", ConfigValue::floating(*iteration.step.gradientNorm).repr()});
}

}  // namespace teardown
