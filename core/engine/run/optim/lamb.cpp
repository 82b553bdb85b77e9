// LAMB: Adam's step scaled to the size of the layer's weights (You et al. 2020; mmcls/core/optimizers/lamb.py).
#include "core/engine/run/optim/optimizer_table.h"

#include <ATen/ATen.h>

#include <cmath>

namespace teardown::engine {

namespace {

class Lamb : public Optimizer {
public:
    Lamb(std::vector<ParameterGroup> groups, double maxGradNorm) : Optimizer("Lamb", std::move(groups)), m_maxGradNorm(maxGradNorm) {}

protected:
    /// The divisor that keeps the norm of all gradients at most max_grad_norm.
    void beginStep() override {
        at::Tensor squares = at::zeros({1});
        for (const ParameterGroup& group : groups())
            for (const at::Tensor& parameter : group.parameters)
                if (parameter.grad().defined()) squares.add_(at::sum(at::pow(parameter.grad(), 2)));
        const at::Tensor norm = at::sqrt(squares), most = at::full({}, m_maxGradNorm, at::kFloat);
        m_divisor = at::where(at::gt(norm, most), at::div(norm, most), at::ones({}));
    }

    void beginGroup(ParameterGroup& group) override {
        const ConfigValue* step = group.options.find("step");
        group.set("step", ConfigValue::integer(step ? step->asInt() + 1 : 1));
    }

    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        if (state.empty()) {
            state.set("exp_avg", at::zeros_like(parameter));
            state.set("exp_avg_sq", at::zeros_like(parameter));
        }
        const auto [beta1, beta2] = group.pair("betas");
        const double count = group.number("step"), decay = group.number("weight_decay");
        const bool corrects = group.flag("bias_correction");
        const double correction1 = corrects ? 1 - std::pow(beta1, count) : 1.0;
        const double correction2 = corrects ? 1 - std::pow(beta2, count) : 1.0;
        gradient.div_(m_divisor);
        at::Tensor mean = state.tensor("exp_avg"), square = state.tensor("exp_avg_sq");
        mean.mul_(beta1).add_(gradient, group.flag("grad_averaging") ? 1 - beta1 : 1.0);
        square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        const at::Tensor divisor = at::div(at::sqrt(square), std::sqrt(correction2)).add_(group.number("eps"));
        at::Tensor change = at::div(mean, correction1).div_(divisor);
        if (decay != 0) change.add_(parameter, decay);
        if (decay != 0 || group.flag("always_adapt")) {
            const at::Tensor one = at::ones({});
            const at::Tensor weights = wholeNorm(parameter, 2), changes = wholeNorm(change, 2);
            at::Tensor trust = at::where(at::gt(weights, 0), at::where(at::gt(changes, 0), at::div(weights, changes), one), one);
            if (group.flag("trust_clip")) trust = at::minimum(trust, one);
            change.mul_(trust);
        }
        parameter.add_(change, -group.number("lr"));
    }

private:
    double m_maxGradNorm;
    at::Tensor m_divisor;
};

}  // namespace

void addLamb(OptimizerRegistry& registry) {
    OptimizerRegistry::Entry entry = optimizerEntry("Lamb");
    entry.create = [](const Arguments& given, std::vector<ParameterGroup> groups) -> Result<OptimizerPtr> {
        return OptimizerPtr(std::make_shared<Lamb>(withDefaults(std::move(groups), given), given.number("max_grad_norm")));
    };
    registry.add(std::move(entry));
}

}  // namespace teardown::engine
