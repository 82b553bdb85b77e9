#include "core/engine/nn/containers.h"

namespace teardown::engine {

Sequential::Sequential(bool ofMmcv, std::string type)
    : UnaryModule(type, {},
                  ofMmcv ? std::vector<std::string>{"BaseModule", "Sequential"}
                         : std::vector<std::string>{type == "Sequential" ? "Module" : "Sequential"}),
      m_ofMmcv(ofMmcv) {}

void Sequential::append(UnaryPtr layer, const std::string& name) {
    register_module(name.empty() ? std::to_string(m_items.size()) : name, layer);
    m_items.push_back(std::move(layer));
}

void Sequential::initWeights(Initializer& initializer) {
    if (m_ofMmcv) UnaryModule::initWeights(initializer);
}

Formula Sequential::formula() const {
    FormulaLines lines;
    for (const UnaryPtr& layer : m_items) lines.call(nameOf(*layer));
    return lines.finish();
}

at::Tensor Sequential::forward(const at::Tensor& input) {
    at::Tensor x = input;
    for (const UnaryPtr& layer : m_items) x = (*layer)(x);
    return x;
}

void ValueSequential::append(ValuePtr layer) {
    register_module(std::to_string(m_items.size()), layer);
    m_items.push_back(std::move(layer));
}

Formula ValueSequential::formula() const {
    FormulaLines lines;
    for (const ValuePtr& layer : m_items) lines.call(nameOf(*layer));
    return lines.finish();
}

Value ValueSequential::forward(const Value& input, const CallContext&) {
    Value x = input;
    for (const ValuePtr& layer : m_items) x = (*layer)(x);
    return x;
}

}  // namespace teardown::engine
