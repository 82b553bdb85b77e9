// GlobalSubsampledAttention: every token looks at a coarser map of all tokens, which a convolution makes (Chu et al., NeurIPS 2021,
// section 3.2; Wang et al., ICCV 2021; mmcls/models/backbones/twins.py). Children: attn_drop, proj, proj_drop, out_drop, q, kv and, for
// a ratio above 1, sr and norm.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/zoo/blocks/seen_grid.h"

namespace teardown::engine {

struct GlobalSubsampledAttentionOptions {
    std::int64_t embedDims = 0;
    std::int64_t heads = 1;
    std::int64_t ratio = 1;  ///< sr_ratio: rows and columns of tokens that one key and value stand for
    bool qkvBias = true;
    Rate attnDrop, projDrop;
    double dropPath = 0;  ///< of out_drop
    ConfigValue normCfg;
    std::string path;  ///< config path of the owner, for messages
};

class GlobalSubsampledAttention : public ValueModule {
public:
    /// Throws BuildFailure, or c10::Error if embedDims is not divisible by the heads.
    explicit GlobalSubsampledAttention(const GlobalSubsampledAttentionOptions& options);
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, embedDims] with their grid -> the same.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    std::int64_t m_dims, m_heads;
    double m_scale;
    UnaryPtr m_attnDrop, m_proj, m_projDrop, m_outDrop, m_q, m_kv;
    UnaryPtr m_reduction, m_norm;  ///< sr and norm; null for a ratio of 1
    SeenGrid m_seen{1, 1};
};

}  // namespace teardown::engine
