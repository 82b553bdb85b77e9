// Adamax (Kingma and Ba 2015), NAdam (Dozat 2016), RAdam (Liu et al. 2020); torch/optim/adamax.py, nadam.py, radam.py.
#include "core/engine/run/optim/optimizer_table.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown::engine {

namespace {

at::Tensor withDecay(const ParameterGroup& group, const at::Tensor& parameter, const at::Tensor& gradient) {
    const double decay = group.number("weight_decay");
    return decay != 0 ? at::add(gradient, parameter, decay) : gradient;
}

/// Counts the step.
double nextStep(const ParameterState& state) {
    at::Tensor step = state.tensor("step");
    step.add_(1);
    return step.item<double>();
}

class Adamax : public Optimizer {
public:
    explicit Adamax(std::vector<ParameterGroup> groups) : Optimizer("Adamax", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        if (state.empty()) {
            state.set("step", at::zeros({}, at::kFloat));
            state.set("exp_avg", at::zeros_like(parameter));
            state.set("exp_inf", at::zeros_like(parameter));
        }
        const auto [beta1, beta2] = group.pair("betas");
        const double count = nextStep(state);
        gradient = withDecay(group, parameter, gradient);
        at::Tensor mean = state.tensor("exp_avg"), largest = state.tensor("exp_inf");
        mean.mul_(beta1).add_(gradient, 1 - beta1);
        const at::Tensor both = at::cat({largest.mul_(beta2).unsqueeze(0), at::abs(gradient).add_(group.number("eps")).unsqueeze_(0)}, 0);
        at::amax_out(largest, both, {0}, /*keepdim=*/false);
        parameter.addcdiv_(mean, largest, -(group.number("lr") / (1 - std::pow(beta1, count))));
    }
};

class NAdam : public Optimizer {
public:
    explicit NAdam(std::vector<ParameterGroup> groups) : Optimizer("NAdam", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        if (state.empty()) {
            state.set("step", at::zeros({}, at::kFloat));
            state.set("mu_product", at::ones({}, at::kFloat));
            state.set("exp_avg", at::zeros_like(parameter));
            state.set("exp_avg_sq", at::zeros_like(parameter));
        }
        const auto [beta1, beta2] = group.pair("betas");
        const double rate = group.number("lr"), slowing = group.number("momentum_decay");
        const double count = nextStep(state);
        gradient = withDecay(group, parameter, gradient);
        const double mu = beta1 * (1. - 0.5 * std::pow(0.96, count * slowing));
        const double next = beta1 * (1. - 0.5 * std::pow(0.96, (count + 1) * slowing));
        at::Tensor product = state.tensor("mu_product");
        product.mul_(mu);
        const at::Tensor productNext = at::mul(at::mul(product, mu), next);
        at::Tensor mean = state.tensor("exp_avg"), square = state.tensor("exp_avg_sq");
        mean.mul_(beta1).add_(gradient, 1 - beta1);
        square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        const at::Tensor divisor = at::sqrt(at::div(square, 1 - std::pow(beta2, count))).add_(group.number("eps"));
        parameter.addcdiv_(gradient, divisor, -rate * (1. - mu) / (1. - product.item<double>()));
        parameter.addcdiv_(mean, divisor, -rate * next / (1. - productNext.item<double>()));
    }
};

class RAdam : public Optimizer {
public:
    explicit RAdam(std::vector<ParameterGroup> groups) : Optimizer("RAdam", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        if (state.empty()) {
            state.set("step", at::zeros({}, at::kFloat));
            state.set("exp_avg", at::zeros_like(parameter));
            state.set("exp_avg_sq", at::zeros_like(parameter));
        }
        const auto [beta1, beta2] = group.pair("betas");
        const double rate = group.number("lr");
        const double count = nextStep(state);
        const double correction1 = 1 - std::pow(beta1, count), correction2 = 1 - std::pow(beta2, count);
        gradient = withDecay(group, parameter, gradient);
        at::Tensor mean = state.tensor("exp_avg"), square = state.tensor("exp_avg_sq");
        mean.mul_(beta1).add_(gradient, 1 - beta1);
        square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        const at::Tensor corrected = at::div(mean, correction1);
        const double longest = 2 / (1 - beta2) - 1;
        const double length = longest - 2 * count * std::pow(beta2, count) / correction2;
        at::Tensor change = at::mul(corrected, rate);
        if (length > 5.) {
            const double rectified = std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
            const at::Tensor adaptive = at::mul(at::reciprocal(at::sqrt(square).add_(group.number("eps"))), std::sqrt(correction2));
            change = at::mul(at::mul(change, adaptive), rectified);
        }
        parameter.add_(change, -1.0);
    }
};

void checkVariant(const Arguments& a) {
    const double none = std::numeric_limits<double>::infinity();
    for (const char* name : {"lr", "eps", "weight_decay"}) checkRange(a, name, 0, none);
    checkPair(a, "betas", 0, 1);
}

void checkNAdam(const Arguments& a) {
    checkVariant(a);
    checkRange(a, "momentum_decay", 0, std::numeric_limits<double>::infinity());
}

}  // namespace

void addAdamVariants(OptimizerRegistry& registry) {
    registry.add(optimizerEntry<Adamax>("Adamax", checkVariant));
    registry.add(optimizerEntry<NAdam>("NAdam", checkNAdam));
    registry.add(optimizerEntry<RAdam>("RAdam", checkVariant));
}

}  // namespace teardown::engine
