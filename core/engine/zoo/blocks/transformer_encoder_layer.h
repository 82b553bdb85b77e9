// TransformerEncoderLayer: attention among the tokens, then linear layers on each, both preceded by a norm and with a shortcut
// (mmcls/models/backbones/vision_transformer.py; Dosovitskiy et al., ICLR 2021, figure 1). Children: ln1, attn, ln2, ffn.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/blocks/ffn.h"
#include "core/registry/arguments.h"

namespace teardown::engine {

class TransformerEncoderLayer : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments (embed_dims, num_heads, feedforward_channels, drop_rate, attn_drop_rate,
    /// drop_path_rate, num_fcs, qkv_bias, act_cfg, norm_cfg, init_cfg). Throws BuildFailure or c10::Error.
    TransformerEncoderLayer(const ConfigValue& config, const std::string& path);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    /// [N, T, embed_dims] -> the same, on the same grid.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    explicit TransformerEncoderLayer(const Arguments& arguments);

    UnaryPtr m_norm1, m_attention, m_norm2;
    std::shared_ptr<Ffn> m_ffn;
};

}  // namespace teardown::engine
