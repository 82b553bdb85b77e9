// Self-attention as mmcv has it: a shortcut around torch's MultiheadAttention (mmcv/cnn/bricks/transformer.py; Vaswani et al., NeurIPS
// 2017, section 3.2). Both classes are called MultiheadAttention, like mmclassification's own (multihead_attention.h).
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"

namespace teardown::engine {

/// torch.nn.MultiheadAttention for queries, keys and values from the same tokens. Parameters: in_proj_weight, in_proj_bias; child:
/// out_proj, which is never called: its values are passed to a function.
class TorchAttention : public UnaryLayer {
public:
    /// inBias: without it in_proj_bias does not exist, but takes part in the constructor's draws. Throws c10::Error if dims is not
    /// divisible by the heads.
    TorchAttention(std::int64_t dims, std::int64_t heads, double drop, bool inBias);
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, T, dims] -> the same. torch's takes [T, N, dims], which mmcv transposes to and from, and also returns the attention, which
    /// nothing reads.
    at::Tensor forward(const at::Tensor& tokens) override;

private:
    at::Tensor m_weight;  ///< [3 dims, dims]: of queries, keys and values
    at::Tensor m_bias;    ///< [3 dims] or undefined
    std::shared_ptr<Linear> m_outProj;
    std::int64_t m_dims, m_heads;
    double m_scale, m_drop;
};

struct MmcvAttentionOptions {
    std::int64_t embedDims = 0;
    std::int64_t heads = 1;
    double attnDrop = 0;
    Rate projDrop;
    double dropPath = 0;  ///< of dropout_layer
    bool qkvBias = true;
};

/// mmcv's MultiheadAttention. Children: attn, proj_drop, dropout_layer.
class MmcvAttention : public ValueModule {
public:
    explicit MmcvAttention(const MmcvAttentionOptions& options);
    Description describe() const override;
    Formula formula() const override;

protected:
    /// Named query and identity, both [N, T, embed_dims]: identity is added to the attention's output for query.
    Value forward(const Value& input, const CallContext& context) override;

private:
    UnaryPtr m_attention, m_projDrop, m_dropout;
};

}  // namespace teardown::engine
