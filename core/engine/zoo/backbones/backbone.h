// What the convolutional backbones share: frozen stages, norm_eval and the default init_cfg (mmcls/models/backbones/base_backbone.py).
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/registry.h"

namespace teardown::engine {

class Backbone : public ValueModule {
public:
    using ValueModule::ValueModule;
    /// Keeps frozen stages and, with norm_eval, all batch norms in evaluation mode.
    void train(bool on = true) override;

protected:
    /// Called by train(): sets the frozen parts to evaluation and their parameters to requires_grad = False.
    virtual void freezeStages() {}
    static void freeze(torch::nn::Module& module);
    /// What `before` has written, then the stages one after the other; those in `wanted` are outputs and what follows them is left out.
    Formula stagedFormula(const std::vector<UnaryPtr>& stages, const std::vector<std::int64_t>& wanted, FormulaLines before) const;
    bool m_normEval = false;
};

/// Kaiming on Conv2d, ones on the norms: the default of RepVGG and the ResNets.
ConfigValue convolutionalInitCfg();

/// out_indices, checked against the number of stages ("ResNet" has num_stages of them). Throws BuildFailure.
std::vector<std::int64_t> checkedOutIndices(const Arguments& arguments, std::int64_t stages);

/// Arguments that these families declare alike.
ArgumentSpec frozenStagesArgument();
ArgumentSpec convCfgArgument();
ArgumentSpec normEvalArgument();
ArgumentSpec withCpArgument();
ArgumentSpec initCfgArgument(ConfigValue defaultValue);

}  // namespace teardown::engine
