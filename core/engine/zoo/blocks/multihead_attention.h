// MultiheadAttention: self-attention of tokens with several heads (Vaswani et al., NeurIPS 2017, section 3.2;
// mmcls/models/utils/attention.py). Children: qkv, attn_drop, proj, proj_drop, out_drop.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/dropout.h"

#include <optional>

namespace teardown::engine {

struct MultiheadAttentionOptions {
    std::int64_t embedDims = 0;
    std::int64_t heads = 1;
    std::optional<std::int64_t> inputDims;  ///< none: embedDims
    Rate attnDrop;
    Rate projDrop;
    double dropPath = 0;  ///< of out_drop
    bool qkvBias = true;
    std::optional<double> qkScale;  ///< none: 1 / sqrt(embedDims / heads)
    bool projBias = true;
    bool valueShortcut = false;  ///< adds the values themselves to the output
};

class MultiheadAttention : public UnaryModule {
public:
    /// Throws c10::Error if embedDims is not divisible by the heads.
    explicit MultiheadAttention(const MultiheadAttentionOptions& options);
    Formula formula() const override;

protected:
    /// [N, T, inputDims] -> [N, T, embedDims]; with valueShortcut only one head.
    at::Tensor forward(const at::Tensor& tokens) override;

private:
    MultiheadAttentionOptions m_options;
    double m_scale;
    UnaryPtr m_qkv, m_attnDrop, m_proj, m_projDrop, m_outDrop;
};

}  // namespace teardown::engine
