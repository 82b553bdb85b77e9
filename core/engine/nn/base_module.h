// BaseModule: a Layer with mmcv's init_cfg (mmcv/runner/base_module.py). Backbones, heads and blocks derive from it.
#pragma once

#include "core/config/config_value.h"
#include "core/engine/nn/layer.h"

namespace teardown::engine {

class BaseModule : public Layer {
public:
    explicit BaseModule(std::string type, ConfigValue initCfg = {}, std::vector<std::string> bases = {"BaseModule"})
        : Layer(std::move(type), std::move(bases)), m_initCfg(std::move(initCfg)) {}

    Description describe() const override { return madeOfParts(); }

    /// None, a dict or a list of dicts.
    const ConfigValue& initCfg() const { return m_initCfg; }

    /// Applies init_cfg to everything below, then asks the children. After a Pretrained rule the children are left alone, as in mmcv.
    void initWeights(Initializer& initializer) override;

private:
    ConfigValue m_initCfg;
};

}  // namespace teardown::engine
