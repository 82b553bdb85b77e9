#include "core/engine/run/forward/forward_runner.h"

#include "core/base/timing.h"
#include "core/engine/run/fast/fast_form.h"
#include "core/engine/run/model/network_input.h"
#include "core/engine/run/model/run_times.h"
#include "core/engine/run/model/thread_choice.h"
#include "core/engine/run/model/trust.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/run/record/tensor_bridge.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace teardown::engine {

namespace {

constexpr std::size_t kBest = 5;

/// The result of a forward: logits and scores for a whole model, otherwise the features of backbone and neck.
struct Answer {
    at::Tensor logits;
    at::Tensor scores;
};

Answer call(BuiltModel& model, const ForwardRequest& request, const at::Tensor& batch) {
    if (request.wholeModel) {
        const Value answer = model.network->test(batch);
        return {answer.at("logits").tensor(), answer.at("scores").tensor()};
    }
    model.network->features(batch);
    return {};
}

void writeTop(TraceBuilder& builder, const ForwardOutcome& outcome, const at::Tensor& scores) {
    Step step;
    step.kind = StepKind::Op;
    constexpr const OpRow& row = opRow("topk");
    step.type = row.name;
    step.operation = row.operation;
    step.title = message("step.the-best", "the best {count}", {{"count", outcome.top.size()}});
    ReferenceTable::instance().fill(step, "ops", row.reference);
    for (const Prediction& prediction : outcome.top)
        step.facts.emplace_back(asIs(prediction.label), fmt::format("{:.4f}", prediction.score));
    if (!outcome.top.empty()) {
        const Prediction& best = outcome.top.front();
        step.numbers = message("numbers.best", "argmax = {index} ({label}), score {score}",
                               {{"index", best.index}, {"label", best.label}, {"score", best.score, ".6g"}});
        step.variables = {{"pred_label", "int", std::to_string(best.index)},
                          {"pred_score", "float", fmt::format("{:.6g}", best.score)},
                          {"pred_class", "str", best.label}};
    }
    step.inputs.push_back(builder.record(TensorName::Other, "scores", TensorRole::Vector, scores));
    builder.leaf(std::move(step));
}

/// Copies the best times of this network's runs so far into the outcome and, if it was recorded, into the steps from `root` on.
void keepBest(BuiltModel& model, const at::Tensor& batch, double milliseconds, TraceBuilder* builder, int root, ForwardOutcome& outcome) {
    std::vector<std::int64_t> steps;
    for (int i = root; builder && i < builder->count(); ++i) steps.push_back(builder->at(i).nanoseconds);
    const BestTimes& best = model.times.add(batch.sizes(), outcome.threads, milliseconds, std::move(steps));
    for (std::size_t i = 0; builder && i < best.steps.size(); ++i) builder->at(root + static_cast<int>(i)).nanoseconds = best.steps[i];
    outcome.milliseconds = best.milliseconds;
    outcome.timedRuns = best.runs;
    outcome.firstRun = best.runs == 1;
}

/// `form`: null if none is to be measured.
void measureForward(BuiltModel& model, const ForwardRequest& request, const at::Tensor& batch, const FastForm* form, std::size_t calls,
                    ForwardOutcome& outcome, const TaskContext& task) {
    std::vector<double> plain, recorded, fast;
    const TaskContext silent{task.stop, {}};
    for (int i = 0; i < kWarmUpRuns; ++i) call(model, request, batch);
    for (int i = 0; i < request.repeat; ++i) {
        if (task.cancelled()) throw CancelledException{};
        auto start = SteadyClock::now();
        {
            const Answer answer = call(model, request, batch);
            plain.push_back(millisecondsSince(start));
        }
        TensorStore store(request.byteBudget);
        Recorder recorder(store, silent, calls);
        start = SteadyClock::now();
        {
            const ObserverScope scope(&recorder);
            const Answer answer = call(model, request, batch);
            recorded.push_back(millisecondsSince(start));
        }
        if (form) {
            start = SteadyClock::now();
            form->run(batch);
            fast.push_back(millisecondsSince(start));
        }
        task.report(double(i + 1) / request.repeat, message("task.timing", "timing"));
    }
    if (form) outcome.fast->milliseconds = median(fast);
    outcome.plainMilliseconds = median(plain);
    outcome.recordedMilliseconds = median(recorded);
}

Result<std::shared_ptr<const ForwardOutcome>> forwardUnguarded(BuiltModel& model, const ForwardRequest& request, int threads,
                                                               const TaskContext& task) {
    if (!isGiven(request.input))
        return Error{ErrorKind::BadInput,
                     "forward-no-input",
                     message("forward-no-input.there-is-no-input", "There is no input."),
                     message("do.give-a-picture-or", "Give a picture or a tensor N x C x H x W."),
                     {}};
    TD_TRY(NetworkInput input, networkInput(model, request.input, request.record));
    auto outcome = std::make_shared<ForwardOutcome>();
    outcome->diagnostics = input.notes;
    outcome->trust = trustOf(*model.outcome);
    outcome->trust.picture = input.picture;

    const c10::InferenceMode inference;
    outcome->threads = applyThreads(model, threads, input.batch, task);
    const std::size_t calls = model.modules.size();
    Answer answer;
    const bool fast = request.fast && request.wholeModel;
    if (request.record) {
        TraceBuilder builder(Journey::Forward, subjectOf(*model.config), request.byteBudget);
        writeTransformSteps(builder, input.records);
        Recorder recorder(builder.tensors(), task, calls);
        if (request.only) recorder.keepOnly(*request.only, builder.count());
        const auto start = SteadyClock::now();
        {
            const ObserverScope scope(&recorder);
            answer = call(model, request, input.batch);
        }
        const double took = millisecondsSince(start);
        const int root = builder.count();
        recorder.writeSteps(builder, model.modules);
        keepBest(model, input.batch, took, &builder, root, *outcome);
        outcome->top = bestPredictions(model, answer.scores);
        if (answer.scores.defined()) writeTop(builder, *outcome, answer.scores);
        outcome->trace = builder.finish();
    } else if (!fast) {
        CancelWatch watch(task);
        const ObserverScope scope(&watch);
        const auto start = SteadyClock::now();
        answer = call(model, request, input.batch);
        keepBest(model, input.batch, millisecondsSince(start), nullptr, 0, *outcome);
        outcome->top = bestPredictions(model, answer.scores);
    }
    std::shared_ptr<const FastForm> form;
    if (fast) {
        form = fastFormsOf(model).of(model.network, input.batch, task);
        outcome->fast = form->report();
        if (form->isUsable()) {
            const Value result = form->run(input.batch);
            answer = {result.at("logits").tensor(), result.at("scores").tensor()};
        } else {
            form.reset();
            if (!request.record) answer = call(model, request, input.batch);
        }
        outcome->top = bestPredictions(model, answer.scores);
    }
    outcome->logits = viewOf(answer.logits);
    outcome->scores = viewOf(answer.scores);
    if (request.wholeModel && !request.record && !std::holds_alternative<TensorView>(request.input) && !allFinite(input.batch)) {
        // Which transform caused the error: only a recorded run of the pipeline keeps the output of each.
        TD_TRY(input, networkInput(model, request.input, /*record=*/true));
    }
    if (request.wholeModel)
        judgeAnswer(model, {input.batch, answer.logits, answer.scores}, input.records, request.record, outcome->trust, task);
    if (request.repeat > 0) measureForward(model, request, input.batch, form.get(), calls, *outcome, task);
    return std::shared_ptr<const ForwardOutcome>(std::move(outcome));
}

}  // namespace

std::vector<Prediction> bestPredictions(const BuiltModel& model, const at::Tensor& scores) {
    std::vector<Prediction> result;
    for (const int index : bestClasses(scores, 0, kBest))
        result.push_back({index, labelOf(model, index), scores.select(0, 0).select(0, index).item().toDouble()});
    return result;
}

std::vector<int> bestClasses(const at::Tensor& scores, std::int64_t row, std::size_t count) {
    if (!scores.defined() || scores.dim() != 2 || row >= scores.size(0)) return {};
    const at::Tensor values = scores.select(0, row).to(at::kDouble).contiguous();
    const auto* data = values.data_ptr<double>();
    std::vector<int> order(static_cast<std::size_t>(values.numel()));
    std::iota(order.begin(), order.end(), 0);
    const auto key = [data](int index) { return std::isnan(data[index]) ? -INFINITY : data[index]; };
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                      [&key](int a, int b) { return key(a) != key(b) ? key(a) > key(b) : a < b; });
    order.resize(count);
    return order;
}

Result<std::shared_ptr<const ForwardOutcome>> runForward(BuiltModel& model, const ForwardRequest& request, int threads,
                                                         const TaskContext& task) {
    return guarded(message("doing.running-the-network", "running the network"),
                   [&] { return forwardUnguarded(model, request, threads, task); });
}

}  // namespace teardown::engine
