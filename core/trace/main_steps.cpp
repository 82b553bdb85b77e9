#include "core/trace/main_steps.h"

#include <algorithm>

namespace teardown {
namespace {

const Step& recorded(const Trace& trace, int step) { return trace.steps[static_cast<std::size_t>(step)]; }

void openSmallOnes(const Trace& trace, int most, std::vector<int>& steps) {
    for (std::size_t i = 0; i < steps.size();) {
        const Step& step = recorded(trace, steps[i]);
        std::vector<int> children;
        for (int child = step.index + 1; child < step.end; child = recorded(trace, child).end) children.push_back(child);
        // The step itself stays, its parts follow it.
        if (!children.empty() && static_cast<int>(steps.size() + children.size()) <= most)
            steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, children.begin(), children.end());
        ++i;
    }
}

bool isMain(std::span<const int> main, int step) { return std::binary_search(main.begin(), main.end(), step); }

/// The first main step among the parts of the step; -1: none.
int firstInside(const Trace& trace, std::span<const int> main, int step) {
    const auto found = std::upper_bound(main.begin(), main.end(), step);
    return found != main.end() && *found < recorded(trace, step).end ? *found : -1;
}

}  // namespace

std::vector<int> mainSteps(const Trace& trace, int most) {
    std::vector<int> best;
    for (int level = 0; level < 6; ++level) {
        std::vector<int> steps;
        for (const Step& step : trace.steps) {
            const bool leaf = step.end <= step.index + 1;
            if (step.depth == level || (leaf && step.depth < level)) steps.push_back(step.index);
        }
        if (!best.empty() && (static_cast<int>(steps.size()) > most || steps == best)) break;
        best = std::move(steps);
    }
    // A build has few parts at the top and hundreds below one of them: open those that fit.
    if (trace.journey == Journey::Build) openSmallOnes(trace, most, best);
    return best;
}

int stepOver(const Trace& trace, std::span<const int> main, int step) {
    if (const int inside = firstInside(trace, main, step); inside >= 0) return inside;
    const int next = recorded(trace, step).end;
    if (next >= static_cast<int>(trace.steps.size())) return -1;
    const int inside = isMain(main, next) ? -1 : firstInside(trace, main, next);
    return inside >= 0 ? inside : next;
}

int stepBackOver(const Trace& trace, std::span<const int> main, int step) {
    int before = step - 1;
    if (before < 0) return -1;
    if (!isMain(main, step)) {
        while (before > 0 && recorded(trace, before).depth > recorded(trace, step).depth) before = recorded(trace, before).parent;
        return before;
    }
    // What only contains main steps is passed on the way back, too.
    while (before > 0 && !isMain(main, before) && firstInside(trace, main, before) >= 0) --before;
    for (int above = recorded(trace, before).parent; above >= 0 && firstInside(trace, main, above) < 0;
         above = recorded(trace, above).parent)
        before = above;
    return before;
}

}  // namespace teardown
