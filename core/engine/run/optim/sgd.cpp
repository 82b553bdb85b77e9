// Stochastic gradient descent with momentum, of Polyak or Nesterov (Sutskever et al. 2013; torch/optim/sgd.py).
#include "core/engine/run/optim/optimizer_table.h"

#include <ATen/ATen.h>

#include <limits>

namespace teardown::engine {

namespace {

constexpr double kNoUpperLimit = std::numeric_limits<double>::infinity();

class Sgd : public Optimizer {
public:
    explicit Sgd(std::vector<ParameterGroup> groups) : Optimizer("SGD", std::move(groups)) {}

protected:
    void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) override {
        const double decay = group.number("weight_decay"), momentum = group.number("momentum");
        at::Tensor change = decay != 0 ? at::add(gradient, parameter, decay) : gradient;
        if (momentum == 0) {
            // torch lists it all the same.
            if (state.empty()) state.set("momentum_buffer", ConfigValue::none());
        } else {
            const ParameterState::Entry* kept = state.find("momentum_buffer");
            at::Tensor buffer;
            if (kept && kept->tensor.defined()) {
                buffer = kept->tensor;
                buffer.mul_(momentum).add_(change, 1 - group.number("dampening"));
            } else {
                buffer = at::clone(change).detach();
                state.set("momentum_buffer", buffer);
            }
            change = group.flag("nesterov") ? at::add(change, buffer, momentum) : buffer;
        }
        parameter.add_(change, -group.number("lr"));
    }
};

void checkSgd(const Arguments& a) {
    checkRange(a, "lr", 0, kNoUpperLimit);
    checkRange(a, "momentum", 0, kNoUpperLimit);
    checkRange(a, "weight_decay", 0, kNoUpperLimit);
    if (a.boolean("nesterov") && (a.number("momentum") <= 0 || a.number("dampening") != 0)) {
        Error error = a.bad("nesterov", message("optimizer-value.nesterov", "Nesterov's momentum needs a momentum, and no dampening."));
        error.code = "optimizer-value";
        throw BuildFailure{std::move(error)};
    }
}

}  // namespace

void addSgd(OptimizerRegistry& registry) { registry.add(optimizerEntry<Sgd>("SGD", checkSgd)); }

}  // namespace teardown::engine
