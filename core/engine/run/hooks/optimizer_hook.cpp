// OptimizerHook and GradientCumulativeOptimizerHook: backward, clipping, the optimizer's step (mmcv/runner/hooks/optimizer.py).
#include "core/engine/nn/norm.h"
#include "core/engine/run/hooks/gradient_hook.h"
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/run/train/statistics_watch.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace teardown::engine {

namespace {

/// model.parameters(): each once.
std::vector<at::Tensor> trainedParameters(const TrainState& state) {
    std::vector<at::Tensor> parameters;
    for (const at::Tensor& parameter : state.network().parameters())
        if (parameter.requires_grad() && parameter.grad().defined()) parameters.push_back(parameter);
    return parameters;
}

}  // namespace

Result<std::optional<ClipRule>> clipRuleOf(const training::Hook& hook) {
    const ConfigValue& given = hook.argument("grad_clip");
    if (given.isNone()) return std::optional<ClipRule>();
    const auto bad = [&](Message what) {
        return Error{ErrorKind::BadInput, "hook-argument", std::move(what),
                     message("do.write-grad-clip", "For example grad_clip=dict(max_norm=5.0)."),
                     placeOf(given, hook.configPath + ".grad_clip")};
    };
    if (!given.isDict() || !given.contains("max_norm"))
        return bad(message("hook-argument.clip-dict", "grad_clip={value}: must be a dict with max_norm.", {{"value", given.repr()}}));
    ClipRule rule;
    for (const DictEntry& entry : given.entries()) {
        const std::string name = entry.key.str();
        if (name == "max_norm" && entry.value.isNumber())
            rule.maxNorm = entry.value.asDouble();
        else if (name == "norm_type" && entry.value.isNumber())
            rule.normType = entry.value.asDouble();
        else if (name == "norm_type" && entry.value.isString() && entry.value.asString() == "inf")
            rule.normType = std::numeric_limits<double>::infinity();
        else if (name == "error_if_nonfinite")
            rule.errorIfNotFinite = entry.value.truthy();
        else
            return bad(message("hook-argument.clip-name", "clip_grad_norm_ takes no {name}={value}.",
                               {{"name", name}, {"value", entry.value.repr()}}));
    }
    return std::optional(rule);
}

Result<void> GradientHook::clip(TrainState& state) {
    if (state.watch) state.watch->gradientsReady(state);
    if (state.statistics) state.statistics->beforeStep(state);
    if (!m_clip) return {};
    const std::vector<at::Tensor> parameters = trainedParameters(state);
    if (parameters.empty()) return {};
    TD_TRY(const double norm, clipGradients(parameters, *m_clip));
    state.gradientNorm = norm;
    state.buffer.update("grad_norm", norm, state.samples());
    return {};
}

Result<void> GradientHook::step(TrainState& state) {
    TD_CHECK(clip(state));
    stepOptimizer(state);
    return {};
}

void GradientHook::stepOptimizer(TrainState& state) {
    if (state.watch) state.watch->stepBegins(state);
    state.optimizer->step();
    if (state.watch) state.watch->stepEnds(state);
}

namespace {

class OptimizerHook : public GradientHook {
public:
    OptimizerHook(std::optional<ClipRule> clip, bool findsUnused) : GradientHook(clip), m_findsUnused(findsUnused) {}

    Result<void> afterTrainIter(TrainState& state) override {
        state.optimizer->zeroGradients();
        if (m_findsUnused) logUnused(state);
        state.terms.loss.backward();
        return step(state);
    }

private:
    /// Names the parameters that the loss does not depend on.
    static void logUnused(const TrainState& state) {
        std::unordered_set<const torch::autograd::Node*> seen;
        std::vector<const torch::autograd::Node*> open{state.terms.loss.grad_fn().get()};
        while (!open.empty()) {
            const torch::autograd::Node* node = open.back();
            open.pop_back();
            if (!node || !seen.insert(node).second) continue;
            for (const torch::autograd::Edge& edge : node->next_edges()) open.push_back(edge.function.get());
        }
        for (const auto& item : state.network().named_parameters()) {
            if (!item.value().requires_grad()) continue;
            const auto accumulator = torch::autograd::impl::try_get_grad_accumulator(item.value());
            if (accumulator && seen.contains(accumulator.get())) continue;
            std::string shape;
            for (const std::int64_t side : item.value().sizes()) shape += (shape.empty() ? "" : ", ") + std::to_string(side);
            state.log->error(fmt::format("{} with shape torch.Size([{}]) is not in the computational graph \n", item.key(), shape));
        }
    }

    bool m_findsUnused;
};

class CumulativeHook : public GradientHook {
public:
    CumulativeHook(std::optional<ClipRule> clip, std::int64_t iters) : GradientHook(clip), m_iters(iters) {}

    Result<void> afterTrainIter(TrainState& state) override {
        if (!m_begun) begin(state);
        const std::int64_t rest = state.maxIters % m_iters;
        std::int64_t divisor = m_iters;
        if (state.iter >= state.maxIters - rest) {
            divisor = rest;
            state.log->warning(
                fmt::format("Loss will be divided by {} in the last {} iterations because they are not enough for {} "
                            "cumulative_iters.",
                            rest, rest, m_iters));
        }
        at::div(state.terms.loss, divisor).backward();
        if (!state.everyIters(m_iters) && !state.isLastIter()) return {};
        TD_CHECK(step(state));
        state.optimizer->zeroGradients();
        return {};
    }

private:
    void begin(const TrainState& state) {
        m_begun = true;
        if (state.iter % m_iters != 0)
            state.log->warning(
                "Resume iter number is not divisible by cumulative_iters in GradientCumulativeOptimizerHook, which means the gradient of "
                "some iters is lost and the result may be influenced slightly.");
        for (const auto& [path, layer] : namedModules(state.network()))
            if (m_iters > 1 && dynamic_cast<const BatchNorm*>(layer)) {
                state.log->warning("GradientCumulativeOptimizerHook may slightly decrease performance if the model has BatchNorm layers.");
                break;
            }
    }

    std::int64_t m_iters;
    bool m_begun = false;
};

}  // namespace

Result<TrainHookPtr> makeOptimizerHook(const training::Hook& hook, const TrainState&) {
    TD_TRY(const std::optional<ClipRule> clip, clipRuleOf(hook));
    return TrainHookPtr(std::make_unique<OptimizerHook>(clip, hook.flag("detect_anomalous_params")));
}

Result<TrainHookPtr> makeCumulativeHook(const training::Hook& hook, const TrainState&) {
    TD_TRY(const std::optional<ClipRule> clip, clipRuleOf(hook));
    return TrainHookPtr(std::make_unique<CumulativeHook>(clip, hook.number("cumulative_iters")));
}

}  // namespace teardown::engine
