// ASGD: gradient descent that also keeps the mean of the parameters (Polyak and Juditsky 1992; torch/optim/asgd.py).
#include "core/engine/run/optim/optimizer_table.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown::engine {

namespace {

class Asgd : public Optimizer {
public:
    explicit Asgd(std::vector<ParameterGroup> groups) : Optimizer("ASGD", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        const double rate = group.number("lr"), lambda = group.number("lambd"), decay = group.number("weight_decay");
        if (state.empty()) {
            state.set("step", at::zeros({}, at::kFloat));
            state.set("eta", at::full({}, rate, at::kFloat));
            state.set("mu", at::ones({}, at::kFloat));
            state.set("ax", at::zeros_like(parameter));
        }
        at::Tensor step = state.tensor("step"), eta = state.tensor("eta"), mu = state.tensor("mu"), mean = state.tensor("ax");
        step.add_(1);
        const double count = step.item<double>();
        if (decay != 0) gradient = at::add(gradient, parameter, decay);
        const double used = eta.item<double>();
        parameter.mul_(1 - lambda * used);
        parameter.add_(gradient, -used);
        if (mu.item<double>() != 1)
            mean.add_(at::mul(at::sub(parameter, mean), mu));
        else
            mean.copy_(parameter);
        eta.fill_(static_cast<float>(rate / std::pow(1 + lambda * rate * count, group.number("alpha"))));
        mu.fill_(static_cast<float>(1 / std::max(1.0, count - group.number("t0"))));
    }
};

void checkAsgd(const Arguments& a) {
    for (const char* name : {"lr", "weight_decay"}) checkRange(a, name, 0, std::numeric_limits<double>::infinity());
}

}  // namespace

void addAveraged(OptimizerRegistry& registry) { registry.add(optimizerEntry<Asgd>("ASGD", checkAsgd)); }

}  // namespace teardown::engine
