// TraceBuilder: writes a trace step by step and keeps its tree consistent (index, parent, depth, end, call count).
#pragma once

#include "core/engine/run/record/tensor_store.h"
#include "core/trace/trace.h"

#include <map>
#include <string>
#include <vector>

namespace teardown::engine {

class TraceBuilder {
public:
    TraceBuilder(Journey journey, std::string subject, std::uint64_t byteBudget);

    /// Starts a step; steps started before close() become its descendants. Returns its index.
    int open(Step step);
    void close();
    /// A step without descendants.
    int leaf(Step step);
    Step& at(int index) { return m_trace.steps[static_cast<std::size_t>(index)]; }
    const std::vector<Step>& steps() const { return m_trace.steps; }
    int count() const { return static_cast<int>(m_trace.steps.size()); }

    TensorStore& tensors() { return m_tensors; }
    const TensorStore& tensors() const { return m_tensors; }
    /// Counts against the budget.
    RecordedTensor record(TensorName name, std::string label, TensorRole role, const at::Tensor& tensor, Keep keep = Keep::Alias);
    /// A tensor that belongs to the model.
    RecordedTensor recordOwned(TensorName name, std::string label, TensorRole role, const at::Tensor& tensor);
    /// A view that is not an at::Tensor, for example a picture. The same `key` gets the same id.
    RecordedTensor recordView(TensorName name, std::string label, TensorRole role, const TensorView& view, const std::string& key);

    /// Closes all open steps.
    TracePtr finish();

private:
    Trace m_trace;
    TensorStore m_tensors;
    std::vector<int> m_open;
    std::map<std::string, int> m_calls;
    std::map<std::string, int> m_viewIds;
};

}  // namespace teardown::engine
