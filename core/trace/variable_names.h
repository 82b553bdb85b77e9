// VariableNames: what an expression can name at a step by the step alone - its tensors (step_names.h) and its variables.
#pragma once

#include "core/expression/evaluate.h"
#include "core/trace/trace.h"

#include <string>
#include <string_view>

namespace teardown {

/// A variable counts where its text is a number, a truth value or a tuple; of a list, dict or tuple at least the length is known:
/// `len(result)`. An entry of a dict is named with a dot: log_vars['loss'] is log_vars.loss, see keysWithDots(). The step must outlive it.
class VariableNames : public expression::Names {
public:
    explicit VariableNames(const Step& step) : m_step(step) {}

    std::optional<expression::Value> find(std::string_view name) const override;
    std::vector<std::string> known() const override;

private:
    const Step& m_step;
};

/// The expression with log_vars['loss'] written as log_vars.loss and spaces behind it, so that columns stay where they were. Other text,
/// and keys that are no names, stay.
std::string keysWithDots(std::string_view expression);

/// The variable of this name; null: the step has none.
const Variable* variableNamed(const Step& step, std::string_view name);

}  // namespace teardown
