#include "core/engine/run/model/trust.h"

#include "core/base/text.h"
#include "core/engine/run/record/guard.h"
#include "core/session/trust.h"
#include "core/tensor/statistics.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace teardown::engine {

namespace {

/// Thrown to stop the run once the step is found.
struct Found {};

/// Finds the first call whose output is not finite although its input is: in the order in which calls end, so the innermost one is found.
class NotFiniteWatch : public ForwardObserver {
public:
    NotFiniteWatch(const ModuleFactsTable& modules, const TaskContext& task) : m_modules(modules), m_task(task) {}

    void entered(const Layer& layer, const Value& input, const CallContext&) override {
        if (m_task.cancelled()) throw CancelledException{};
        // Something between two calls produced it: code of the surrounding layer.
        if (!m_open.empty() && !finite(input)) found(m_open.back());
        m_open.push_back({&layer, layer.type(), m_next++});
    }
    void left(const Layer&, const Value&, const Value& output) override {
        if (!finite(output)) found(m_open.back());
        m_open.pop_back();
    }
    void op(const OpEvent& event) override {
        const int step = m_next++;
        if (!std::all_of(event.outputs.begin(), event.outputs.end(), allFinite))
            found({m_open.empty() ? nullptr : m_open.back().layer, event.row.name, step});
    }

    std::string path;
    std::string type;
    int index = -1;  ///< counted from the network's own step

private:
    struct Call {
        const Layer* layer;
        std::string type;
        int index;
    };
    static bool finite(const Value& value) {
        bool all = true;
        value.forEach([&](const at::Tensor& tensor, const auto&) { all = all && allFinite(tensor); });
        return all;
    }
    [[noreturn]] void found(const Call& call) {
        if (const auto facts = m_modules.find(call.layer); facts != m_modules.end()) path = facts->second.path;
        type = call.type;
        index = call.index;
        throw Found{};
    }

    const ModuleFactsTable& m_modules;
    const TaskContext& m_task;
    std::vector<Call> m_open;
    int m_next = 0;
};

bool isFiniteView(const TensorView& view) {
    if (!view.valid()) return true;
    const auto statistics = computeStatistics(view);
    return !statistics || (statistics->nan == 0 && statistics->positiveInf == 0 && statistics->negativeInf == 0);
}

/// The exponent of a float32 that is not finite has all bits set. Branch-free so that the loop is vectorised: a network's weights are
/// hundreds of megabytes.
bool areFinite(const float* values, std::int64_t count) {
    constexpr std::uint32_t kExponent = 0x7f800000u;
    std::uint32_t notFinite = 0;
    for (std::int64_t i = 0; i < count; ++i)
        notFinite |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent);
    return notFinite == 0;
}

}  // namespace

bool allFinite(const at::Tensor& tensor) {
    if (!tensor.defined() || !(tensor.is_floating_point() || tensor.is_complex()) || tensor.numel() == 0) return true;
    if (tensor.scalar_type() == at::kFloat && tensor.is_contiguous() && tensor.layout() == at::kStrided)
        return areFinite(tensor.data_ptr<float>(), tensor.numel());
    return at::isfinite(tensor).all().item().toBool();
}

std::vector<std::string> notFiniteKeys(const std::vector<StateEntry>& entries) {
    std::vector<std::string> keys;
    for (const StateEntry& entry : entries)
        if (!allFinite(entry.tensor)) keys.push_back(entry.key);
    return keys;
}

void warnOfWeights(const BuildOutcome& built, const std::vector<StateEntry>& entries, const std::string& file, Diagnostics& diagnostics) {
    const Place place{file, 0, 0, {}, {}};
    const auto tensors = [](std::size_t count, std::size_t of) {
        return count == 1 ? fmt::format("1 of {} tensors", of) : fmt::format("{} of {} tensors", count, of);
    };
    if (const std::vector<std::string>& keys = built.notFinite; !keys.empty())
        diagnostics.push_back({Severity::Warning, "weights-not-finite",
                               message("weights-not-finite.hold-nan-or-infinity", static_cast<std::int64_t>(keys.size()),
                                       "{tensors} holds NaN or infinity, first {keys}; the scores cannot be trusted.",
                                       "{tensors} hold NaN or infinity, first {keys}; the scores cannot be trusted.",
                                       {{"tensors", tensors(keys.size(), entries.size())}, {"keys", escapeForDisplay(keys.front())}}),
                               place});
    std::vector<std::string> negative;
    for (const StateEntry& entry : entries)
        if (entry.key.ends_with(".running_var") && entry.tensor.numel() > 0 && entry.tensor.min().item().toDouble() < 0)
            negative.push_back(entry.key);
    if (!negative.empty())
        diagnostics.push_back(
            {Severity::Warning, "variance-negative",
             message("variance-negative.hold-negative-variances-first", static_cast<std::int64_t>(negative.size()),
                     "{tensors} holds negative variances, first {negative}; batch norm takes the square root of the variance + eps, which "
                     "is NaN where that is negative.",
                     "{tensors} hold negative variances, first {negative}; batch norm takes the square root of the variance + eps, which "
                     "is NaN where that is negative.",
                     {{"tensors", tensors(negative.size(), entries.size())}, {"negative", escapeForDisplay(negative.front())}}),
             place});
}

void judgeAnswer(BuiltModel& model, const Answered& answer, const std::vector<TransformRecord>& records, bool recorded, Trust& trust,
                 const TaskContext& task) {
    trust.finite = allFinite(answer.logits) && allFinite(answer.scores);
    trust.inputFinite = allFinite(answer.batch);
    if (trust.finite) return;
    if (!trust.inputFinite) {
        const auto first =
            std::find_if(records.begin(), records.end(), [](const TransformRecord& record) { return !isFiniteView(record.output.view); });
        trust.firstNotFinite = first == records.end() ? "input" : first->configPath;
        if (first == records.end()) return;
        trust.firstNotFiniteType = first->type;
        if (recorded) trust.firstNotFiniteStep = static_cast<int>(first - records.begin());
        return;
    }
    const c10::InferenceMode inference;
    NotFiniteWatch watch(model.modules, task);
    try {
        const ObserverScope scope(&watch);
        model.network->test(answer.batch);
    } catch (const Found&) {
        trust.firstNotFinite = watch.path;
        trust.firstNotFiniteType = watch.type;
        if (recorded) trust.firstNotFiniteStep = static_cast<int>(records.size()) + watch.index;
    }
}

}  // namespace teardown::engine
