// LocallyGroupedSelfAttention: self-attention in the windows of a map, without a bias of positions (Chu et al., NeurIPS 2021, section 3.2;
// mmcls/models/backbones/twins.py). Children: qkv, attn_drop, proj, proj_drop.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/zoo/blocks/seen_grid.h"

namespace teardown::engine {

struct LocallyGroupedAttentionOptions {
    std::int64_t embedDims = 0;
    std::int64_t heads = 8;
    std::int64_t window = 1;  ///< positions per side
    bool qkvBias = false;
    Rate attnDrop, projDrop;
};

class LocallyGroupedAttention : public ValueModule {
public:
    /// Throws c10::Error if embedDims is not divisible by the heads.
    explicit LocallyGroupedAttention(const LocallyGroupedAttentionOptions& options);
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, embedDims] with their grid -> the same.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    /// How a map is cut into windows.
    struct Plan {
        TokenGrid grid;              ///< of the map itself
        std::int64_t rows, columns;  ///< of windows
        bool masked;                 ///< padding and map do not mix
    };
    Plan planFor(const TokenGrid& grid) const;
    /// [windows, 1, T, T], added to the scores: a large negative number for a pair of which one is padding.
    at::Tensor maskFor(const Plan& plan, at::ScalarType type) const;
    Term scoreTerm(const Plan& plan) const;

    std::int64_t m_dims, m_heads, m_window;
    double m_scale;
    UnaryPtr m_qkv, m_attnDrop, m_proj, m_projDrop;
    SeenGrid m_seen{1, 1};
};

}  // namespace teardown::engine
