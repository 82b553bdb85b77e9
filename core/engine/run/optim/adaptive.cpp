// Rates that follow the size of past gradients: Adadelta (Zeiler 2012), Adagrad (Duchi et al. 2011), RMSprop (Hinton 2012), Rprop
// (Riedmiller and Braun 1993); torch/optim/adadelta.py, adagrad.py, rmsprop.py, rprop.py.
#include "core/engine/run/optim/optimizer_table.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace teardown::engine {

namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

at::Tensor decayed(const ParameterGroup& group, const at::Tensor& parameter, const at::Tensor& gradient) {
    const double decay = group.number("weight_decay");
    return decay != 0 ? at::add(gradient, parameter, decay) : gradient;
}

/// Counts the step, a plain number in these.
void countStep(ParameterState& state) { state.set("step", ConfigValue::integer(state.integer("step") + 1)); }

class Adadelta : public Optimizer {
public:
    explicit Adadelta(std::vector<ParameterGroup> groups) : Optimizer("Adadelta", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        if (state.empty()) {
            state.set("step", ConfigValue::integer(0));
            state.set("square_avg", at::zeros_like(parameter));
            state.set("acc_delta", at::zeros_like(parameter));
        }
        countStep(state);
        const double rho = group.number("rho"), eps = group.number("eps");
        gradient = decayed(group, parameter, gradient);
        at::Tensor square = state.tensor("square_avg"), changes = state.tensor("acc_delta");
        square.mul_(rho).addcmul_(gradient, gradient, 1 - rho);
        const at::Tensor deviation = at::add(square, eps).sqrt_();
        const at::Tensor change = at::add(changes, eps).sqrt_().div_(deviation).mul_(gradient);
        changes.mul_(rho).addcmul_(change, change, 1 - rho);
        parameter.add_(change, -group.number("lr"));
    }
};

class Adagrad : public Optimizer {
public:
    /// torch makes the sums before the first step, for all parameters.
    explicit Adagrad(std::vector<ParameterGroup> groups) : Optimizer("Adagrad", std::move(groups)) {
        std::size_t index = 0;
        for (const ParameterGroup& group : this->groups())
            for (const at::Tensor& parameter : group.parameters) {
                ParameterState& state = states()[index++];
                state.set("step", at::zeros({}, at::kFloat));
                state.set("sum", at::full_like(parameter, group.number("initial_accumulator_value")).detach());
            }
    }

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        at::Tensor step = state.tensor("step"), sum = state.tensor("sum");
        step.add_(1);
        const double rate = group.number("lr") / (1 + (step.item<double>() - 1) * group.number("lr_decay"));
        gradient = decayed(group, parameter, gradient);
        sum.addcmul_(gradient, gradient, 1);
        const at::Tensor deviation = at::sqrt(sum).add_(group.number("eps"));
        parameter.addcdiv_(gradient, deviation, -rate);
    }
};

class RmsProp : public Optimizer {
public:
    explicit RmsProp(std::vector<ParameterGroup> groups) : Optimizer("RMSprop", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        const double momentum = group.number("momentum"), alpha = group.number("alpha"), rate = group.number("lr");
        const bool centered = group.flag("centered");
        if (state.empty()) {
            state.set("step", ConfigValue::integer(0));
            state.set("square_avg", at::zeros_like(parameter));
            if (momentum > 0) state.set("momentum_buffer", at::zeros_like(parameter));
            if (centered) state.set("grad_avg", at::zeros_like(parameter));
        }
        countStep(state);
        gradient = decayed(group, parameter, gradient);
        at::Tensor square = state.tensor("square_avg"), deviation;
        square.mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
        if (centered) {
            at::Tensor mean = state.tensor("grad_avg");
            mean.mul_(alpha).add_(gradient, 1 - alpha);
            deviation = at::addcmul(square, mean, mean, -1).sqrt_();
        } else {
            deviation = at::sqrt(square);
        }
        deviation.add_(group.number("eps"));
        if (momentum > 0) {
            at::Tensor buffer = state.tensor("momentum_buffer");
            buffer.mul_(momentum).addcdiv_(gradient, deviation);
            parameter.add_(buffer, -rate);
        } else {
            parameter.addcdiv_(gradient, deviation, -rate);
        }
    }
};

class Rprop : public Optimizer {
public:
    explicit Rprop(std::vector<ParameterGroup> groups) : Optimizer("Rprop", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        if (state.empty()) {
            state.set("step", ConfigValue::integer(0));
            state.set("prev", at::zeros_like(parameter));
            state.set("step_size", at::full_like(gradient, group.number("lr")));
        }
        countStep(state);
        const auto [slower, faster] = group.pair("etas");
        const auto [smallest, largest] = group.pair("step_sizes");
        at::Tensor before = state.tensor("prev"), size = state.tensor("step_size");
        at::Tensor factor = at::sign(at::mul(gradient, before));
        factor.masked_fill_(at::gt(factor, 0), faster);
        factor.masked_fill_(at::lt(factor, 0), slower);
        factor.masked_fill_(at::eq(factor, 0), 1);
        size.mul_(factor).clamp_(smallest, largest);
        gradient = at::clone(gradient);
        gradient.masked_fill_(at::eq(factor, slower), 0);
        parameter.addcmul_(at::sign(gradient), size, -1);
        before.copy_(gradient);
    }
};

void checkAdadelta(const Arguments& a) {
    for (const char* name : {"lr", "eps", "weight_decay"}) checkRange(a, name, 0, kUnlimited);
    // 1 itself is allowed.
    checkRange(a, "rho", 0, std::nextafter(1.0, 2.0));
}

void checkAdagrad(const Arguments& a) {
    for (const char* name : {"lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"}) checkRange(a, name, 0, kUnlimited);
}

void checkRmsProp(const Arguments& a) {
    for (const char* name : {"lr", "eps", "momentum", "weight_decay", "alpha"}) checkRange(a, name, 0, kUnlimited);
}

void checkRprop(const Arguments& a) {
    checkRange(a, "lr", 0, kUnlimited);
    checkPair(a, "etas", std::numeric_limits<double>::min(), kUnlimited);
    checkPair(a, "step_sizes", 0, kUnlimited);
    const std::vector<double> etas = a.numbers("etas");
    if (!(etas[0] < 1 && 1 < etas[1])) {
        Error error = a.bad("etas", message("optimizer-value.etas", "etas: the first must be below 1, the second above."));
        error.code = "optimizer-value";
        throw BuildFailure{std::move(error)};
    }
}

}  // namespace

void addAdaptive(OptimizerRegistry& registry) {
    registry.add(optimizerEntry<Adadelta>("Adadelta", checkAdadelta));
    registry.add(optimizerEntry<Adagrad>("Adagrad", checkAdagrad));
    registry.add(optimizerEntry<RmsProp>("RMSprop", checkRmsProp));
    registry.add(optimizerEntry<Rprop>("Rprop", checkRprop));
}

}  // namespace teardown::engine
