// TransformerEncoderLayer: attention among the tokens, then linear layers on each, both preceded by a norm and with a shortcut
// (mmcls/models/backbones/vision_transformer.py; Dosovitskiy et al., ICLR 2021, figure 1); and T2TTransformerLayer, whose attention may
// change the tokens' width (mmcls/models/backbones/t2t_vit.py; Yuan et al., ICCV 2021, section 3.1). Children: ln1, attn, ln2, ffn.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/blocks/ffn.h"
#include "core/registry/arguments.h"

namespace teardown::engine {

enum class EncoderKind { Vit, T2t };

class TransformerEncoderLayer : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments (embed_dims, num_heads, feedforward_channels, drop_rate, attn_drop_rate,
    /// drop_path_rate, num_fcs, qkv_bias, act_cfg, norm_cfg, init_cfg; T2T also input_dims and qk_scale). Throws BuildFailure or
    /// c10::Error.
    TransformerEncoderLayer(const ConfigValue& config, const std::string& path, EncoderKind kind = EncoderKind::Vit);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    /// [N, T, embed_dims], or [N, T, input_dims] where given -> [N, T, embed_dims], on the same grid.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    TransformerEncoderLayer(const Arguments& arguments, EncoderKind kind);

    EncoderKind m_kind;
    bool m_shortcut = true;  ///< around the attention; with input_dims that has one of its own
    UnaryPtr m_norm1, m_attention, m_norm2;
    std::shared_ptr<Ffn> m_ffn;
};

}  // namespace teardown::engine
