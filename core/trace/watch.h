// Watch: the value of an expression at a step, as a debugger shows it beside the variables.
#pragma once

#include "core/base/task_context.h"
#include "core/expression/evaluate.h"
#include "core/trace/trace.h"

#include <string>
#include <string_view>

namespace teardown {

/// What an expression can name at a step: the step's tensors (StepNames), its variables where their text is a number, a truth value or a
/// tuple, and by their address (address.h) the tensors of all steps that have run by then: backbone.stem.out. Trace and step must outlive
/// it.
class WatchNames : public expression::Names {
public:
    WatchNames(const Trace& trace, int step) : m_trace(trace), m_step(step) {}

    std::optional<expression::Value> find(std::string_view name) const override;
    std::vector<std::string> known() const override;

private:
    const Trace& m_trace;
    int m_step;
};

/// One line, as Python would print it: "0.25", "(1, 64)", "True"; a tensor of a few numbers with them, a larger one with its shape. The
/// text of a variable may also be asked for, whatever it is: "result", "args['depth']", "len(result)".
Result<std::string> watchText(std::string_view expression, const Trace& trace, int step, const TaskContext& task = {});

}  // namespace teardown
