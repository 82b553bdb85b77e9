// ConditionSearch: the conditions among the breakpoints during one search - parsed once, asked at each step, and what became of them.
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
    explicit ConditionSearch(std::span<const Breakpoint> breakpoints);

    /// Why the breakpoint with this index, a condition, stops at the step; none when it does not, or when it can not be evaluated there.
    std::optional<Message> reasonAt(std::size_t breakpoint, const Step& step, const TaskContext& task);
    /// Asks the steps before `from` whether those conditions that could be evaluated at no step after it can be there: what
    /// is left over can be evaluated nowhere. Then what is to be said of each.
    std::vector<ConditionFault> faults(const Trace& trace, int from, const TaskContext& task);

private:
    struct Condition {
        std::string text;
        std::optional<expression::Expression> parsed;  ///< none for other breakpoints and for what can not be read
        bool evaluated = false;
        std::optional<ConditionFault> fault;
    };
    static void keep(Condition& condition, int step, const Error& error);

    std::vector<Condition> m_conditions;  ///< as the breakpoints
};

}  // namespace teardown
