// The parts of VAN (Guo et al., CVMJ 2023, figure 3; mmcls/models/backbones/van.py): its patches, and the block in which a large kernel
// weighs every place and linear layers follow.
#pragma once

#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/blocks/residual_branches.h"

namespace teardown::engine {

/// The patches stay a map. Children: projection, norm.
class VanPatchEmbed : public PatchEmbed {
public:
    /// config: as PatchEmbed's. Throws BuildFailure.
    VanPatchEmbed(const ConfigValue& config, const std::string& path) : PatchEmbed(config, path, "VANPatchEmbed", {"PatchEmbed"}) {}
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, embed_dims, h, w].
    Value forward(const Value& picture, const CallContext& context) override;
};

/// Children: norm1, attn, drop_path, norm2, mlp.
class VanBlock : public ResidualBranches {
public:
    /// config: a dict of the class's keyword arguments (embed_dims, ffn_ratio, drop_rate, drop_path_rate, act_cfg, norm_cfg,
    /// layer_scale_init_value, init_cfg). Throws BuildFailure.
    VanBlock(const ConfigValue& config, const std::string& path);

private:
    explicit VanBlock(const Arguments& arguments);
};

}  // namespace teardown::engine
