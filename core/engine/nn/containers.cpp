#include "core/engine/nn/containers.h"

namespace teardown::engine {

Sequential::Sequential(bool ofMmcv, std::string type)
    : BaseModule(type, {},
                 ofMmcv ? std::vector<std::string>{"BaseModule", "Sequential"}
                        : std::vector<std::string>{type == "Sequential" ? "Module" : "Sequential"}),
      m_ofMmcv(ofMmcv) {}

void Sequential::append(LayerPtr layer, const std::string& name) {
    register_module(name.empty() ? std::to_string(m_items.size()) : name, layer);
    m_items.push_back(std::move(layer));
}

void Sequential::initWeights(Initializer& initializer) {
    if (m_ofMmcv) BaseModule::initWeights(initializer);
}

Formula Sequential::formula() const {
    FormulaLines lines;
    for (const LayerPtr& layer : m_items) lines.call(nameOf(*layer));
    return lines.finish();
}

at::Tensor Sequential::forward(const at::Tensor& input) {
    at::Tensor x = input;
    for (const LayerPtr& layer : m_items) x = (*layer)(x);
    return x;
}

Tensors Sequential::forwardMany(const Tensors& inputs) {
    Tensors x = inputs;
    for (const LayerPtr& layer : m_items) x = (*layer)(x);
    return x;
}

void ModuleList::append(LayerPtr layer) {
    register_module(std::to_string(m_items.size()), layer);
    m_items.push_back(std::move(layer));
}

}  // namespace teardown::engine
