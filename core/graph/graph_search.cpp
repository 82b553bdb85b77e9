#include "core/graph/graph_search.h"

#include <algorithm>
#include <string>

namespace teardown {

namespace {

std::string inSmallLetters(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

}  // namespace

std::vector<int> stepsNamed(const Trace& trace, std::string_view text) {
    std::vector<int> found;
    const std::string wanted = inSmallLetters(text);
    if (wanted.empty()) return found;
    const auto contains = [&wanted](const std::string& words) { return inSmallLetters(words).find(wanted) != std::string::npos; };
    const bool wholePath = wanted.find('.') != std::string::npos;
    for (const Step& step : trace.steps) {
        // The outermost module is the whole picture and has no box.
        if (step.kind == StepKind::Transform || (step.parent < 0 && isContainer(trace, step.index))) continue;
        // An op has the path of the module that calls it: it is found by its type.
        const std::string name = step.kind == StepKind::Op ? std::string() : wholePath ? step.path : nameOf(step, true);
        if (contains(name) || contains(step.type)) found.push_back(step.index);
    }
    return found;
}

OpenGroups openedAround(const GraphSource& source, OpenGroups open, int step) {
    if (step < 0 || step >= static_cast<int>(source.trace->steps.size())) return open;
    for (;;) {
        const Graph graph = graphOf(source, open);
        const int shown = graph.nodeOfStep[static_cast<std::size_t>(step)];
        if (shown < 0) return open;
        const GraphNode& node = graph.nodes[static_cast<std::size_t>(shown)];
        const bool own = node.step == step && node.kind != GraphNodeKind::Repeat;
        if (own || node.open || node.key.empty()) return open;
        open.insert(node.key);
    }
}

}  // namespace teardown
