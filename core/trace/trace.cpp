#include "core/trace/trace.h"

namespace teardown {

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
