// ScriptSites: where tools/test.py and tools/train.py, and what they call outside constructors, call the functions that a journey tells.
// Data: resources/reference/scripts, recorded by tests/core/registry/record_tool.py.
#pragma once

#include "core/base/result.h"
#include "core/reference/import_order.h"
#include "core/trace/step.h"

#include <map>
#include <string>
#include <vector>

namespace teardown {

struct CallSite {
    std::string function;                ///< as found on its object: "EpochBasedRunner.register_hook"; "build_from_cfg"
    std::string defined;                 ///< where its code stands
    std::string file;                    ///< of its definition
    int line = 0;                        ///< of its first decorator or def
    std::vector<ReferenceFrame> frames;  ///< between the caller's event and this one, outermost first
};

enum class Tool { Test, Train };
const char* toolFile(Tool tool);  ///< "tools/test.py"

class ScriptSites {
public:
    /// Errors: file-missing and the like if the resource is not there or not readable.
    static Result<ScriptSites> read(const ReferenceRelease& release);

    /// The call of `function` by `caller`, the `which`-th of its lines from above; the last one if there are fewer. A caller without a
    /// name: the script itself, or, for functions that stand with their frames elsewhere, any. Null: it is not known.
    const CallSite* find(Tool tool, const std::string& caller, const std::string& function, std::size_t which = 0) const;

private:
    using Table = std::map<std::string, std::vector<CallSite>>;
    Table m_test;
    Table m_train;
};

}  // namespace teardown
