// Fp16OptimizerHook, rehearsed: the loss is scaled, gradients are scaled back, a step with a gradient that is not finite is left out, the
// scale grows and falls (torch/cuda/amp/grad_scaler.py) - in single precision, for a processor has no convolutions in half.
#include "core/engine/run/hooks/gradient_hook.h"
#include "core/engine/run/hooks/hook_factory.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace teardown::engine {

namespace {

/// torch's GradScaler.
struct LossScaler {
    double scale = 65536;
    double growth = 2;
    double backoff = 0.5;
    std::int64_t interval = 2000;
    std::int64_t tracker = 0;
    bool fixed = false;

    ConfigValue state() const {
        const auto key = [](const char* name) { return ConfigValue::string(name); };
        return ConfigValue::dict({{key("scale"), ConfigValue::floating(scale)},
                                  {key("growth_factor"), ConfigValue::floating(growth)},
                                  {key("backoff_factor"), ConfigValue::floating(backoff)},
                                  {key("growth_interval"), ConfigValue::integer(interval)},
                                  {key("_growth_tracker"), ConfigValue::integer(tracker)}});
    }
    void load(const ConfigValue& state) {
        const auto number = [&](const char* name, double otherwise) {
            const ConfigValue* value = state.find(name);
            return value && value->isNumber() ? value->asDouble() : otherwise;
        };
        scale = number("scale", scale);
        growth = number("growth_factor", growth);
        backoff = number("backoff_factor", backoff);
        interval = static_cast<std::int64_t>(number("growth_interval", static_cast<double>(interval)));
        tracker = static_cast<std::int64_t>(number("_growth_tracker", 0));
    }
    void update(bool finite) {
        if (fixed) return;
        if (!finite) {
            scale *= backoff;
            tracker = 0;
        } else if (++tracker == interval) {
            scale *= growth;
            tracker = 0;
        }
    }
};

class Fp16Hook : public GradientHook {
public:
    Fp16Hook(std::optional<ClipRule> clip, const ConfigValue& scale) : GradientHook(clip) {
        if (scale.kind() == ValueKind::Float) {
            m_scaler.fixed = true;
            m_scaler.scale = scale.asDouble();
        }
        if (const ConfigValue* first = scale.find("init_scale"); first && first->isNumber()) m_scaler.scale = first->asDouble();
        if (scale.isDict()) m_scaler.load(scale);
    }

    Result<void> beforeRun(TrainState& state) override {
        state.log->warning(
            "fp16: this processor has no convolutions in half precision, so the network computes in float32; the loss is "
            "scaled and gradients are scaled back as in half precision.");
        const ConfigValue* kept = state.meta.find("fp16");
        if (const ConfigValue* scaler = kept ? kept->find("loss_scaler") : nullptr) m_scaler.load(*scaler);
        return {};
    }

    Result<void> afterTrainIter(TrainState& state) override {
        state.optimizer->zeroGradients();
        at::mul(state.terms.loss, m_scaler.scale).backward();
        const bool finite = unscaled(*state.optimizer);
        TD_CHECK(clip(state));
        if (finite)
            stepOptimizer(state);
        else
            state.log->warning(fmt::format("a gradient is not finite at scale {}: the step is left out", m_scaler.scale));
        m_scaler.update(finite);
        const ConfigValue* kept = state.meta.find("fp16");
        state.meta = withEntry(state.meta, "fp16",
                               withEntry(kept && kept->isDict() ? *kept : ConfigValue::dict({}), "loss_scaler", m_scaler.state()));
        return {};
    }

private:
    /// Scales the gradients back; false if one of them is not finite.
    bool unscaled(const Optimizer& optimizer) const {
        const at::NoGradGuard noGrad;
        bool finite = true;
        for (const ParameterGroup& group : optimizer.groups())
            for (const at::Tensor& parameter : group.parameters) {
                at::Tensor gradient = parameter.grad();
                if (!gradient.defined()) continue;
                finite = finite && at::isfinite(gradient).all().item<bool>();
                gradient.mul_(1 / m_scaler.scale);
            }
        return finite;
    }

    LossScaler m_scaler;
};

}  // namespace

Result<TrainHookPtr> makeFp16Hook(const training::Hook& hook, const TrainState&) {
    TD_TRY(const std::optional<ClipRule> clip, clipRuleOf(hook));
    return TrainHookPtr(std::make_unique<Fp16Hook>(clip, hook.argument("loss_scale")));
}

}  // namespace teardown::engine
