#include "core/engine/nn/padding.h"

#include "core/trace/details/spatial.h"

#include <ATen/ATen.h>

namespace teardown::engine {

static const char* baseOfPad(const std::string& type) {
    return type == "ReflectionPad2d" ? "_ReflectionPadNd" : type == "ReplicationPad2d" ? "_ReplicationPadNd" : "ConstantPad2d";
}

Pad2d::Pad2d(const std::string& type, const std::array<std::int64_t, 4>& borders)
    : UnaryLayer(type, {baseOfPad(type)}), m_borders(borders) {}

Description Pad2d::describe() const {
    std::vector<ConfigValue> borders;
    for (const std::int64_t border : m_borders) borders.push_back(ConfigValue::integer(border));
    Description description;
    description.arguments = {{"padding", ConfigValue::tuple(std::move(borders)), Shown::Plain}};
    description.operation = {Positions::Window};
    auto spatial = std::make_shared<Spatial>();
    spatial->kernel = {1, 1};
    spatial->padding = {m_borders[2], m_borders[0]};
    description.detail = std::move(spatial);
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "moves or renames values"};
    description.reference = "Pad2d";
    return description;
}

Formula Pad2d::formula() const {
    const auto shifted = [](const char* place, std::int64_t by) {
        const Term at = formula::index(place);
        return by == 0 ? at : at - Term(by);
    };
    const Border border = type() == "ReflectionPad2d" ? Border::Reflect : type() == "ReplicationPad2d" ? Border::Replicate : Border::Zero;
    return Formula(formula::bordered(formula::x()[{shifted("i", m_borders[2]), shifted("j", m_borders[0])}], border), {"i", "j"});
}

at::Tensor Pad2d::forward(const at::Tensor& input) {
    const char* mode = type() == "ReflectionPad2d" ? "reflect" : type() == "ReplicationPad2d" ? "replicate" : "constant";
    return at::pad(input, m_borders, mode);
}

}  // namespace teardown::engine
