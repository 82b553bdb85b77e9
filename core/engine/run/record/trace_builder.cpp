#include "core/engine/run/record/trace_builder.h"

namespace teardown::engine {

TraceBuilder::TraceBuilder(Journey journey, std::string subject, std::uint64_t byteBudget) : m_tensors(byteBudget) {
    m_trace.journey = journey;
    m_trace.subject = std::move(subject);
}

int TraceBuilder::open(Step step) {
    step.index = count();
    step.parent = m_open.empty() ? -1 : m_open.back();
    step.depth = static_cast<int>(m_open.size());
    step.call =
        m_calls[std::string(stepKindName(step.kind)) + ' ' + step.path + (step.kind == StepKind::Op ? ' ' + step.type : std::string())]++;
    m_open.push_back(step.index);
    m_trace.steps.push_back(std::move(step));
    return m_open.back();
}

void TraceBuilder::close() {
    at(m_open.back()).end = count();
    m_open.pop_back();
}

int TraceBuilder::leaf(Step step) {
    const int index = open(std::move(step));
    close();
    return index;
}

RecordedTensor TraceBuilder::record(TensorName name, std::string label, TensorRole role, const at::Tensor& tensor, Keep keep) {
    return m_tensors.recorded(m_tensors.keep(tensor, keep), name, std::move(label), role);
}

RecordedTensor TraceBuilder::recordOwned(TensorName name, std::string label, TensorRole role, const at::Tensor& tensor) {
    return m_tensors.recorded(m_tensors.keepOwned(tensor), name, std::move(label), role);
}

RecordedTensor TraceBuilder::recordView(TensorName name, std::string label, TensorRole role, const TensorView& view,
                                        const std::string& key) {
    const auto [found, isNew] = m_viewIds.try_emplace(key, -1);
    if (isNew) found->second = m_tensors.reserve();
    RecordedTensor result;
    result.label = std::move(label);
    result.name = name;
    result.role = role;
    result.view = view;
    result.dtypeText = dtypeName(view.dtype());
    result.shape = view.shape();
    result.id = found->second;
    return result;
}

TracePtr TraceBuilder::finish() {
    while (!m_open.empty()) close();
    m_trace.recordedBytes = m_tensors.bytes();
    m_trace.complete = m_tensors.complete();
    return std::make_shared<const Trace>(std::move(m_trace));
}

}  // namespace teardown::engine
