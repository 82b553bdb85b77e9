// TokenBackbone: a class token and the tokens of a picture's patches, with positions added, through layers of attention. What
// VisionTransformer, DistilledVisionTransformer and T2T_ViT have in common; they differ in how the patches become tokens, in the layers
// and in the positions, which T2T_ViT does not learn. State keys: cls_token, pos_embed, dist_token.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/blocks/seen_grid.h"

namespace teardown::engine {

class TokenBackbone : public Backbone {
public:
    Formula formula() const override;
    std::optional<std::int64_t> gridPrefix(const std::string& key) const override;
    /// Resamples pos_embed from a square grid of patches to this network's grid.
    Result<at::Tensor> adapt(const std::string& key, const at::Tensor& stored) const override;

protected:
    /// Reads with_cls_token, output_cls_token and interpolate_mode. Throws BuildFailure.
    TokenBackbone(const Arguments& arguments, const char* base);
    /// layer: [N, C, H, W] -> tokens [N, h * w, embed_dims] with their grid; grid: theirs at img_size.
    void setPatches(ValuePtr layer, const TokenGrid& grid);
    const TokenGrid& ownGrid() const { return m_ownGrid; }
    /// The dict of layer_cfgs for each of `layers` layers: a single one for all, or one each from a list. Throws BuildFailure.
    static std::vector<ConfigValue> layerConfigs(const Arguments& arguments, std::int64_t layers, bool mayBeLonger);

    /// [N, C, H, W] -> for each layer in out_indices named patch [N, embed_dims, h, w], cls and dist [N, embed_dims]; without
    /// output_cls_token only the patches.
    Value forward(const Value& picture, const CallContext& context) override;

    /// The constructors of the families set these; each registers them in its own order.
    at::Tensor m_clsToken;   ///< [1, 1, embed_dims]
    at::Tensor m_posEmbed;   ///< [1, extra tokens + h * w, embed_dims]
    at::Tensor m_distToken;  ///< [1, 1, embed_dims]; undefined: none
    UnaryPtr m_dropAfterPos;
    std::shared_ptr<ModuleListOf<ValueLayer>> m_layers;
    UnaryPtr m_norm;  ///< after the last layer; null without final_norm
    std::vector<std::int64_t> m_outIndices;

private:
    /// Tokens without a position in the picture.
    std::int64_t extraTokens() const { return m_distToken.defined() ? 2 : 1; }
    bool isOutputStage(std::size_t layer) const;
    at::Tensor embedded(const at::Tensor& patches, const TokenGrid& grid);
    Value outputOf(const at::Tensor& tokens, const TokenGrid& grid) const;
    /// The line "z" of all tokens with their positions, and those before it.
    std::vector<FormulaLine> embeddingLines() const;

    ValuePtr m_patches;
    TokenGrid m_ownGrid;
    std::string m_interpolateMode;
    bool m_withClsToken, m_outputClsToken;
    SeenGrid m_seen{0, 0};
};

}  // namespace teardown::engine
