// The modules of a network or of a part of one with their costs, as a table and as JSON.
#pragma once

#include "core/base/json.h"
#include "core/session/build_journey.h"
#include "core/session/profile_journey.h"

#include <string>
#include <vector>

namespace teardown {

struct ModuleTableOptions {
    int depth = -1;      ///< modules down to this depth; -1: all
    bool timed = false;  ///< with milliseconds
};

/// One line per module, below a line of titles. profile: of the same modules.
std::string moduleTable(const std::vector<ModuleNode>& modules, const ProfileOutcome& profile, const ModuleTableOptions& options);
/// The line below it: input, parameters, operations, and what was not counted.
std::string totalsText(const ProfileOutcome& profile, std::int64_t parameters);

Json moduleTableJson(const std::vector<ModuleNode>& modules, const ProfileOutcome& profile, const ModuleTableOptions& options);
/// The same for a network with holes, which cannot run: modules, parameters, arguments, and why a module is not there.
std::string incompleteTable(const std::vector<ModuleNode>& modules, const ModuleTableOptions& options);
Json incompleteTableJson(const std::vector<ModuleNode>& modules, const ModuleTableOptions& options);

Json& setEffort(Json& object, const Effort& effort);

}  // namespace teardown
