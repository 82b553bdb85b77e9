#include "core/trace/trace.h"

namespace teardown {

const char* stepKindName(StepKind kind) {
    switch (kind) {
        case StepKind::Transform: return "transform";
        case StepKind::Module: return "module";
        case StepKind::Op: return "op";
        case StepKind::Lookup: return "lookup";
        case StepKind::Argument: return "argument";
        case StepKind::Construct: return "construct";
        case StepKind::Create: return "create";
        case StepKind::Initialise: return "initialise";
        case StepKind::Copy: return "copy";
        case StepKind::Block: return "block";
        case StepKind::Fold: return "fold";
        case StepKind::Pad: return "pad";
        case StepKind::Identity: return "identity";
        case StepKind::Sum: return "sum";
        case StepKind::Verify: return "verify";
        case StepKind::Group: return "group";
    }
    return "group";
}

int Trace::findPath(const std::string& path) const {
    int any = -1;
    for (const Step& step : steps) {
        if (step.path != path) continue;
        if (step.kind == StepKind::Module || step.kind == StepKind::Block || step.kind == StepKind::Construct) return step.index;
        if (any < 0) any = step.index;
    }
    return any;
}

}  // namespace teardown
