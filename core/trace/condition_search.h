// ConditionSearch: the breakpoints' conditions during one search - parsed once, evaluated at each step - and their errors.
#pragma once

#include "core/expression/expression.h"
#include "core/trace/breakpoint.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown {

class ConditionSearch {
public:
    /// `trace`: whose tensors conditions can name by their address; null: none.
    explicit ConditionSearch(std::span<const Breakpoint> breakpoints, const Trace* trace = nullptr);

    /// Why the condition with this breakpoint index stops at the step; none if it is false or cannot be evaluated there.
    std::optional<Message> reasonAt(std::size_t breakpoint, const Step& step, const TaskContext& task);
    /// Tries the conditions that could not be evaluated at any later step on the steps before `from` as well: those that remain can be
    /// evaluated nowhere. Then returns what to report for each.
    std::vector<ConditionFault> faults(const Trace& trace, int from, const TaskContext& task);

private:
    struct Condition {
        std::string text;
        std::string place;                             ///< the glob of its steps; empty: all
        int addressed = -1;                            ///< the last step whose tensor it names by its address; -1: it names none
        std::optional<expression::Expression> parsed;  ///< none for other breakpoints and for conditions that cannot be parsed
        bool evaluated = false;
        std::optional<ConditionFault> fault;
    };
    static void keep(Condition& condition, int step, const Error& error);
    int lastAddressed(const expression::Expression& parsed) const;
    bool isJudgedAt(const Condition& condition, const Step& step) const;

    const Trace* m_trace;
    std::vector<Condition> m_conditions;  ///< indexed like the breakpoints
};

}  // namespace teardown
