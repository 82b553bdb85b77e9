#include "core/engine/run/fast/call_capture.h"

#include <algorithm>
#include <string_view>

namespace teardown::engine {

int CallCapture::indexOf(const at::Tensor& tensor) {
    const auto [found, isNew] = m_indices.emplace(tensor.unsafeGetTensorImpl(), static_cast<int>(m_tensors.size()));
    if (isNew) {
        m_addresses.emplace_back(tensor.getIntrusivePtr());
        m_tensors.push_back({});
        m_tensors.back().isFloat = tensor.scalar_type() == at::kFloat && tensor.device().is_cpu();
    }
    return found->second;
}

/// A layer that returns its input, such as dropout in evaluation, does not use it.
void CallCapture::use(const Value& value, const Value& result, int call) {
    const Tensors outputs = result.tensors();
    value.forEach([&](const at::Tensor& tensor, const auto&) {
        const bool passedOn = std::any_of(outputs.begin(), outputs.end(), [&](const at::Tensor& output) { return output.is_same(tensor); });
        if (!passedOn) m_tensors[static_cast<std::size_t>(indexOf(tensor))].users.push_back(call);
    });
}

void CallCapture::entered(const Layer& layer, const Value& input, const CallContext&) {
    if (!m_open.empty()) m_open.back().leaf = false;
    m_open.push_back({});
    const auto* unary = dynamic_cast<const UnaryLayer*>(&layer);
    if (!unary) return;
    m_open.back().call = static_cast<int>(m_calls.size());
    CapturedCall call;
    call.layer = unary;
    call.input = indexOf(input.tensor());
    call.inputShape = input.tensor().sizes().vec();
    m_calls.push_back(std::move(call));
}

void CallCapture::left(const Layer&, const Value& input, const Value& output) {
    const Open open = m_open.back();
    m_open.pop_back();
    if (open.leaf) use(input, output, open.call);
    if (open.call < 0) return;
    CapturedCall& call = m_calls[static_cast<std::size_t>(open.call)];
    call.output = indexOf(output.tensor());
    call.outputShape = output.tensor().sizes().vec();
    if (open.leaf && call.output != call.input) m_tensors[static_cast<std::size_t>(call.output)].producer = open.call;
}

void CallCapture::op(const OpEvent& event) {
    if (!m_open.empty()) m_open.back().leaf = false;
    const bool isSum = std::string_view(event.row.name) == "add" && event.inputs.size() == 2;
    const int index = isSum ? static_cast<int>(m_calls.size()) : CapturedTensor::kElsewhere;
    for (const at::Tensor& input : event.inputs) m_tensors[static_cast<std::size_t>(indexOf(input))].users.push_back(index);
    if (!isSum) return;
    CapturedCall call;
    call.input = indexOf(event.inputs[0]);
    call.second = indexOf(event.inputs[1]);
    call.output = indexOf(event.outputs.front());
    call.inputShape = event.inputs[0].sizes() == event.inputs[1].sizes() ? event.inputs[0].sizes().vec() : std::vector<std::int64_t>();
    call.outputShape = event.outputs.front().sizes().vec();
    m_tensors[static_cast<std::size_t>(call.output)].producer = index;
    m_calls.push_back(std::move(call));
}

}  // namespace teardown::engine
