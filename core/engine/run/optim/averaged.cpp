// ASGD: gradient descent that also keeps the mean of the parameters (Polyak and Juditsky 1992; torch/optim/asgd.py).
#include "core/engine/run/optim/optimizer_table.h"
#include "core/registry/python_values.h"

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

void addAveraged(OptimizerRegistry& registry) {
    using py::value;
    namespace oa = optimizer_arguments;
    registry.add(optimizerEntry<Asgd>(ReferenceClass::in("mmcv/runner/optimizer/builder.py", "torch.optim.ASGD"),
                                      "Gradient descent that also keeps the mean of the parameters (Polyak and Juditsky 1992).",
                                      {oa::rate(value(1e-2)),
                                       {"lambd", value(1e-4), "Decay of the parameters."},
                                       {"alpha", value(0.75), "How fast the rate falls."},
                                       {"t0", value(1e6), "Step at which the mean begins."},
                                       oa::decay(value(0)),
                                       oa::foreach (),
                                       oa::maximize()},
                                      {"lr", "lambd", "alpha", "t0", "weight_decay", "foreach", "maximize"}, checkAsgd));
}

}  // namespace teardown::engine
