#include "core/engine/zoo/blocks/layer_scale.h"

namespace teardown::engine {

LayerScale::LayerScale(std::int64_t channels, bool channelsFirst) : UnaryLayer("LayerScale"), m_channelsFirst(channelsFirst) {
    weight = register_parameter("weight", at::full({channels}, 1e-5));
}

Description LayerScale::describe() const {
    Description description;
    description.arguments = {{"dim", weight.size(0), Shown::Not},
                             {"inplace", false, Shown::Not},
                             {"data_format", ConfigValue::string(m_channelsFirst ? "channels_first" : "channels_last"), Shown::Not}};
    description.operation = {Positions::Pointwise};
    description.cost = Cost{CostFormula::Nothing, CostFormula::PerOutput, "one product an output element; mmcv does not list the class"};
    return description;
}

Formula LayerScale::formula() const {
    const Term factor = formula::tensor("weight", "gamma");
    return Formula((m_channelsFirst ? factor[{formula::along(1, "c")}] : factor) * formula::x());
}

at::Tensor LayerScale::forward(const at::Tensor& input) { return at::mul(input, m_channelsFirst ? weight.view({-1, 1, 1}) : weight); }

}  // namespace teardown::engine
