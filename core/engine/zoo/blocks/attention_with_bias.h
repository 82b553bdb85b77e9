// AttentionWithBias: self-attention among the 7 x 7 places of a map, with a learned bias for each distance down and across (Graham et al.,
// ICCV 2021, section 4.4; mmcls/models/backbones/efficientformer.py). The values of a head are four times as wide as its queries and keys.
// Children: qkv, proj.
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

class AttentionWithBias : public UnaryModule {
public:
    explicit AttentionWithBias(std::int64_t embedDims);
    Formula formula() const override;

protected:
    /// [N, 49, embedDims] -> the same. Throws c10::Error for another number of tokens.
    at::Tensor forward(const at::Tensor& tokens) override;

private:
    UnaryPtr m_qkv, m_proj;
    at::Tensor m_biases;  ///< [heads, distances]
    at::Tensor m_index;   ///< int64 [49, 49]: which distance a query (row) has from a key (column)
};

}  // namespace teardown::engine
