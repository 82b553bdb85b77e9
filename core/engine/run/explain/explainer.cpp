#include "core/engine/run/explain/explainer.h"

#include "core/base/text.h"
#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/model/network_input.h"
#include "core/engine/run/model/thread_choice.h"
#include "core/engine/run/model/trust.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/tensor_bridge.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown::engine {

namespace {

/// Covered pictures that go through the network together.
constexpr std::int64_t kBatch = 8;

Error explainError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

bool isFeatureMap(const at::Tensor& tensor) { return tensor.defined() && tensor.dim() == 4 && tensor.is_floating_point(); }

/// Keeps the output of one layer's last call. Without a layer: of the last layer without children whose maps are larger than one value.
class OutputCatcher : public ForwardObserver {
public:
    OutputCatcher(const Layer* wanted, const TaskContext& task) : m_wanted(wanted), m_task(task) {}
    const at::Tensor& output() const { return m_output; }
    const Layer* layer() const { return m_layer; }

    void entered(const Layer&, const Value&, const CallContext&) override {
        if (m_task.cancelled()) throw CancelledException{};
    }
    void left(const Layer& layer, const Value&, const Value& output) override {
        const at::Tensor& last = output.last();
        if (!last.defined()) return;
        const bool chosen =
            m_wanted ? &layer == m_wanted : isFeatureMap(last) && last.size(2) * last.size(3) > 1 && childLayers(layer).empty();
        if (!chosen) return;
        m_output = last;
        m_layer = &layer;
    }
    void op(const OpEvent&) override {}

private:
    const Layer* m_wanted;
    const TaskContext& m_task;
    at::Tensor m_output;
    const Layer* m_layer = nullptr;
};

Result<const Layer*> layerNamed(const BuiltModel& model, const std::string& path) {
    std::vector<std::string> names;
    for (const auto& [name, layer] : namedModules(*model.classifier)) {
        if (name == path) return static_cast<const Layer*>(layer);
        names.push_back(name);
    }
    return explainError("explain-layer",
                        message("explain-layer.there-is-no-layer", "There is no layer '{path}'.{hint}",
                                {{"path", escapeForDisplay(path)}, {"hint", didYouMean(path, names)}}),
                        message("do.choose-a-path-of", "Choose a path of the module tree, for example backbone.layers.6."));
}

Result<void> chooseClass(const BuiltModel& model, const ExplainRequest& request, const at::Tensor& logits, const at::Tensor& scores,
                         ExplainOutcome& outcome) {
    outcome.top = bestPredictions(model, scores);
    const std::int64_t classes = scores.dim() == 2 ? scores.size(1) : 0;
    if (outcome.top.empty() || logits.dim() != 2)
        return explainError("explain-class", message("explain-class.the-network-gives-no", "The network gives no class scores."),
                            message("do.open-a-config-whose", "Open a config whose head classifies."));
    if (request.classIndex >= classes)
        return explainError("explain-class",
                            message("explain-class.there-is-no-class", "There is no class {classIndex}: the network has {classes}.",
                                    {{"classIndex", request.classIndex}, {"classes", classes}}),
                            message("do.classes-run-from-0", "Classes run from 0 to {classes}.", {{"classes", classes - 1}}));
    outcome.classIndex = request.classIndex < 0 ? outcome.top.front().index : request.classIndex;
    outcome.label = labelOf(model, outcome.classIndex);
    outcome.score = scores.select(0, 0).select(0, outcome.classIndex).item().toDouble();
    return {};
}

std::string pathOf(const BuiltModel& model, const Layer* layer) {
    for (const auto& [name, candidate] : namedModules(*model.classifier))
        if (candidate == layer) return name;
    return {};
}

/// NaN goes last; it compares with nothing, and a sort needs an order.
double orderKey(double value) { return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value; }

Result<void> gradCam(BuiltModel& model, const ExplainRequest& request, const at::Tensor& batch, const std::vector<TransformRecord>& records,
                     ExplainOutcome& outcome, const TaskContext& task) {
    const Layer* wanted = nullptr;
    if (!request.layer.empty()) {
        TD_TRY(wanted, layerNamed(model, request.layer));
    }
    // With gradients of the input even a frozen network has a graph.
    const at::Tensor input = batch.detach().clone().set_requires_grad(true);
    OutputCatcher catcher(wanted, task);
    ImageClassifier::Answer answer;
    {
        const ObserverScope scope(&catcher);
        answer = model.classifier->simpleTest(input);
    }
    TD_CHECK(chooseClass(model, request, answer.logits.detach(), answer.scores.detach(), outcome));
    judgeAnswer(model, {batch, answer.logits.detach(), answer.scores.detach()}, records, /*recorded=*/false, outcome.trust, task);
    const at::Tensor& features = catcher.output();
    if (!isFeatureMap(features))
        return explainError(
            "explain-layer",
            wanted ? message("explain-layer.gives-grad-cam-needs", "{layer} gives {which}, Grad-CAM needs feature maps N x C x H x W.",
                             {{"layer", request.layer},
                              {"which", features.defined() ? asIs(shapeText(features.sizes().vec()))
                                                           : message("explain-layer.nothing-in-this-run", "nothing in this run")}})
                   : message("explain-layer.no-layer-of-this", "No layer of this network gives feature maps N x C x H x W."),
            message("do.choose-a-layer-before", "Choose a layer before the pooling."));
    task.report(0.5, message("task.the-gradient", "the gradient"));
    answer.logits.select(0, 0)
        .select(0, outcome.classIndex)
        .backward({}, /*retain_graph=*/false, /*create_graph=*/false, at::TensorList(features));
    at::Tensor gradient = features.grad();
    const at::NoGradGuard noGrad;
    if (!gradient.defined()) gradient = at::zeros_like(features);
    const at::Tensor maps = features.detach().select(0, 0);         // [C, h, w]
    const at::Tensor weights = gradient.select(0, 0).mean({1, 2});  // [C]
    outcome.map = viewOf(at::relu((weights.view({-1, 1, 1}) * maps).sum(0)).contiguous());
    outcome.layer = pathOf(model, catcher.layer());
    const at::Tensor pushes = (weights * maps.mean({1, 2})).to(at::kDouble).contiguous();
    const at::Tensor alphas = weights.to(at::kDouble).contiguous();
    for (std::int64_t k = 0; k < pushes.numel(); ++k)
        outcome.channels.push_back({static_cast<int>(k), alphas.data_ptr<double>()[k], pushes.data_ptr<double>()[k]});
    std::stable_sort(outcome.channels.begin(), outcome.channels.end(),
                     [](const ChannelPush& a, const ChannelPush& b) { return orderKey(a.push) > orderKey(b.push); });
    return {};
}

/// First pixels of the windows along an axis: the last one ends at the border.
std::vector<std::int64_t> windowStarts(std::int64_t length, std::int64_t window, std::int64_t stride) {
    std::vector<std::int64_t> starts;
    for (std::int64_t at = 0; at + window < length; at += stride) starts.push_back(at);
    starts.push_back(length - window);
    return starts;
}

Result<void> occlusion(BuiltModel& model, const ExplainRequest& request, const at::Tensor& batch,
                       const std::vector<TransformRecord>& records, ExplainOutcome& outcome, const TaskContext& task) {
    const c10::InferenceMode inference;
    const ImageClassifier::Answer whole = model.classifier->simpleTest(batch);
    TD_CHECK(chooseClass(model, request, whole.logits, whole.scores, outcome));
    judgeAnswer(model, {batch, whole.logits, whole.scores}, records, /*recorded=*/false, outcome.trust, task);
    const std::int64_t height = batch.size(2), width = batch.size(3), shorter = std::min(height, width);
    const std::int64_t window = request.window > 0 ? request.window : std::max<std::int64_t>(1, shorter / 7);
    const std::int64_t stride = request.stride > 0 ? request.stride : std::max<std::int64_t>(1, window / 2);
    if (window > shorter)
        return explainError(
            "explain-window",
            message("explain-window.a-window-of-pixels", "A window of {window} pixels does not fit into {height} x {width}.",
                    {{"window", window}, {"height", height}, {"width", width}}),
            message("do.choose-a-smaller-window", "Choose a smaller window."));
    const auto rows = windowStarts(height, window, stride), columns = windowStarts(width, window, stride);
    const auto count = static_cast<std::int64_t>(rows.size() * columns.size());
    const at::Tensor falls = at::empty({count}, at::kFloat);
    for (std::int64_t first = 0; first < count; first += kBatch) {
        if (task.cancelled()) return cancelledError();
        const std::int64_t here = std::min(kBatch, count - first);
        const at::Tensor covered = batch.repeat({here, 1, 1, 1});
        for (std::int64_t i = 0; i < here; ++i) {
            const auto row = rows[static_cast<std::size_t>((first + i) / std::ssize(columns))];
            const auto column = columns[static_cast<std::size_t>((first + i) % std::ssize(columns))];
            covered.select(0, i).slice(1, row, row + window).slice(2, column, column + window).zero_();
        }
        CancelWatch watch(task);
        const ObserverScope scope(&watch);
        const at::Tensor scores = model.classifier->simpleTest(covered).scores.select(1, outcome.classIndex);
        falls.slice(0, first, first + here).copy_(outcome.score - scores);
        task.report(double(first + here) / double(count),
                    message("task.places-covered", "{done} of {count} places covered", {{"done", first + here}, {"count", count}}));
    }
    outcome.map = viewOf(falls.view({std::ssize(rows), std::ssize(columns)}));
    return {};
}

/// The last picture of 8-bit pixels in the pipeline: what was cropped, before it became numbers.
TensorView seenPicture(const std::vector<TransformRecord>& records) {
    TensorView seen;
    for (const TransformRecord& record : records)
        if (record.output.role == TensorRole::Picture && record.output.view.valid()) seen = record.output.view;
    return seen;
}

Result<std::shared_ptr<const ExplainOutcome>> explainUnguarded(BuiltModel& model, const ExplainRequest& request, int threads,
                                                               const TaskContext& task) {
    if (!isGiven(request.input))
        return explainError("explain-no-input", message("explain-no-input.there-is-no-picture", "There is no picture to explain."),
                            message("do.give-a-picture-or", "Give a picture or a tensor N x C x H x W."));
    TD_TRY(NetworkInput input, networkInput(model, request.input, /*record=*/true));
    auto outcome = std::make_shared<ExplainOutcome>();
    outcome->method = request.method;
    outcome->diagnostics = input.notes;
    outcome->seen = seenPicture(input.records);
    const at::Tensor batch = input.batch.slice(0, 0, 1);
    outcome->inputHeight = static_cast<int>(batch.size(2));
    outcome->inputWidth = static_cast<int>(batch.size(3));
    {
        const c10::InferenceMode inference;
        applyThreads(model, threads, batch, task);
    }
    outcome->trust = trustOf(*model.outcome);
    outcome->trust.picture = input.picture;
    TD_CHECK(request.method == ExplainMethod::GradCam ? gradCam(model, request, batch, input.records, *outcome, task)
                                                      : occlusion(model, request, batch, input.records, *outcome, task));
    return std::shared_ptr<const ExplainOutcome>(std::move(outcome));
}

}  // namespace

Result<std::shared_ptr<const ExplainOutcome>> runExplain(BuiltModel& model, const ExplainRequest& request, int threads,
                                                         const TaskContext& task) {
    return guarded(message("doing.explaining-the-answer", "explaining the answer"),
                   [&] { return explainUnguarded(model, request, threads, task); });
}

}  // namespace teardown::engine
