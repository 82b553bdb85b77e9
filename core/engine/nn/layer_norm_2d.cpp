#include "core/engine/nn/layer_norm_2d.h"

namespace teardown::engine {

LayerNorm2d::LayerNorm2d(std::int64_t channels, double eps, bool affine)
    : UnaryLayer("LayerNorm2d", {"LayerNorm"}), m_channels(channels), m_eps(eps) {
    if (!affine) return;
    weight = register_parameter("weight", at::ones({channels}));
    bias = register_parameter("bias", at::zeros({channels}));
}

Description LayerNorm2d::describe() const {
    Description description;
    description.arguments = {{"normalized_shape", ConfigValue::tuple({ConfigValue::integer(m_channels)}), Shown::Plain},
                             {"eps", m_eps},
                             {"elementwise_affine", weight.defined()}};
    description.operation = {Positions::Pointwise, OperationFamily::Norm};
    description.cost = Cost{CostFormula::Nothing, CostFormula::Affine, "as LayerNorm; mmcv does not list the class"};
    description.initial = InitialValues::OnesAndZeros;
    description.abbreviation = "ln";
    return description;
}

Formula LayerNorm2d::formula() const {
    const Term mean = formula::tensor("mean"), var = formula::tensor("var"), c = formula::along(1, "c");
    const auto overChannels = [](const Term& of) { return formula::reduceAxes("mean", {{1, false, 0}}, "the channels", of); };
    const Term centred = formula::x() - mean, deviation = formula::sqrt(var + m_eps);
    const Term y = weight.defined() ? formula::tensor("weight", "gamma")[{c}] * centred / deviation + formula::tensor("bias", "beta")[{c}]
                                    : centred / deviation;
    return Formula(
        {{"mean", {}, overChannels(formula::x()), -1}, {"var", {}, overChannels(formula::power(centred, 2)), -1}, {"y", {}, y, 0}});
}

at::Tensor LayerNorm2d::forward(const at::Tensor& input) {
    TORCH_CHECK(input.dim() == 4, "LayerNorm2d only supports inputs with shape (N, C, H, W), but got tensor with shape torch.Size(",
                input.sizes(), ")");
    return at::layer_norm(input.permute({0, 2, 3, 1}).contiguous(), {m_channels}, weight, bias, m_eps).permute({0, 3, 1, 2}).contiguous();
}

}  // namespace teardown::engine
