// The names available to an expression about a step: its recorded tensors.
#pragma once

#include "core/expression/evaluate.h"
#include "core/trace/trace.h"

namespace teardown {

/// A tensor's name as it is typed, one word: "kernel before" is kernel_before.
std::string expressionName(const RecordedTensor& tensor);

/// The step's inputs, weights and outputs by their names; x, in and input are the first input, y, out and output the first output, w and b
/// weight and bias, unless one of its tensors has that name. A tensor that was not kept is missing, but its shape is known. The step must
/// outlive it.
class StepNames : public expression::Names {
public:
    explicit StepNames(const Step& step) : m_step(step) {}

    std::optional<expression::Value> find(std::string_view name) const override;
    std::vector<std::string> known() const override;

private:
    const Step& m_step;
};

}  // namespace teardown
