#include "core/engine/run/complexity_rules.h"

#include <algorithm>
#include <array>

namespace teardown::engine {

namespace {

using F = CostFormula;

// mmcv looks classes up by their exact type, so that what it does not list counts nothing (mmcv/cnn/utils/flops_counter.py,
// get_modules_mapping). The full count keeps its formulas where it has one.
constexpr const char* kMmcv = "mmcv/cnn/utils/flops_counter.py";
constexpr const char* kMmcvBias = "mmcv/cnn/utils/flops_counter.py; full: with the bias (torch/nn/modules/linear.py)";
constexpr const char* kActivation = "one operation an element, as mmcv counts ReLU; torch/nn/modules/activation.py";
constexpr const char* kElement = "one operation an output element (of the broadcast shape)";
constexpr const char* kReduction = "one operation an input element, as mmcv counts pooling";
constexpr const char* kSoftmax = "exp, sum and division: three operations an element";
constexpr const char* kView = "moves or renames values";
constexpr const char* kEvaluation = "does nothing in evaluation";
constexpr const char* kTraining = "runs in training only";
constexpr const char* kOfLayer = "as the layer of the same kind in mmcv/cnn/utils/flops_counter.py";

constexpr std::array kRules{
    // Convolutions and products
    CostRule{"Conv1d", F::Kernel, F::Kernel, kMmcv},
    CostRule{"Conv2d", F::Kernel, F::Kernel, kMmcv},
    CostRule{"Conv3d", F::Kernel, F::Kernel, kMmcv},
    CostRule{"Conv2dAdaptivePadding", F::Nothing, F::Kernel, "as Conv2d; mmcv does not list the class"},
    CostRule{"Linear", F::Linear, F::LinearBias, kMmcvBias},
    CostRule{"matmul", F::Nothing, F::Product, "output elements x the summed dimension"},
    CostRule{"bmm", F::Nothing, F::Product, "output elements x the summed dimension"},
    // Normalisation
    CostRule{"BatchNorm1d", F::Affine, F::Affine, kMmcv},
    CostRule{"BatchNorm2d", F::Affine, F::Affine, kMmcv},
    CostRule{"BatchNorm3d", F::Affine, F::Affine, kMmcv},
    CostRule{"SyncBatchNorm", F::Nothing, F::Affine, "as BatchNorm; mmcv does not list the class"},
    CostRule{"GroupNorm", F::Affine, F::Affine, kMmcv},
    CostRule{"LayerNorm", F::Affine, F::Affine, kMmcv},
    CostRule{"InstanceNorm1d", F::Affine, F::Affine, kMmcv},
    CostRule{"InstanceNorm2d", F::Affine, F::Affine, kMmcv},
    CostRule{"InstanceNorm3d", F::Affine, F::Affine, kMmcv},
    CostRule{"norm", F::Nothing, F::PerInput, kReduction},
    // Activations
    CostRule{"ReLU", F::PerOutput, F::PerOutput, kMmcv},
    CostRule{"PReLU", F::PerOutput, F::PerOutput, kMmcv},
    CostRule{"ELU", F::PerOutput, F::PerOutput, kMmcv},
    CostRule{"LeakyReLU", F::PerOutput, F::PerOutput, kMmcv},
    CostRule{"ReLU6", F::PerOutput, F::PerOutput, kMmcv},
    CostRule{"RReLU", F::Nothing, F::PerOutput, kActivation},
    CostRule{"Sigmoid", F::Nothing, F::PerOutput, kActivation},
    CostRule{"Tanh", F::Nothing, F::PerOutput, kActivation},
    CostRule{"SiLU", F::Nothing, F::PerOutput, kActivation},
    CostRule{"Swish", F::Nothing, F::PerOutput, kActivation},
    CostRule{"GELU", F::Nothing, F::PerOutput, kActivation},
    CostRule{"Clamp", F::Nothing, F::PerOutput, kActivation},
    CostRule{"Hardswish", F::Nothing, F::PerOutput, kActivation},
    CostRule{"HSwish", F::Nothing, F::PerOutput, kActivation},
    CostRule{"HSigmoid", F::Nothing, F::PerOutput, kActivation},
    CostRule{"Softmax", F::Nothing, F::ThreePerOutput, kSoftmax},
    CostRule{"relu", F::Nothing, F::PerOutput, kOfLayer},
    CostRule{"sigmoid", F::Nothing, F::PerOutput, kActivation},
    CostRule{"softmax", F::Nothing, F::ThreePerOutput, kSoftmax},
    // Pooling and reductions
    CostRule{"MaxPool2d", F::PerInput, F::PerInput, kMmcv},
    CostRule{"AvgPool2d", F::PerInput, F::PerInput, kMmcv},
    CostRule{"AdaptiveAvgPool1d", F::PerInput, F::PerInput, kMmcv},
    CostRule{"AdaptiveAvgPool2d", F::PerInput, F::PerInput, kMmcv},
    CostRule{"AdaptiveAvgPool3d", F::PerInput, F::PerInput, kMmcv},
    CostRule{"AdaptiveMaxPool2d", F::PerInput, F::PerInput, kMmcv},
    CostRule{"max_pool2d", F::Nothing, F::PerInput, kOfLayer},
    CostRule{"mean", F::Nothing, F::PerInput, kReduction},
    CostRule{"sum", F::Nothing, F::PerInput, kReduction},
    CostRule{"max", F::Nothing, F::PerInput, kReduction},
    // Element by element
    CostRule{"add", F::Nothing, F::PerOutput, kElement},
    CostRule{"mul", F::Nothing, F::PerOutput, kElement},
    CostRule{"div", F::Nothing, F::PerOutput, kElement},
    // No arithmetic
    CostRule{"cat", F::Nothing, F::Nothing, kView},
    CostRule{"flatten", F::Nothing, F::Nothing, kView},
    CostRule{"pad", F::Nothing, F::Nothing, kView},
    CostRule{"view", F::Nothing, F::Nothing, kView},
    CostRule{"Flatten", F::Nothing, F::Nothing, kView},
    CostRule{"Identity", F::Nothing, F::Nothing, kView},
    CostRule{"Dropout", F::Nothing, F::Nothing, kEvaluation},
    CostRule{"DropPath", F::Nothing, F::Nothing, kEvaluation},
    CostRule{"Accuracy", F::Nothing, F::Nothing, kTraining},
    CostRule{"ClsHead", F::Nothing, F::Nothing, "hands on what the backbone gave; its softmax is an op of its own"},
    CostRule{"CrossEntropyLoss", F::Nothing, F::Nothing, kTraining},
    CostRule{"LabelSmoothLoss", F::Nothing, F::Nothing, kTraining},
};

std::int64_t numel(const Tensors& tensors) { return tensors.empty() || !tensors.front().defined() ? 0 : tensors.front().numel(); }

/// Of a layer its own, of an op the second tensor.
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
    const std::int64_t positions = numel(outputs) / weight.size(0);  // of the whole batch
    return weight.numel() * positions + (hasBias(layer, inputs) ? numel(outputs) : 0);
}

}  // namespace

std::span<const CostRule> costRules() { return kRules; }

const CostRule* costRuleOf(std::string_view name) {
    const auto* found = std::find_if(kRules.begin(), kRules.end(), [name](const CostRule& rule) { return name == rule.name; });
    return found == kRules.end() ? nullptr : found;
}

std::int64_t cost(CostFormula formula, const Layer* layer, const Tensors& inputs, const Tensors& outputs) {
    switch (formula) {
        case F::Nothing:
            return 0;
        case F::Kernel:
            return kernelCost(layer, inputs, outputs);
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
