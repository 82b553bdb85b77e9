// Recorder: observes a forward and turns it into the steps of a trace. While the network runs it only stores handles and clock readings;
// formulas, numbers and arguments are added afterwards.
#pragma once

#include "core/base/task_context.h"
#include "core/engine/nn/observer.h"
#include "core/engine/run/record/trace_builder.h"
#include "core/trace/step_range.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace teardown::engine {

/// What a module's step shows that the module itself does not know.
struct ModuleFacts {
    std::string path;                     ///< named_modules() name
    std::vector<StepArgument> arguments;  ///< from the registry, with origins; empty: those of its description
    int outIndex = -1;                    ///< Step::outIndex
};
using ModuleFactsTable = std::unordered_map<const Layer*, ModuleFacts>;

class Recorder : public ForwardObserver {
public:
    /// Tensors go into `store` as they appear. `expectedCalls` is only for the progress.
    Recorder(TensorStore& store, const TaskContext& task, std::size_t expectedCalls);

    void entered(const Layer& layer, const Value& input, const CallContext& context) override;
    void left(const Layer& layer, const Value& input, const Value& output) override;
    void op(const OpEvent& event) override;

    /// Keeps only the tensors of these steps. `before`: the number of steps already in the trace.
    void keepOnly(const StepRange& steps, int before);

    /// Appends the recorded steps to the trace. `builder` owns the store.
    void writeSteps(TraceBuilder& builder, const ModuleFactsTable& modules) const;

private:
    enum class What { Entered, Left, Op };
    struct Event {
        What what = What::Entered;
        const Layer* layer = nullptr;
        std::int64_t nanoseconds = 0;  ///< clock reading
        std::uint32_t firstTensor = 0;
        std::uint16_t inputs = 0;
        std::uint16_t outputs = 0;
        std::uint32_t text = 0;    ///< for an op: in m_opTexts; for a call with a context: in m_contexts, counted from 1
        std::uint32_t labels = 0;  ///< for a list: in m_labels, counted from 1
        bool named = false;        ///< the list names its items
    };
    struct OpText {
        const OpRow* row;
        const char *title, *why;
        OpArguments arguments;
        std::shared_ptr<const StepDetail> detail;
    };
    int keepOne(const at::Tensor& tensor, bool wanted);
    /// The label of a list's item or tensor, and its role.
    RecordedTensor recorded(TraceBuilder& builder, const Event& event, int number, const std::optional<TokenGrid>& grid) const;
    /// The grid of the event's first tensor that has one.
    std::optional<TokenGrid> gridOf(const Event& event) const;
    /// The input or output of the call.
    void keep(Event& event, const Value& value, int step);
    void checkTask();

    TensorStore& m_store;
    const TaskContext& m_task;
    std::size_t m_expectedCalls;
    std::size_t m_calls = 0;
    std::int64_t m_lastReport = 0;
    std::vector<Event> m_events;
    std::vector<int> m_tensorIds;
    std::vector<OpText> m_opTexts;
    std::vector<std::vector<std::string>> m_labels;
    std::vector<CallContext> m_contexts;
    std::unordered_map<int, TokenGrid> m_grids;  ///< by tensor id, if its value says how its tokens are arranged
    std::optional<StepRange> m_only;
    int m_nextStep = 0;  ///< index that the next step will have in the trace
    std::vector<int> m_openSteps;
};

/// Only checks for cancellation: for forwards that are not recorded.
class CancelWatch : public ForwardObserver {
public:
    explicit CancelWatch(const TaskContext& task) : m_task(task) {}
    void entered(const Layer& layer, const Value& input, const CallContext& context) override;
    void left(const Layer&, const Value&, const Value&) override {}
    void op(const OpEvent&) override {}

private:
    const TaskContext& m_task;
};

}  // namespace teardown::engine
