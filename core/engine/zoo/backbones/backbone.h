// Shared by the backbones: norm_eval, frozen stages, the default init_cfg, checks, and arguments that families have in common
// (mmcls/models/backbones/base_backbone.py and the classes beside it).
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/registry.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace teardown::engine {

class Backbone : public ValueModule {
public:
    using ValueModule::ValueModule;
    /// Keeps frozen stages and, with norm_eval, all batch norms in evaluation mode.
    void train(bool on = true) override;
    /// The layers whose output is returned for an item of out_indices, with that item; empty if there are none or other parts change it
    /// before it is returned.
    virtual std::vector<std::pair<const Layer*, int>> outputLayers() const { return {}; }

protected:
    /// Called by train(): sets the frozen parts to evaluation and their parameters to requires_grad = False.
    virtual void freezeStages() {}
    static void freeze(torch::nn::Module& module);
    bool m_normEval = false;
};

/// Of all backbones in the network: the layers whose output an item of out_indices returns, also as the last child of one of these.
std::unordered_map<const Layer*, int> outIndicesIn(Layer& network);

/// Kaiming on `convolutions`, ones on the norms: the default of RepVGG and the ResNets, which use ['Conv2d'], and of HRNet: 'Conv2d'.
ConfigValue convolutionalInitCfg(ConfigValue convolutions);

/// The next four throw BuildFailure.
/// out_indices, checked against the number of stages ("ResNet" has num_stages of them).
std::vector<std::int64_t> checkedOutIndices(const Arguments& arguments, std::int64_t stages);
/// `indices`, out_indices of the arguments or their default, and frozen_stages, as the MobileNets check them: 0 (-1) to stages - 1.
std::vector<std::int64_t> indicesInRange(const Arguments& arguments, std::vector<std::int64_t> indices, std::int64_t stages);
/// num_stages, from 1 to `most`.
std::int64_t checkedStages(const Arguments& arguments, std::int64_t most);
/// A list with as many integers as there are stages: strides, dilations.
std::vector<std::int64_t> integersPerStage(const Arguments& arguments, const std::string& name, std::int64_t stages);

/// Arguments that these families have in common.
ArgumentSpec inChannelsArgument();
ArgumentSpec outIndicesArgument(ConfigValue defaultValue);
ArgumentSpec stridesArgument(ConfigValue defaultValue);
ArgumentSpec frozenStagesArgument();
ArgumentSpec convCfgArgument();
ArgumentSpec normCfgArgument(ConfigValue defaultValue);
ArgumentSpec actCfgArgument();
ArgumentSpec normEvalArgument();
ArgumentSpec withCpArgument();
ArgumentSpec zeroInitResidualArgument(bool defaultValue);
ArgumentSpec initCfgArgument(ConfigValue defaultValue);

}  // namespace teardown::engine
