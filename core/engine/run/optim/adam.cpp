// Adam (Kingma and Ba 2015), with the maximum of AMSGrad (Reddi et al. 2018), and AdamW, whose decay is apart from the gradient
// (Loshchilov and Hutter 2019); torch/optim/adam.py and adamw.py.
#include "core/engine/run/optim/optimizer_table.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace teardown::engine {

namespace {

class Adam : public Optimizer {
public:
    Adam(std::vector<ParameterGroup> groups, bool decoupled)
        : Optimizer(decoupled ? "AdamW" : "Adam", std::move(groups)), m_decoupled(decoupled) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        const bool amsgrad = group.flag("amsgrad");
        if (state.empty()) {
            state.set("step", at::zeros({}, at::kFloat));
            state.set("exp_avg", at::zeros_like(parameter));
            state.set("exp_avg_sq", at::zeros_like(parameter));
            if (amsgrad) state.set("max_exp_avg_sq", at::zeros_like(parameter));
        }
        const auto [beta1, beta2] = group.pair("betas");
        const double rate = group.number("lr"), decay = group.number("weight_decay"), eps = group.number("eps");
        at::Tensor mean = state.tensor("exp_avg"), square = state.tensor("exp_avg_sq"), step = state.tensor("step");
        step.add_(1);
        if (m_decoupled)
            parameter.mul_(1 - rate * decay);
        else if (decay != 0)
            gradient = at::add(gradient, parameter, decay);
        mean.mul_(beta1).add_(gradient, 1 - beta1);
        square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        const double count = step.item<double>();
        const double correction1 = 1 - std::pow(beta1, count), correction2 = std::sqrt(1 - std::pow(beta2, count));
        if (amsgrad) {
            at::Tensor largest = state.tensor("max_exp_avg_sq");
            at::maximum_out(largest, largest, square);
            square = largest;
        }
        const at::Tensor divisor = at::div(at::sqrt(square), correction2).add_(eps);
        parameter.addcdiv_(mean, divisor, -(rate / correction1));
    }

private:
    bool m_decoupled;
};

class AdamOnly : public Adam {
public:
    explicit AdamOnly(std::vector<ParameterGroup> groups) : Adam(std::move(groups), false) {}
};

class AdamW : public Adam {
public:
    explicit AdamW(std::vector<ParameterGroup> groups) : Adam(std::move(groups), true) {}
};

void checkAdam(const Arguments& a) {
    const double none = std::numeric_limits<double>::infinity();
    for (const char* name : {"lr", "eps", "weight_decay"}) checkRange(a, name, 0, none);
    checkPair(a, "betas", 0, 1);
}

}  // namespace

void addAdam(OptimizerRegistry& registry) {
    registry.add(optimizerEntry<AdamOnly>("Adam", checkAdam));
    registry.add(optimizerEntry<AdamW>("AdamW", checkAdam));
}

}  // namespace teardown::engine
