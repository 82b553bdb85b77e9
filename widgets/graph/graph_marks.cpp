#include "widgets/graph/graph_marks.h"

#include "core/graph/graph_search.h"
#include "widgets/common/strings.h"

#include <algorithm>

namespace teardown {
namespace {

void markNode(const GraphScene& scene, std::vector<NodeMark>& marks, int step) {
    const int index = scene.nodeOfStep(step);
    if (index < 0) return;
    marks.resize(scene.graph.nodes.size(), NodeMark::None);
    NodeMark& mark = marks[static_cast<std::size_t>(index)];
    if (mark != NodeMark::Own) mark = scene.isOwnNode(index, step) ? NodeMark::Own : NodeMark::Inside;
}

}  // namespace

GraphMarks marksOf(const GraphScene& scene, const std::vector<int>& found, const std::set<std::string>& breakpoints) {
    GraphMarks marks;
    for (const int step : found) markNode(scene, marks.found, step);
    if (!breakpoints.empty())
        for (const Step& step : scene.source->trace->steps)
            if (step.kind == StepKind::Module && breakpoints.count(step.path)) markNode(scene, marks.breakpoints, step.index);
    return marks;
}

void GraphSearch::setText(const QString& text, const Trace* trace) {
    m_text = text;
    m_selected = -1;
    m_steps = trace ? stepsNamed(*trace, fromQt(text)) : std::vector<int>();
}

int GraphSearch::go(bool forward, int step) {
    const int count = static_cast<int>(m_steps.size());
    if (count == 0) return -1;
    if (m_selected < 0) {
        const int next = static_cast<int>(std::lower_bound(m_steps.begin(), m_steps.end(), step) - m_steps.begin());
        m_selected = (next - (forward ? 0 : 1) + count) % count;
    } else {
        m_selected = (m_selected + (forward ? 1 : count - 1)) % count;
    }
    return m_steps[static_cast<std::size_t>(m_selected)];
}

}  // namespace teardown
