// Attention by scaled products, which the attentions of tokens share (Vaswani et al., NeurIPS 2017, section 3.2.1), and its formula.
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// softmax(scale * queries keys^T + mask) values, for each head: [..., I, d], [..., J, d] and [..., J, d] -> [..., I, d]. The dropout gets
/// the softmax [..., I, J]; mask: repeated along axes of size 1; undefined: none.
at::Tensor scaledAttention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, double scale, UnaryLayer& dropout,
                           const at::Tensor& mask = {});

/// Appends the lines from the scores s[h,i,j] to the attention a: the softmax over the keys and the dropout. before: the indices in front
/// of i and j ("h"); keys: the range of k; dropout: the name of that layer.
void addAttentionLines(std::vector<FormulaLine>& lines, const std::vector<std::string>& before, const IndexRange& keys,
                       const std::string& dropout);

}  // namespace teardown::engine
