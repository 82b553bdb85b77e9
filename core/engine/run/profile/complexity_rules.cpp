#include "core/engine/run/profile/complexity_rules.h"

namespace teardown::engine {

namespace {

using F = CostFormula;

std::int64_t numel(const Tensors& tensors) { return tensors.empty() || !tensors.front().defined() ? 0 : tensors.front().numel(); }

/// For a layer its own weight, for an op the second tensor.
at::Tensor weightOf(const Layer* layer, const Tensors& inputs) {
    if (!layer) return inputs.size() > 1 ? inputs[1] : at::Tensor();
    const auto parameters = layer->named_parameters(/*recurse=*/false);
    const auto* found = parameters.find("weight");
    return found ? *found : at::Tensor();
}

bool hasBias(const Layer* layer, const Tensors& inputs) {
    if (!layer) return inputs.size() > 2 && inputs[2].defined();
    const auto parameters = layer->named_parameters(/*recurse=*/false);
    const auto* found = parameters.find("bias");
    return found && found->defined();
}

std::int64_t kernelCost(const Layer* layer, const Tensors& inputs, const Tensors& outputs) {
    const at::Tensor weight = weightOf(layer, inputs);
    if (!weight.defined() || outputs.empty() || weight.size(0) == 0) return 0;
    const std::int64_t positions = numel(outputs) / weight.size(0);  // for the whole batch
    return weight.numel() * positions + (hasBias(layer, inputs) ? numel(outputs) : 0);
}

std::int64_t transposedCost(const Layer* layer, const Tensors& inputs, const Tensors& outputs) {
    const at::Tensor weight = weightOf(layer, inputs);
    if (!weight.defined() || inputs.empty() || weight.size(0) == 0) return 0;
    const std::int64_t positions = numel(inputs) / weight.size(0);  // for the whole batch
    return weight.numel() * positions + (hasBias(layer, inputs) ? numel(outputs) : 0);
}

}  // namespace

std::int64_t cost(CostFormula formula, const Layer* layer, const Tensors& inputs, const Tensors& outputs) {
    switch (formula) {
        case F::Nothing:
            return 0;
        case F::Kernel:
            return kernelCost(layer, inputs, outputs);
        case F::Transposed:
            return transposedCost(layer, inputs, outputs);
        case F::Linear:
        case F::LinearBias: {
            if (outputs.empty() || outputs.front().dim() == 0) return 0;
            const std::int64_t products = numel(inputs) * outputs.front().size(-1);
            return products + (formula == F::LinearBias && hasBias(layer, inputs) ? numel(outputs) : 0);
        }
        case F::Affine:
            return numel(inputs) * (weightOf(layer, inputs).defined() ? 2 : 1);
        case F::PerInput:
            return numel(inputs);
        case F::PerOutput:
            return numel(outputs);
        case F::ThreePerOutput:
            return 3 * numel(outputs);
        case F::Product:
            return inputs.empty() || inputs.front().dim() == 0 ? 0 : numel(outputs) * inputs.front().size(-1);
    }
    return 0;
}

}  // namespace teardown::engine
