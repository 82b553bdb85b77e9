#include "core/journeys/code_teller.h"

#include <utility>

namespace teardown {

CodeTeller::CodeTeller(Journey journey, std::string subject) {
    m_trace.journey = journey;
    m_trace.subject = std::move(subject);
}

Step& CodeTeller::open(CodeEvent event, const std::vector<ReferenceFrame>& frames) {
    Step step;
    step.index = static_cast<int>(m_trace.steps.size());
    step.depth = static_cast<int>(m_open.size());
    step.parent = m_open.empty() ? -1 : m_open.back().step;
    step.end = step.index + 1;
    step.kind = StepKind::Call;
    m_open.push_back({step.index, m_stack.size()});
    m_stack.insert(m_stack.end(), frames.begin(), frames.end());
    step.reference = m_stack;
    const bool built = event.what == CodeEvent::What::Built;
    ReferenceFrame own{built ? "build_from_cfg" : event.function, built ? "mmcv/utils/registry.py" : event.file, built ? 10 : event.line,
                       built || event.defined == event.function ? std::string() : event.defined};
    step.reference.push_back(std::move(own));
    event.depth = step.depth;
    step.detail = std::make_shared<CodeEvent>(std::move(event));
    m_trace.steps.push_back(std::move(step));
    return m_trace.steps.back();
}

void CodeTeller::close() {
    const Opened closed = m_open.back();
    m_open.pop_back();
    m_stack.resize(closed.frames);
    m_trace.steps[static_cast<std::size_t>(closed.step)].end = static_cast<int>(m_trace.steps.size());
}

Step& CodeTeller::current() { return m_trace.steps[static_cast<std::size_t>(m_open.back().step)]; }

void CodeTeller::insert(const Trace& other, int begin, int end) {
    const int parent = m_open.empty() ? -1 : m_open.back().step;
    const int shift = static_cast<int>(m_trace.steps.size()) - begin;
    for (int i = begin; i < end; ++i) {
        Step step = other.steps[static_cast<std::size_t>(i)];
        const int outside = other.steps[static_cast<std::size_t>(begin)].depth;
        step.depth += static_cast<int>(m_open.size()) - outside;
        step.index += shift;
        step.end += shift;
        step.parent = step.parent < begin ? parent : step.parent + shift;
        m_trace.steps.push_back(std::move(step));
    }
}

Trace CodeTeller::take() {
    while (!m_open.empty()) close();
    return std::move(m_trace);
}

}  // namespace teardown
