#include "core/engine/run/profile/effort_observer.h"

#include "core/engine/run/profile/complexity_rules.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/zoo/head.h"

#include <algorithm>

namespace teardown::engine {

namespace {

std::int64_t bytesOf(const at::Tensor& tensor) { return tensor.defined() ? static_cast<std::int64_t>(tensor.nbytes()) : 0; }

std::int64_t bytesOf(const Tensors& tensors) {
    std::int64_t bytes = 0;
    for (const at::Tensor& tensor : tensors) bytes += bytesOf(tensor);
    return bytes;
}

std::int64_t ownBytes(const Layer& layer) {
    std::int64_t bytes = 0;
    for (const auto& item : layer.named_parameters(/*recurse=*/false)) bytes += bytesOf(item.value());
    for (const auto& item : layer.named_buffers(/*recurse=*/false)) bytes += bytesOf(item.value());
    return bytes;
}

bool isView(const at::Tensor& output, const Tensors& inputs) {
    return std::any_of(inputs.begin(), inputs.end(), [&](const at::Tensor& input) { return input.defined() && output.is_alias_of(input); });
}

}  // namespace

EffortObserver::EffortObserver(const Head* head, const TaskContext& task) : m_task(task), m_head(head) {
    if (!head) return;
    for (const Layer* layer : head->preLogitsLayers()) m_beforeLogits.insert(layer);
}

void EffortObserver::entered(const Layer& layer, const Value&, const CallContext&) {
    if (m_task.cancelled()) throw CancelledException{};
    bool counts = m_levels.empty() || m_levels.back().counts;
    if (&layer == m_head) counts = false;
    if (m_beforeLogits.contains(&layer)) counts = true;
    if (!m_levels.empty()) m_levels.back().hasLayers = true;
    m_levels.push_back({&layer, counts});
}

void EffortObserver::left(const Layer& layer, const Value& given, const Value& made) {
    const Tensors inputs = given.tensors(), outputs = made.tensors();
    const Level level = m_levels.back();
    m_levels.pop_back();
    Own& own = m_own[&layer];
    ++own.calls;
    own.outputs.clear();
    for (const at::Tensor& output : outputs)
        if (output.defined()) own.outputs.push_back(shapeOf(output));
    if (level.hasLayers) return;
    // Usually a layer's work is done by its ops; but a convolution that pads with a separate op still multiplies.
    const std::optional<Cost> rule = layer.describe().cost;
    if (level.hasOps && (!rule || rule->full != CostFormula::Kernel)) return;
    if (!rule) m_uncounted.insert(layer.type());
    add(own.effort, rule.value_or(Cost{}), &layer, inputs, outputs, level.counts);
}

void EffortObserver::op(const OpEvent& event) {
    if (m_levels.empty()) return;
    m_levels.back().hasOps = true;
    add(m_own[m_levels.back().layer].effort, event.row.cost, nullptr, event.inputs, event.outputs, false);
}

void EffortObserver::add(Effort& effort, const Cost& rule, const Layer* layer, const Tensors& inputs, const Tensors& outputs, bool counts) {
    if (counts) effort.macs += cost(rule.reference, layer, inputs, outputs);
    effort.macsFull += cost(rule.full, layer, inputs, outputs);
    // A view, or an op that passes its input on unchanged, touches no element.
    std::int64_t made = 0;
    for (const at::Tensor& output : outputs)
        if (output.defined() && !isView(output, inputs)) made += bytesOf(output);
    if (made == 0) return;
    effort.activationBytes += made;
    effort.bytesMoved += made + bytesOf(inputs) + (layer ? ownBytes(*layer) : 0);
}

}  // namespace teardown::engine
