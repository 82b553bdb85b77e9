#include "core/engine/run/explain/explainer.h"

#include "core/base/text.h"
#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/model/network_input.h"
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
#include <limits>
#include <optional>
#include <vector>

namespace teardown::engine {

namespace {

/// Number of occluded pictures per batch.
constexpr std::int64_t kBatch = 8;

Error explainError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

bool isFeatureMap(const at::Tensor& tensor) { return tensor.defined() && tensor.dim() == 4 && tensor.is_floating_point(); }

/// A layer output that its gradient can weight: maps [N, C, h, w], or tokens [N, prefix + h * w, C].
struct Features {
    at::Tensor tensor;
    const Layer* layer = nullptr;
    TensorRole role;

    bool found() const { return role.isTokens() || (isFeatureMap(tensor) && !role.isAttention()); }
    /// For the first sample [C, h, w]; tokens without a position are left out.
    at::Tensor maps(const at::Tensor& of) const {
        if (!role.isTokens()) return of.select(0, 0);
        return of.select(0, 0).slice(0, role.prefix).reshape({role.h, role.w, -1}).permute({2, 0, 1});
    }
};

/// Keeps the output of one layer's last call. Without a given layer: of the last leaf layer whose maps have more than one position, or of
/// the token norms after it. The gradients decide which of those is used: a head that reads only the class token has none for the patches
/// after the last attention. The reference's vis_cam.py uses the third norm from the end for the same reason.
class OutputCatcher : public ForwardObserver {
public:
    OutputCatcher(const Layer* wanted, const TaskContext& task) : m_wanted(wanted), m_task(task) {}
    /// In call order.
    const std::vector<Features>& candidates() const { return m_candidates; }

    void entered(const Layer&, const Value& input, const CallContext& context) override {
        if (m_task.cancelled()) throw CancelledException{};
        std::optional<TokenGrid> grid = context.grid ? context.grid : gridOf(input);
        if (!grid && !m_grids.empty()) grid = m_grids.back();
        m_grids.push_back(grid);
    }
    void left(const Layer& layer, const Value&, const Value& output) override {
        const std::optional<TokenGrid> made = gridOf(output), inside = m_grids.back();
        m_grids.pop_back();
        if (made && !m_grids.empty()) m_grids.back() = made;
        if (m_wanted ? &layer == m_wanted : childLayers(layer).empty()) keep(layer, output, made ? made : inside);
    }
    void op(const OpEvent&) override {}

private:
    static constexpr std::size_t kMostCandidates = 6;

    static std::optional<TokenGrid> gridOf(const Value& value) {
        std::optional<TokenGrid> found;
        value.forEach([&](const at::Tensor&, const std::optional<TokenGrid>& grid) {
            if (!found) found = grid;
        });
        return found;
    }
    void keep(const Layer& layer, const Value& output, const std::optional<TokenGrid>& grid) {
        Features features;
        // Of several outputs the last one with positions: the patches, not the class token.
        output.forEach([&](const at::Tensor& tensor, const auto&) {
            const Features one{tensor, &layer, StepTexts::roleOf(shapeOf(tensor), grid)};
            if (one.found() || !features.found()) features = one;
        });
        if (m_wanted) {
            m_candidates.assign(1, features);
            return;
        }
        if (!features.found() || !features.tensor.is_floating_point()) return;
        if (!features.role.isTokens()) {
            if (features.tensor.size(2) * features.tensor.size(3) > 1) m_candidates.assign(1, features);
            return;
        }
        if (layer.describe().operation.family != OperationFamily::Norm) return;
        if (m_candidates.size() == kMostCandidates) m_candidates.erase(m_candidates.begin());
        m_candidates.push_back(features);
    }

    const Layer* m_wanted;
    const TaskContext& m_task;
    std::vector<std::optional<TokenGrid>> m_grids;
    std::vector<Features> m_candidates;
};

Result<const Layer*> layerNamed(const BuiltModel& model, const std::string& path) {
    std::vector<std::string> names;
    for (const auto& [name, layer] : namedModules(*model.network)) {
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
        return explainError("explain-class", message("explain-class.the-network-gives-no", "The network does not output class scores."),
                            message("do.open-a-config-whose", "Open a config with a classification head."));
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
    for (const auto& [name, candidate] : namedModules(*model.network))
        if (candidate == layer) return name;
    return {};
}

/// NaN goes last: it compares false with everything, and sorting needs an order.
double orderKey(double value) { return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value; }

/// The reason for a map without anything in it; none if it shows something.
std::optional<Message> whyBlank(const at::Tensor& output, const at::Tensor& gradient, const TensorView& map, bool tokens) {
    if (!output.mutable_grad().defined())
        return message("explain-blank.no-path",
                       "no gradient reaches this layer, because its output is not used on the way to the class scores.");
    if (!at::any(at::ne(gradient, 0)).item().toBool())
        return tokens ? message("explain-blank.other-token",
                                "its gradient is 0 at each position of the picture: what follows reads only another token.")
                      : message("explain-blank.zero-gradient",
                                "its gradient is 0 everywhere: what follows passes none of it on, as a ReLU does for negative inputs.");
    const std::vector<float> values = map.toFloats();
    if (std::all_of(values.begin(), values.end(), [](float value) { return value == 0; }))
        return message("explain-blank.nothing-for-it",
                       "at no position do its channels raise the score; Grad-CAM leaves out what lowers it.");
    return std::nullopt;
}

Result<void> gradCam(BuiltModel& model, const ExplainRequest& request, const at::Tensor& batch, const std::vector<TransformRecord>& records,
                     ExplainOutcome& outcome, const TaskContext& task) {
    const Layer* wanted = nullptr;
    if (!request.layer.empty()) {
        TD_TRY(wanted, layerNamed(model, request.layer));
    }
    // With gradients of the input even a frozen network has a graph.
    const at::Tensor input = batch.detach().clone().set_requires_grad(true);
    OutputCatcher catcher(wanted, task);
    Value answer;
    {
        const ObserverScope scope(&catcher);
        answer = model.network->test(input);
    }
    const at::Tensor answerLogits = answer.at("logits").tensor();
    const at::Tensor logits = answerLogits.detach(), scores = answer.at("scores").tensor().detach();
    TD_CHECK(chooseClass(model, request, logits, scores, outcome));
    judgeAnswer(model, {batch, logits, scores}, records, /*recorded=*/false, outcome.trust, task);
    std::vector<Features> candidates = catcher.candidates();
    const at::Tensor seen = candidates.empty() ? at::Tensor() : candidates.back().tensor;
    std::erase_if(candidates, [](const Features& features) { return !features.found(); });
    if (candidates.empty())
        return explainError(
            "explain-layer",
            wanted ? message("explain-layer.gives-grad-cam-needs",
                             "{layer} outputs {which}; Grad-CAM needs feature maps N x C x H x W or the tokens of a picture's patches.",
                             {{"layer", request.layer},
                              {"which", seen.defined() ? asIs(shapeText(seen.sizes().vec()))
                                                       : message("explain-layer.nothing-in-this-run", "nothing in this run")}})
                   : message("explain-layer.no-layer-of-this", "No layer of this network has feature maps N x C x H x W or tokens."),
            message("do.choose-a-layer-before", "Choose a layer before the pooling."));
    task.report(0.5, message("task.the-gradient", "the gradient"));
    std::vector<at::Tensor> inputs;
    for (const Features& features : candidates) inputs.push_back(features.tensor);
    answerLogits.select(0, 0).select(0, outcome.classIndex).backward({}, /*retain_graph=*/false, /*create_graph=*/false, inputs);
    const at::NoGradGuard noGrad;
    const auto gradientOf = [](const Features& features) {
        const at::Tensor gradient = features.tensor.mutable_grad();
        return features.maps(gradient.defined() ? gradient : at::zeros_like(features.tensor));
    };
    std::size_t chosen = candidates.size() - 1;
    while (chosen > 0 && !at::any(at::ne(gradientOf(candidates[chosen]), 0)).item().toBool()) --chosen;
    const at::Tensor gradient = gradientOf(candidates[chosen]);
    const at::Tensor maps = candidates[chosen].maps(candidates[chosen].tensor.detach());  // [C, h, w]
    const at::Tensor weights = gradient.mean({1, 2});                                     // [C]
    outcome.map = viewOf(at::relu((weights.view({-1, 1, 1}) * maps).sum(0)).contiguous());
    outcome.layer = pathOf(model, candidates[chosen].layer);
    const at::Tensor pushes = (weights * maps.mean({1, 2})).to(at::kDouble).contiguous();
    const at::Tensor alphas = weights.to(at::kDouble).contiguous();
    for (std::int64_t k = 0; k < pushes.numel(); ++k)
        outcome.channels.push_back({static_cast<int>(k), alphas.data_ptr<double>()[k], pushes.data_ptr<double>()[k]});
    if (const auto reason = whyBlank(candidates[chosen].tensor, gradient, outcome.map, candidates[chosen].role.isTokens()))
        outcome.diagnostics.push_back(
            {Severity::Warning,
             "explain-blank",
             message("explain-blank.text", "The map of {layer} for {label} is blank: {reason}",
                     {{"layer", escapeForDisplay(outcome.layer)}, {"label", escapeForDisplay(outcome.label)}, {"reason", *reason}}),
             {}});
    std::stable_sort(outcome.channels.begin(), outcome.channels.end(),
                     [](const ChannelPush& a, const ChannelPush& b) { return orderKey(a.push) > orderKey(b.push); });
    return {};
}

/// First pixels of the windows along an axis: the last window ends at the border.
std::vector<std::int64_t> windowStarts(std::int64_t length, std::int64_t window, std::int64_t stride) {
    std::vector<std::int64_t> starts;
    for (std::int64_t at = 0; at + window < length; at += stride) starts.push_back(at);
    starts.push_back(length - window);
    return starts;
}

Result<void> occlusion(BuiltModel& model, const ExplainRequest& request, const at::Tensor& batch,
                       const std::vector<TransformRecord>& records, ExplainOutcome& outcome, const TaskContext& task) {
    const c10::InferenceMode inference;
    const Value whole = model.network->test(batch);
    const at::Tensor logits = whole.at("logits").tensor(), scoresBefore = whole.at("scores").tensor();
    TD_CHECK(chooseClass(model, request, logits, scoresBefore, outcome));
    judgeAnswer(model, {batch, logits, scoresBefore}, records, /*recorded=*/false, outcome.trust, task);
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
        const at::Tensor scores = model.network->test(covered).at("scores").tensor().select(1, outcome.classIndex);
        falls.slice(0, first, first + here).copy_(outcome.score - scores);
        task.report(double(first + here) / double(count),
                    message("task.places-covered", "{done} of {count} positions covered", {{"done", first + here}, {"count", count}}));
    }
    outcome.map = viewOf(falls.view({std::ssize(rows), std::ssize(columns)}));
    return {};
}

/// The last 8-bit picture in the pipeline: cropped, but not yet converted to floats.
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
