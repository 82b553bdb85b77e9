#include "core/engine/zoo/backbones/normed_stages.h"

#include "core/engine/nn/map_ops.h"

#include <algorithm>

namespace teardown::engine {

NormedStages::NormedStages(const Arguments& a)
    : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}),
      m_frozenStages(a.integer("frozen_stages")),
      m_gapBeforeNorm(a.boolean("gap_before_final_norm")) {}

Formula NormedStages::formula() const {
    using formula::index;
    const auto outputs = static_cast<int>(m_norms.size()) - static_cast<int>(std::count(m_norms.begin(), m_norms.end(), nullptr));
    std::vector<FormulaLine> lines;
    int output = 0;
    Term value = formula::x();
    for (std::size_t i = 0; i < m_norms.size() && output < outputs; ++i) {
        value = formula::call(nameOf(*m_stages->items()[i]), {formula::call(nameOf(*m_downsample->items()[i]), {value})});
        const std::string number = std::to_string(i + 1), told = outputs > 1 ? std::to_string(output + 1) : std::string();
        lines.push_back({"x" + number, {}, value, -1});
        value = formula::tensor("x" + number);
        if (!m_norms[i]) continue;
        if (m_gapBeforeNorm) {
            const Term mean = formula::reduce("mean", {formula::whole("u", value, 2), formula::whole("v", value, 3)},
                                              value[{index("c"), index("u"), index("v")}]);
            lines.push_back({"gap" + told, {"c", "i", "j"}, mean, -1});
            lines.push_back({"n" + told, {}, called(m_norms[i], formula::tensor("gap" + told)), -1});
            lines.push_back({"y" + told, {"c"}, formula::tensor("n" + told)[{index("c"), 0, 0}], output++});
        } else {
            lines.push_back({"y" + told, {}, called(m_norms[i], value), output++});
        }
    }
    return Formula(std::move(lines));
}

Value NormedStages::forward(const Value& input, const CallContext&) {
    std::vector<Value> outputs;
    at::Tensor x = input.tensor();
    for (std::size_t i = 0; i < m_norms.size(); ++i) {
        x = (*m_stages->items()[i])((*m_downsample->items()[i])(x));
        if (!m_norms[i]) continue;
        if (!m_gapBeforeNorm) {
            outputs.emplace_back((*m_norms[i])(x));
            continue;
        }
        const at::Tensor gap = ops::meanOverPlaces(x, {"mean of each channel", "What the channel found, wherever in the picture it is."});
        outputs.emplace_back(
            ops::flatten((*m_norms[i])(gap), 1, {"drop the spatial axes", "One value per channel is left; the batch axis stays."}));
    }
    return Value::list(std::move(outputs));
}

}  // namespace teardown::engine
