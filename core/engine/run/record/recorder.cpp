#include "core/engine/run/record/recorder.h"

#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/step_text.h"

#include <chrono>

namespace teardown::engine {

namespace {

constexpr std::int64_t kReportEvery = 50'000'000;  // 50 ms: often enough for a progress bar

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

int Recorder::keepOne(const at::Tensor& tensor, bool wanted) {
    m_tensorIds.push_back(wanted ? m_store.keep(tensor) : m_store.note(tensor));
    return m_tensorIds.back();
}

void Recorder::keep(Event& event, const Value& value, int step) {
    const bool wanted = !m_only || m_only->contains(step);
    event.firstTensor = static_cast<std::uint32_t>(m_tensorIds.size());
    value.forEach([&](const at::Tensor& tensor, const std::optional<TokenGrid>& grid) {
        const int id = keepOne(tensor, wanted);
        if (grid) m_grids.insert_or_assign(id, *grid);
    });
    if (value.isList()) {
        m_labels.push_back(value.labels(event.what == What::Entered ? "input" : "output"));
        event.labels = static_cast<std::uint32_t>(m_labels.size());
        event.named = value.hasNames();
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

RecordedTensor Recorder::recorded(TraceBuilder& builder, const Event& event, int number, const std::optional<TokenGrid>& grid) const {
    const bool isInput = number < event.inputs;
    const int id = m_tensorIds[event.firstTensor + static_cast<std::size_t>(number)];
    const int total = isInput ? event.inputs : event.outputs, place = isInput ? number : number - event.inputs;
    std::string label = isInput ? "input" : "output";
    if (event.labels > 0)
        label = m_labels[event.labels - 1][static_cast<std::size_t>(place)];
    else if (total > 1)
        label += ' ' + std::to_string(place);
    RecordedTensor tensor = builder.tensors().recorded(id, isInput ? TensorName::Input : TensorName::Output, std::move(label), {});
    const auto own = m_grids.find(id);
    tensor.role = StepTexts::roleOf(tensor.knownShape(), own == m_grids.end() ? grid : std::optional(own->second));
    return tensor;
}

std::optional<TokenGrid> Recorder::gridOf(const Event& event) const {
    for (int i = 0; i < event.inputs + event.outputs; ++i)
        if (const auto found = m_grids.find(m_tensorIds[event.firstTensor + static_cast<std::size_t>(i)]); found != m_grids.end())
            return found->second;
    return std::nullopt;
}

void Recorder::writeSteps(TraceBuilder& builder, const ModuleFactsTable& modules) const {
    StepTexts texts(modules);
    struct Open {
        int step;
        std::int64_t since;
        std::optional<TokenGrid> grid;  ///< of the current tokens: from the call, its input or a child's output
    };
    std::vector<Open> open;
    std::int64_t previous = m_events.empty() ? 0 : m_events.front().nanoseconds;
    for (const Event& event : m_events) {
        const auto record = [&](Step& step, const std::optional<TokenGrid>& grid) {
            for (int i = 0; i < event.inputs + event.outputs; ++i)
                (i < event.inputs ? step.inputs : step.outputs).push_back(recorded(builder, event, i, grid));
        };
        if (event.what == What::Entered) {
            std::optional<TokenGrid> grid = event.text > 0 ? m_contexts[event.text - 1].grid : std::nullopt;
            if (!grid) grid = gridOf(event);
            if (!grid && !open.empty()) grid = open.back().grid;
            Step step = texts.enter(*event.layer);
            record(step, grid);
            if (event.text > 0) addContextVariables(step, m_contexts[event.text - 1]);
            texts.remember(step, event.named);
            open.push_back({builder.open(std::move(step)), event.nanoseconds, grid});
        } else if (event.what == What::Left) {
            const Open left = open.back();
            open.pop_back();
            const std::optional<TokenGrid> made = gridOf(event);
            Step& step = builder.at(left.step);
            record(step, made ? made : left.grid);
            step.nanoseconds = event.nanoseconds - left.since;
            texts.leave(step, *event.layer, left.grid, builder);
            builder.close();
            if (made && !open.empty()) open.back().grid = made;
        } else {
            const OpText& text = m_opTexts[event.text];
            Step step = texts.op(*text.row, text.title, text.why);
            step.detail = text.detail;
            record(step, open.empty() ? std::nullopt : open.back().grid);
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
