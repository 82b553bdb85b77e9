// CallChain: a module that calls its children one after the other. They run in an order of their own, and one may run twice: the linear
// layers of a block with their activation and a shared dropout.
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

class CallChain : public UnaryModule {
public:
    explicit CallChain(const char* type, std::vector<std::string> bases = {"BaseModule"}) : UnaryModule(type, {}, std::move(bases)) {}
    /// Registers a child, in the order of the state_dict.
    UnaryPtr add(const char* name, UnaryPtr layer) { return register_module(name, std::move(layer)); }
    /// The children in the order in which they run.
    void setOrder(std::vector<UnaryPtr> order) { m_order = std::move(order); }

    Formula formula() const override {
        Term y = formula::x();
        for (const UnaryPtr& layer : m_order) y = called(layer, y);
        return Formula(y);
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        at::Tensor x = input;
        for (const UnaryPtr& layer : m_order) x = (*layer)(x);
        return x;
    }

private:
    std::vector<UnaryPtr> m_order;
};

}  // namespace teardown::engine
