#include "core/engine/run/fast/fast_form.h"

#include "core/engine/nn/substitute.h"
#include "core/engine/run/record/guard.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace teardown::engine {

namespace {

/// One run of a plan.
class FastRun : public CallSubstitute {
public:
    explicit FastRun(const FastPlan& plan) : m_plan(plan), m_slots(static_cast<std::size_t>(plan.slots)) {}

    at::Tensor call(const UnaryLayer& layer, const at::Tensor& input) override {
        const PlannedCall& planned = next(&layer);
        for (const int slot : planned.keepInput) m_slots[static_cast<std::size_t>(slot)] = input;
        switch (planned.kind) {
            case PlannedCall::PassInput:
            case PlannedCall::PassSecond:
                return input;
            case PlannedCall::InPlaceRelu:
                return at::relu_(const_cast<at::Tensor&>(input));
            case PlannedCall::Compiled:
                return computed(planned, input);
            case PlannedCall::Itself:
                break;
        }
        return {};
    }

    at::Tensor add(const at::Tensor& a, const at::Tensor& b) override {
        const PlannedCall& planned = next(nullptr);
        for (const int slot : planned.keepInput) m_slots[static_cast<std::size_t>(slot)] = a;
        if (planned.kind == PlannedCall::PassInput) return a;
        return planned.kind == PlannedCall::PassSecond ? b : at::Tensor();
    }

private:
    const PlannedCall& next(const UnaryLayer* layer) {
        TORCH_CHECK(m_next < m_plan.calls.size() && m_plan.calls[m_next].layer == layer,
                    "the network computes this input with other calls than the one that its fast form was made with");
        return m_plan.calls[m_next++];
    }

    at::Tensor computed(const PlannedCall& planned, const at::Tensor& input) {
        std::vector<at::Tensor> others;
        for (const int slot : planned.operands) others.push_back(std::move(m_slots[static_cast<std::size_t>(slot)]));
        at::Tensor output = planned.compiled->run(input, others);
        for (const int slot : planned.keepOutput) m_slots[static_cast<std::size_t>(slot)] = output;
        return output;
    }

    const FastPlan& m_plan;
    std::vector<at::Tensor> m_slots;
    std::size_t m_next = 0;
};

/// Changes with every in-place change of a parameter or buffer, and when one is replaced.
std::uint64_t stateOfParameters(const Model& network) {
    std::uint64_t state = 0xcbf29ce484222325u;
    const auto mix = [&state](std::uint64_t value) { state = (state ^ value) * 0x100000001b3u; };
    for (const StateEntry& entry : stateDict(network)) {
        mix(reinterpret_cast<std::uintptr_t>(entry.tensor.data_ptr()));
        mix(entry.tensor.is_inference() ? 0 : static_cast<std::uint64_t>(entry.tensor._version()));
    }
    return state;
}

void compare(const at::Tensor& fast, const at::Tensor& own, FastReport& report) {
    const double largest = own.abs().max().item().toDouble();
    const double difference = (fast - own).abs().max().item().toDouble();
    report.difference = largest > 0 ? difference / largest : difference;
    report.sameBest = at::equal(fast.argmax(-1), own.argmax(-1));
    // Also false if one of them is not finite.
    report.used = report.difference <= FastForm::kMostDifference;
}

}  // namespace

FastForm::FastForm(std::shared_ptr<Model> network, const at::Tensor& batch, const TaskContext& task) : m_network(std::move(network)) {
    CallCapture capture;
    const at::Tensor own = [&] {
        const ObserverScope scope(&capture);
        return m_network->test(batch).at("logits").tensor();
    }();
    if (task.cancelled()) throw CancelledException{};
    try {
        m_plan = makeFastPlan(capture);
        m_report = m_plan.report;
        if (own.numel() > 0) compare(run(batch).at("logits").tensor(), own, m_report);
    } catch (const std::exception&) {
        // Something that this memory order or this oneDNN does not support; the network itself is as good, only slower.
        m_report.used = false;
    }
    if (!m_report.used) m_plan = {};
}

Value FastForm::run(const at::Tensor& batch) const {
    FastRun substitute(m_plan);
    const SubstituteScope scope(&substitute);
    return m_network->test(batch.dim() == 4 ? batch.contiguous(at::MemoryFormat::ChannelsLast) : batch);
}

std::shared_ptr<const FastForm> FastForms::of(const std::shared_ptr<Model>& network, const at::Tensor& batch, const TaskContext& task) {
    const std::lock_guard lock(m_mutex);
    const std::uint64_t state = stateOfParameters(*network);
    const int threads = at::get_num_threads();
    std::erase_if(m_forms, [&](const Kept& kept) { return kept.state != state; });
    const auto found = std::find_if(m_forms.begin(), m_forms.end(), [&](const Kept& kept) {
        return at::IntArrayRef(kept.shape) == batch.sizes() && kept.threads == threads;
    });
    if (found != m_forms.end()) return found->form;
    if (m_forms.size() >= kMostForms) m_forms.erase(m_forms.begin());
    m_forms.push_back({batch.sizes().vec(), threads, state, std::make_shared<const FastForm>(network, batch, task)});
    return m_forms.back().form;
}

FastForms& fastFormsOf(BuiltModel& model) {
    if (!model.fastForms) model.fastForms = std::make_shared<FastForms>();
    return *model.fastForms;
}

}  // namespace teardown::engine
