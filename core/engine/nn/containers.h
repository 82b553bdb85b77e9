// Containers with PyTorch's child names "0", "1", ...
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

/// torch.nn.Sequential, or with `ofMmcv` mmcv.runner.Sequential, whose init_weights goes on to its children.
class Sequential : public BaseModule {
public:
    explicit Sequential(bool ofMmcv = false, std::string type = "Sequential");
    /// The next child; its name is its index unless one is given.
    void append(LayerPtr layer, const std::string& name = {});
    const std::vector<LayerPtr>& items() const { return m_items; }
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;
    Tensors forwardMany(const Tensors& inputs) override;

private:
    std::vector<LayerPtr> m_items;
    bool m_ofMmcv;
};

/// A list of layers that is never called itself. mmcv.runner.ModuleList.
class ModuleList : public BaseModule {
public:
    ModuleList() : BaseModule("ModuleList", {}, {"BaseModule", "ModuleList"}) {}
    void append(LayerPtr layer);
    const std::vector<LayerPtr>& items() const { return m_items; }
    Formula formula() const override { return Formula::words("its owner calls the items one by one"); }

private:
    std::vector<LayerPtr> m_items;
};

}  // namespace teardown::engine
