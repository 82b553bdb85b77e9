#include "core/trace/step_names.h"

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
    if ((name == "x" || name == "input") && !m_step.inputs.empty()) return recordedValue(m_step.inputs.front());
    if ((name == "y" || name == "output") && !m_step.outputs.empty()) return recordedValue(m_step.outputs.front());
    return std::nullopt;
}

std::vector<std::string> StepNames::known() const {
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    };
    for (const RecordedTensor& tensor : m_step.inputs) add(expressionName(tensor));
    for (const RecordedTensor& tensor : m_step.outputs) add(expressionName(tensor));
    for (const char* name : {"input", "x"})
        if (!m_step.inputs.empty()) add(name);
    for (const char* name : {"output", "y"})
        if (!m_step.outputs.empty()) add(name);
    return names;
}

}  // namespace teardown
