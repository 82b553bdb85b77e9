#include "core/trace/step_names.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

expression::Value recordedValue(const RecordedTensor& tensor) {
    if (tensor.view.valid()) return tensor.view;
    return expression::Missing{
        message("expression-missing.values-not-kept", "The values of {name} were not kept.", {{"name", expressionName(tensor)}}),
        tensor.shape};
}

/// The tensor that a name stands for at any step; null if the step has none.
const RecordedTensor* shortNamed(const Step& step, std::string_view name) {
    const auto first = [](const std::vector<RecordedTensor>& tensors) { return tensors.empty() ? nullptr : &tensors.front(); };
    if (isOneOf(name, {"x", "input", "in"})) return first(step.inputs);
    if (isOneOf(name, {"y", "output", "out"})) return first(step.outputs);
    if (!isOneOf(name, {"w", "b"})) return nullptr;
    const TensorName wanted = name == "w" ? TensorName::Weight : TensorName::Bias;
    for (const std::vector<RecordedTensor>* tensors : {&step.inputs, &step.outputs})
        for (const RecordedTensor& tensor : *tensors)
            if (tensor.name == wanted) return &tensor;
    return nullptr;
}

}  // namespace

std::string expressionName(const RecordedTensor& tensor) {
    std::string name = tensor.label;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

std::optional<expression::Value> StepNames::find(std::string_view name) const {
    for (const std::vector<RecordedTensor>* tensors : {&m_step.inputs, &m_step.outputs})
        for (const RecordedTensor& tensor : *tensors)
            if (expressionName(tensor) == name) return recordedValue(tensor);
    const RecordedTensor* tensor = shortNamed(m_step, name);
    return tensor ? std::optional(recordedValue(*tensor)) : std::nullopt;
}

std::vector<std::string> StepNames::known() const {
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    };
    for (const RecordedTensor& tensor : m_step.inputs) add(expressionName(tensor));
    for (const RecordedTensor& tensor : m_step.outputs) add(expressionName(tensor));
    for (const char* name : {"input", "x", "in", "output", "y", "out", "w", "b"})
        if (shortNamed(m_step, name)) add(name);
    return names;
}

}  // namespace teardown
