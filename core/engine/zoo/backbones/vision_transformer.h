// VisionTransformer: a picture's patches as tokens with attention among them (Dosovitskiy et al., ICLR 2021;
// mmcls/models/backbones/vision_transformer.py), and DistilledVisionTransformer, which has a second token without a position (Touvron et
// al., ICML 2021; mmcls/models/backbones/deit.py). State keys: cls_token, pos_embed, dist_token, patch_embed, layers, ln1.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/blocks/transformer_encoder_layer.h"

#include <atomic>

namespace teardown::engine {

class VisionTransformer : public Backbone {
public:
    /// Throws BuildFailure or c10::Error.
    VisionTransformer(const Arguments& arguments, bool distilled);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;
    std::optional<std::int64_t> gridPrefix(const std::string& key) const override;
    /// Resamples pos_embed from a square grid of patches to this network's grid.
    Result<at::Tensor> adapt(const std::string& key, const at::Tensor& stored) const override;

protected:
    /// [N, C, H, W] -> for each layer in out_indices named patch [N, embed_dims, h, w], cls and dist [N, embed_dims]; without
    /// output_cls_token only the patches.
    Value forward(const Value& picture, const CallContext& context) override;

private:
    struct Arch {
        std::int64_t embedDims = 0, layers = 0, heads = 0, feedforwardChannels = 0;
    };
    static Arch archOf(const Arguments& arguments);
    void makePatchEmbed(const Arguments& arguments, const Arch& arch);
    void makeLayers(const Arguments& arguments, const Arch& arch);
    /// Tokens without a position in the picture.
    std::int64_t extraTokens() const { return m_distToken.defined() ? 2 : 1; }
    bool isOutputStage(std::size_t layer) const;
    at::Tensor embedded(const at::Tensor& patches, const TokenGrid& grid);
    Value outputOf(const at::Tensor& tokens, const TokenGrid& grid) const;

    std::shared_ptr<PatchEmbed> m_patchEmbed;
    at::Tensor m_clsToken, m_posEmbed, m_distToken;
    UnaryPtr m_dropAfterPos;
    std::shared_ptr<ModuleListOf<ValueLayer>> m_layers;
    UnaryPtr m_norm;  ///< null without final_norm
    std::vector<std::int64_t> m_outIndices;
    std::string m_interpolateMode;
    bool m_withClsToken = true, m_outputClsToken = true;
    /// Of the last call, for the formula. Several threads may call.
    std::atomic<std::int64_t> m_lastRows, m_lastColumns;
};

}  // namespace teardown::engine
