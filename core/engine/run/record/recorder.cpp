#include "core/engine/run/record/recorder.h"

#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/step_text.h"

#include <chrono>

namespace teardown::engine {

namespace {

constexpr std::int64_t kReportEvery = 50'000'000;  // 50 ms: a progress bar needs no more

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Recorder::Recorder(TensorStore& store, const TaskContext& task, std::size_t expectedCalls)
    : m_store(store), m_task(task), m_expectedCalls(expectedCalls), m_lastReport(now()) {
    m_events.reserve(expectedCalls * 3 + 64);
    m_tensorIds.reserve(expectedCalls * 4 + 64);
}

void Recorder::keepOnly(const StepRange& steps, int before) {
    m_only = steps;
    m_nextStep = before;
}

void Recorder::keepOne(const at::Tensor& tensor, bool wanted) {
    m_tensorIds.push_back(wanted ? m_store.keep(tensor) : m_store.note(tensor));
}

void Recorder::keep(Event& event, const Value& value, int step) {
    const bool wanted = !m_only || m_only->contains(step);
    event.firstTensor = static_cast<std::uint32_t>(m_tensorIds.size());
    value.forEach([&](const at::Tensor& tensor, const auto&) { keepOne(tensor, wanted); });
    if (value.isList()) {
        m_labels.push_back(value.labels(event.what == What::Entered ? "input" : "output"));
        event.labels = static_cast<std::uint32_t>(m_labels.size());
    }
    const auto count = static_cast<std::uint16_t>(m_tensorIds.size() - event.firstTensor);
    (event.what == What::Entered ? event.inputs : event.outputs) = count;
}

void Recorder::checkTask() {
    if (m_task.cancelled()) throw CancelledException{};
}

void Recorder::entered(const Layer& layer, const Value& input, const CallContext& context) {
    checkTask();
    Event event;
    event.layer = &layer;
    if (!context.isEmpty()) {
        m_contexts.push_back(context);
        event.text = static_cast<std::uint32_t>(m_contexts.size());
    }
    m_openSteps.push_back(m_nextStep);
    keep(event, input, m_nextStep++);
    event.nanoseconds = now();
    ++m_calls;
    if (m_task.progress && event.nanoseconds - m_lastReport > kReportEvery) {
        m_lastReport = event.nanoseconds;
        m_task.report(m_expectedCalls ? std::min(1.0, double(m_calls) / double(m_expectedCalls)) : -1, message("task.forward", "forward"));
    }
    m_events.push_back(event);
}

void Recorder::left(const Layer& layer, const Value&, const Value& output) {
    Event event;
    event.what = What::Left;
    event.layer = &layer;
    event.nanoseconds = now();
    keep(event, output, m_openSteps.back());
    m_openSteps.pop_back();
    m_events.push_back(event);
}

void Recorder::op(const OpEvent& op) {
    checkTask();
    Event event;
    event.what = What::Op;
    event.nanoseconds = now();
    event.text = static_cast<std::uint32_t>(m_opTexts.size());
    m_opTexts.push_back({&op.row, op.title, op.why, op.arguments, op.detail});
    const bool wanted = !m_only || m_only->contains(m_nextStep);
    ++m_nextStep;
    event.firstTensor = static_cast<std::uint32_t>(m_tensorIds.size());
    const auto keepAll = [&](const Tensors& tensors, std::uint16_t& count) {
        for (const at::Tensor& tensor : tensors)
            if (tensor.defined()) {
                keepOne(tensor, wanted);
                ++count;
            }
    };
    keepAll(op.inputs, event.inputs);
    keepAll(op.outputs, event.outputs);
    m_events.push_back(event);
}

void Recorder::writeSteps(TraceBuilder& builder, const ModuleFactsTable& modules) const {
    StepTexts texts(modules);
    struct Open {
        int step;
        std::int64_t since;
    };
    std::vector<Open> open;
    std::int64_t previous = m_events.empty() ? 0 : m_events.front().nanoseconds;
    for (const Event& event : m_events) {
        const int* ids = m_tensorIds.data() + event.firstTensor;
        const auto record = [&](Step& step) {
            for (int i = 0; i < event.inputs + event.outputs; ++i) {
                const bool isInput = i < event.inputs;
                const int total = isInput ? event.inputs : event.outputs;
                const int number = isInput ? i : i - event.inputs;
                std::string label = isInput ? "input" : "output";
                if (event.labels > 0)
                    label = m_labels[event.labels - 1][static_cast<std::size_t>(number)];
                else if (total > 1)
                    label += ' ' + std::to_string(number);
                (isInput ? step.inputs : step.outputs)
                    .push_back(builder.tensors().recorded(ids[i], isInput ? TensorName::Input : TensorName::Output, std::move(label),
                                                          StepTexts::roleOf(builder.tensors(), ids[i])));
            }
        };
        if (event.what == What::Entered) {
            Step step = texts.enter(*event.layer);
            record(step);
            if (event.text > 0) addContextVariables(step, m_contexts[event.text - 1]);
            texts.remember(step);
            open.push_back({builder.open(std::move(step)), event.nanoseconds});
        } else if (event.what == What::Left) {
            Step& step = builder.at(open.back().step);
            record(step);
            step.nanoseconds = event.nanoseconds - open.back().since;
            texts.leave(step, *event.layer, builder);
            builder.close();
            open.pop_back();
        } else {
            const OpText& text = m_opTexts[event.text];
            Step step = texts.op(*text.row, text.title, text.why);
            step.detail = text.detail;
            record(step);
            step.nanoseconds = event.nanoseconds - previous;
            texts.finishOp(step, *text.row, text.arguments);
            builder.leaf(std::move(step));
        }
        previous = event.nanoseconds;
    }
}

void CancelWatch::entered(const Layer&, const Value&, const CallContext&) {
    if (m_task.cancelled()) throw CancelledException{};
}

}  // namespace teardown::engine
