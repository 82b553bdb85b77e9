// Containers with PyTorch's child names "0", "1", ...
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

/// torch.nn.Sequential or, with `ofMmcv`, mmcv.runner.Sequential, whose init_weights continues with its children.
class Sequential : public UnaryModule {
public:
    explicit Sequential(bool ofMmcv = false, std::string type = "Sequential");
    /// Appends a child; its name is its index unless one is given.
    void append(UnaryPtr layer, const std::string& name = {});
    const std::vector<UnaryPtr>& items() const { return m_items; }
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::vector<UnaryPtr> m_items;
    bool m_ofMmcv;
};

/// mmcv.runner.Sequential of value layers: lists of necks, modules that work on several resolutions.
class ValueSequential : public ValueModule {
public:
    ValueSequential() : ValueModule("Sequential", {}, {"BaseModule", "Sequential"}) {}
    void append(ValuePtr layer);
    Formula formula() const override;

protected:
    Value forward(const Value& input, const CallContext& context) override;

private:
    std::vector<ValuePtr> m_items;
};

/// A list of layers that is never called itself and has no call operator. mmcv.runner.ModuleList or, with `ofMmcv` = false,
/// torch.nn.ModuleList, whose items init_weights does not reach.
class ModuleListBase : public BaseModule {
public:
    void initWeights(Initializer& initializer) override {
        if (m_ofMmcv) BaseModule::initWeights(initializer);
    }
    Formula formula() const override { return Formula::words("its parent calls the items one by one"); }
    /// Items including those that are None, which print(model) shows.
    virtual std::size_t size() const = 0;

protected:
    explicit ModuleListBase(bool ofMmcv)
        : BaseModule("ModuleList", {}, ofMmcv ? std::vector<std::string>{"BaseModule", "ModuleList"} : std::vector<std::string>{"Module"}),
          m_ofMmcv(ofMmcv) {}

private:
    bool m_ofMmcv;
};

template <class Item>
class ModuleListOf : public ModuleListBase {
public:
    explicit ModuleListOf(bool ofMmcv = true) : ModuleListBase(ofMmcv) {}
    /// null: None, which takes an index but is not a child.
    void append(std::shared_ptr<Item> layer) {
        if (layer) register_module(std::to_string(m_items.size()), layer);
        m_items.push_back(std::move(layer));
    }
    std::size_t size() const override { return m_items.size(); }
    const std::vector<std::shared_ptr<Item>>& items() const { return m_items; }

private:
    std::vector<std::shared_ptr<Item>> m_items;
};
using ModuleList = ModuleListOf<UnaryLayer>;

}  // namespace teardown::engine
