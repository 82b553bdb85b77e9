// mmcv's BaseModule (mmcv/runner/base_module.py), which has an init_cfg: BaseModule for containers, UnaryModule and ValueModule for
// callable layers. Backbones, heads and blocks derive from them.
#pragma once

#include "core/config/config_value.h"
#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// Applies init_cfg to everything below, then calls the children. After a Pretrained rule the children are skipped, as in mmcv.
void initWeightsByConfig(Layer& layer, const ConfigValue& initCfg, Initializer& initializer);

/// Base: Layer, UnaryLayer or ValueLayer.
template <class Base>
class WithInitCfg : public Base {
public:
    explicit WithInitCfg(std::string type, ConfigValue initCfg = {}, std::vector<std::string> bases = {"BaseModule"})
        : Base(std::move(type), std::move(bases)), m_initCfg(std::move(initCfg)) {}

    Description describe() const override { return madeOfParts(); }

    /// None, a dict or a list of dicts.
    const ConfigValue& initCfg() const { return m_initCfg; }

    void initWeights(Initializer& initializer) override { initWeightsByConfig(*this, m_initCfg, initializer); }

private:
    ConfigValue m_initCfg;
};

using BaseModule = WithInitCfg<Layer>;
using UnaryModule = WithInitCfg<UnaryLayer>;
using ValueModule = WithInitCfg<ValueLayer>;

}  // namespace teardown::engine
