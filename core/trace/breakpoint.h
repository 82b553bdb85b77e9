// Breakpoint: where "continue" stops. Data, the search for the next matching step, and where a trace is marked.
#pragma once

#include "core/base/task_context.h"
#include "core/trace/trace.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown {

enum class BreakOn {
    Path,        ///< steps whose path matches the glob
    Type,        ///< steps whose type matches the glob
    NotFinite,   ///< an output with a NaN or an infinity
    Dead,        ///< an output that is all zeros
    OutOfRange,  ///< an output with a finite value beyond -limit..limit
    Condition,   ///< an expression over the step's tensors and variables (variable_names.h), or over tensors by their address, is true
    Constant     ///< an output of more than one value, all of them the same
};

struct Breakpoint {
    BreakOn on = BreakOn::Path;
    std::string pattern;     ///< Path, Type: the glob; Condition: the expression
    double limit = 0;        ///< OutOfRange
    bool enabled = true;     ///< a disabled one is kept, but does not stop
    std::string place = {};  ///< the others than Path and Type: only at steps whose path or type matches this glob; empty: at every step
    bool operator==(const Breakpoint&) const = default;
    /// Whether both stop at the same steps, enabled or not.
    bool sameStops(const Breakpoint& other) const {
        return on == other.on && pattern == other.pattern && limit == other.limit && place == other.place;
    }
};

/// "layer backbone.stem", "type Conv2d", "NaN or infinity", "all zeros", "|x| > 100", "mean(output) < 0", "|x| > 100 at backbone.stem"
Message breakpointText(const Breakpoint& breakpoint);

/// Why to stop at the step, as one short sentence; none if it does not match. NotFinite, Dead and OutOfRange skip outputs that were not
/// kept or are not floating point; a condition that cannot be evaluated at the step does not stop there. Addresses need the trace, so a
/// condition with one stops in nextStop() only: at the step that makes the last of its tensors, or at its place.
std::optional<Message> stopReason(const Breakpoint& breakpoint, const Step& step, const TaskContext& task = {});

/// A condition that could not be evaluated.
struct ConditionFault {
    std::string condition;
    int step = -1;  ///< the first step with this fault; -1: it could not be evaluated at any step of the trace
    Error error;
};

struct Stop {
    int step = -1;
    Message reason;
    /// For a search without a match: the conditions that could not be evaluated at any step, and those whose values were not kept or were
    /// too many at some steps.
    std::vector<ConditionFault> faults;
};

/// The first step after `from` at which an enabled breakpoint matches. Of nested steps that pass the same bad output upwards, the innermost
/// comes first because of the order: a parent's outputs are checked only after its last descendant. Step -1: none, or cancelled.
Stop nextStop(const Trace& trace, int from, std::span<const Breakpoint> breakpoints, const TaskContext& task = {});

/// The last step before `from` at which "continue" would stop on its way from the start; the same reasons. Step -1: none, or cancelled.
Stop previousStop(const Trace& trace, int from, std::span<const Breakpoint> breakpoints, const TaskContext& task = {});

/// What one breakpoint does in a whole trace, as if it were enabled and the only one.
struct StopCount {
    int stops = 0;   ///< how often "continue" stops between before the first step and the end
    int first = -1;  ///< the first of these steps; -1: none
};
StopCount countStops(const Trace& trace, Breakpoint breakpoint, const TaskContext& task = {});

/// How a step or module is marked.
enum class StopMark { None, Disabled, Enabled };
/// Of the breakpoints on layers and types, whose steps are known without values: enabled wins over disabled.
StopMark stopMark(std::span<const Breakpoint> breakpoints, const std::string& path, const std::string& type);
/// The same for each step of the trace.
std::vector<StopMark> stopMarks(const Trace& trace, std::span<const Breakpoint> breakpoints);

}  // namespace teardown
