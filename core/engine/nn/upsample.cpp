#include "core/engine/nn/upsample.h"

namespace teardown::engine {

Description Upsample::describe() const {
    Description description;
    description.arguments = {{"scale_factor", static_cast<double>(m_factor)}, {"mode", ConfigValue::string("nearest"), Shown::Unquoted}};
    description.operation = {Positions::Adaptive};
    description.cost = countedByMmcv(CostFormula::PerOutput);
    return description;
}

Formula Upsample::formula() const {
    const auto source = [this](const char* place) { return formula::floorQuotient(formula::index(place), m_factor); };
    return Formula(formula::x()[{source("i"), source("j")}], {"i", "j"});
}

at::Tensor Upsample::forward(const at::Tensor& input) {
    return at::upsample_nearest2d(input, {m_factor * input.size(2), m_factor * input.size(3)});
}

}  // namespace teardown::engine
