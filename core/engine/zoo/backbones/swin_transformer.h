// SwinTransformer: attention in windows of a map of tokens, which gets coarser from stage to stage (Liu et al., ICCV 2021;
// mmcls/models/backbones/swin_transformer.py), and SwinTransformerV2 (Liu et al., CVPR 2022; swin_transformer_v2.py). State keys:
// absolute_pos_embed, patch_embed, stages, norm0 ... of the stages in out_indices.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/blocks/swin_block.h"

#include <deque>

namespace teardown::engine {

class SwinTransformer : public Backbone {
public:
    /// Throws BuildFailure or c10::Error.
    SwinTransformer(const Arguments& arguments, SwinVersion version);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;
    std::optional<std::int64_t> gridPrefix(const std::string& key) const override;
    /// Resamples absolute_pos_embed from a square grid of patches to this network's grid.
    Result<at::Tensor> adapt(const std::string& key, const at::Tensor& stored) const override;

protected:
    void freezeStages() override;
    /// [N, C, H, W] -> for each stage in out_indices [N, C', h, w].
    Value forward(const Value& picture, const CallContext& context) override;

private:
    struct Arch {
        std::int64_t embedDims = 0;
        std::vector<std::int64_t> depths, heads;
        std::int64_t extraNormEvery = 0;  ///< of the second version
    };
    static Arch archOf(const Arguments& arguments, SwinVersion version);
    void makePatchEmbed(const Arguments& arguments, const Arch& arch);
    void makeStages(const Arguments& arguments, const Arch& arch);
    void makeNorms(const Arguments& arguments);
    /// The tokens of the patches, with absolute positions added if used.
    at::Tensor placed(const at::Tensor& patches, const TokenGrid& grid);
    /// The stage's norm; null if its output is not requested.
    UnaryPtr normOf(std::size_t stage) const;
    /// Whether the backbone itself calls the stage's downsample, after its output.
    bool downsamplesBetween(const SwinStage& stage) const;

    SwinVersion m_version;
    std::shared_ptr<PatchEmbed> m_patchEmbed;
    at::Tensor m_positions;  ///< [1, h * w, embed_dims] or undefined
    UnaryPtr m_dropAfterPos;
    std::shared_ptr<ModuleListOf<SwinStage>> m_stages;
    std::vector<std::pair<std::int64_t, UnaryPtr>> m_norms;
    std::vector<std::int64_t> m_features;  ///< channels of each stage's output
    std::int64_t m_frozenStages = -1;
    std::string m_interpolateMode;
    bool m_outAfterDownsample = false;
    std::deque<SeenGrid> m_seen;  ///< of the patches, then of each stage's output
};

}  // namespace teardown::engine
