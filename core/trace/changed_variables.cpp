#include "core/trace/changed_variables.h"

#include <algorithm>

namespace teardown {

std::vector<bool> changedVariables(const Trace& trace, int step) {
    const std::vector<Variable>& variables = trace.steps[static_cast<std::size_t>(step)].variables;
    std::vector<bool> changed(variables.size());
    std::vector<bool> open(variables.size(), true);
    auto left = variables.size();
    for (int earlier = step - 1; earlier >= 0 && left > 0; --earlier)
        for (const Variable& before : trace.steps[static_cast<std::size_t>(earlier)].variables)
            for (std::size_t i = 0; i < variables.size(); ++i) {
                if (!open[i] || before.name != variables[i].name) continue;
                open[i] = false;
                changed[i] = before.value != variables[i].value;
                --left;
            }
    return changed;
}

}  // namespace teardown
