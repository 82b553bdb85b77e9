// RepVGGBlock: 3x3, 1x1 and identity branch summed in training, one 3x3 in deployment (Ding et al., CVPR 2021, section 3.3;
// mmcls/models/backbones/repvgg.py). State keys: branch_norm, branch_3x3, branch_1x1, se_layer, act; deploy: branch_reparam.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/reparam_plan.h"

namespace teardown::engine {

struct RepVggBlockOptions {
    std::int64_t inChannels = 0;
    std::int64_t outChannels = 0;
    std::int64_t stride = 1;
    std::int64_t dilation = 1;  ///< the 3x3's; its padding is the same. The 1x1 is never dilated
    std::int64_t groups = 1;    ///< of the 3x3 and the 1x1
    ConfigValue seCfg;          ///< None: no squeeze and excitation
    ConfigValue convCfg;
    ConfigValue normCfg;
    ConfigValue actCfg;
    bool deploy = false;
    bool keepSe = false;  ///< the deploy form applies SE; mmclassification's has it but does not use it
    ConfigValue initCfg;
    std::string path;    ///< config path of the backbone
    std::string sePath;  ///< config path of se_cfg
};

class RepVggBlock : public UnaryModule, public Reparameterisable {
public:
    /// Throws BuildFailure or c10::Error.
    explicit RepVggBlock(RepVggBlockOptions options);

    Description describe() const override;
    bool isDeploy() const override { return m_reparam != nullptr; }
    const char* foldedName() const override { return "branch_reparam"; }
    ReparamBlock describeBranches() const override;
    /// kernel: [out, in / groups, 3, 3], bias: [out], in the block's dtype. SE, if any, is applied afterwards.
    void switchToDeploy(const at::Tensor& kernel, const at::Tensor& bias) override;
    bool hasSe() const { return m_seLayer != nullptr; }
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, H / stride, W / stride].
    at::Tensor forward(const at::Tensor& input) override;

private:
    Conv2dOptions mainConv(bool bias) const;
    UnaryPtr makeBranch(const Conv2dOptions& conv) const;
    static ReparamBranch branchOf(BranchKind kind, const std::string& path, const Layer& branch);

    RepVggBlockOptions m_options;
    UnaryPtr m_identity;  ///< branch_norm; null where size or channels change
    UnaryPtr m_branch3x3;
    UnaryPtr m_branch1x1;
    UnaryPtr m_reparam;
    UnaryPtr m_seLayer;
    UnaryPtr m_act;
};

}  // namespace teardown::engine
