#include "core/engine/run/optim/optimizer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace teardown::engine {

double ParameterGroup::number(std::string_view name) const { return options.find(name)->asDouble(); }

bool ParameterGroup::flag(std::string_view name) const {
    const ConfigValue* value = options.find(name);
    return value && value->truthy();
}

std::pair<double, double> ParameterGroup::pair(std::string_view name) const {
    const auto items = options.find(name)->items();
    TORCH_CHECK(items.size() == 2, name, " of a parameter group is not a pair");
    return {items[0].asDouble(), items[1].asDouble()};
}

const ParameterState::Entry* ParameterState::find(std::string_view name) const {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& one) { return one.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

ParameterState::Entry& ParameterState::entry(std::string name) {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& one) { return one.name == name; });
    if (found != m_entries.end()) return *found;
    return m_entries.emplace_back(Entry{std::move(name), {}, {}});
}

void ParameterState::set(std::string name, at::Tensor tensor) {
    Entry& one = entry(std::move(name));
    one.tensor = std::move(tensor);
    one.value = {};
}

void ParameterState::set(std::string name, ConfigValue value) {
    Entry& one = entry(std::move(name));
    one.tensor = at::Tensor();
    one.value = std::move(value);
}

at::Tensor ParameterState::tensor(std::string_view name) const {
    const Entry* found = find(name);
    TORCH_CHECK(found && found->tensor.defined(), "the optimizer's state of a parameter has no ", name);
    return found->tensor;
}

std::int64_t ParameterState::integer(std::string_view name) const {
    const Entry* found = find(name);
    TORCH_CHECK(found, "the optimizer's state of a parameter has no ", name);
    return found->tensor.defined() ? found->tensor.item<std::int64_t>() : found->value.asInt();
}

void Optimizer::zeroGradients() {
    const at::NoGradGuard noGrad;
    for (ParameterGroup& group : m_groups)
        for (at::Tensor& parameter : group.parameters) {
            at::Tensor& gradient = parameter.mutable_grad();
            if (!gradient.defined()) continue;
            gradient.detach_();
            gradient.zero_();
        }
}

void Optimizer::step() {
    const at::NoGradGuard noGrad;
    beginStep();
    std::size_t index = 0;
    for (ParameterGroup& group : m_groups) {
        beginGroup(group);
        const bool maximises = group.flag("maximize");
        for (at::Tensor& parameter : group.parameters) {
            const std::size_t place = index++;
            const at::Tensor& gradient = parameter.grad();
            if (gradient.defined()) update(group, parameter, maximises ? at::neg(gradient) : gradient, m_states[place]);
        }
    }
}

at::Tensor wholeNorm(const at::Tensor& tensor, double order) {
    std::vector<std::int64_t> dimensions(static_cast<std::size_t>(tensor.dim()));
    std::iota(dimensions.begin(), dimensions.end(), 0);
    return at::norm(tensor, at::Scalar(order), dimensions, /*keepdim=*/false);
}

Result<double> clipGradients(const std::vector<at::Tensor>& parameters, const ClipRule& rule) {
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> gradients;
    for (const at::Tensor& parameter : parameters)
        if (parameter.grad().defined()) gradients.push_back(parameter.grad().detach());
    if (gradients.empty()) return 0.0;
    const bool largest = rule.normType == std::numeric_limits<double>::infinity();
    std::vector<at::Tensor> norms;
    for (const at::Tensor& gradient : gradients) norms.push_back(largest ? at::max(at::abs(gradient)) : wholeNorm(gradient, rule.normType));
    const at::Tensor all = largest && norms.size() == 1 ? norms.front() : at::stack(norms);
    const at::Tensor total = !largest ? wholeNorm(all, rule.normType) : norms.size() == 1 ? all : at::max(all);
    const double norm = total.item<double>();
    if (rule.errorIfNotFinite && !std::isfinite(norm))
        return Error{ErrorKind::BadInput,
                     "gradient-not-finite",
                     message("gradient-not-finite.the-norm", "The norm of the gradients is not finite, so they cannot be clipped."),
                     message("do.lower-the-learning-rate", "Lower the learning rate, or leave out error_if_nonfinite."),
                     {}};
    const at::Tensor factor = at::clamp(at::mul(at::reciprocal(at::add(total, 1e-6)), rule.maxNorm), c10::nullopt, at::Scalar(1.0));
    for (at::Tensor& gradient : gradients) gradient.mul_(factor);
    return norm;
}

}  // namespace teardown::engine
