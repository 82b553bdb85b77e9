#include "core/engine/nn/layer_scale.h"

namespace teardown::engine {

LayerScale::LayerScale(std::int64_t channels, ChannelPlace place) : UnaryLayer("LayerScale"), m_place(place) {
    weight = register_parameter("weight", at::ones({channels}) * 1e-5);
}

Description LayerScale::describe() const {
    Description description;
    description.arguments = {
        {"dim", weight.size(0), Shown::Not},
        {"data_format", ConfigValue::string(m_place == ChannelPlace::First ? "channels_first" : "channels_last"), Shown::Not}};
    description.operation = {Positions::Pointwise};
    description.cost = Cost{CostFormula::Nothing, CostFormula::PerOutput, "one product a value; mmcv does not list the class"};
    return description;
}

Formula LayerScale::formula() const {
    const Term factors = formula::tensor("weight", "gamma");
    return Formula(formula::x() * (m_place == ChannelPlace::First ? factors[{formula::along(1, "c")}] : factors));
}

at::Tensor LayerScale::forward(const at::Tensor& input) {
    return at::mul(input, m_place == ChannelPlace::First ? weight.view({-1, 1, 1}) : weight);
}

}  // namespace teardown::engine
