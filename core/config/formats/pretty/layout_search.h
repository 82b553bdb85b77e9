// The cheapest way to break a statement into lines: yapf's search over all of them.
#pragma once

#include "core/config/formats/pretty/statement.h"

#include <cstddef>
#include <string>

namespace teardown::config::pretty {

/// The search budget: a fraction of a second, where mmcv needs minutes. Large configs use a tenth of it.
struct SearchBudget {
    std::size_t layouts = 500000;
};

/// Appends the statement in lines; false if no layout obeys the rules or the budget is used up.
bool appendBroken(const Statement& statement, SearchBudget& budget, std::string& out);

}  // namespace teardown::config::pretty
