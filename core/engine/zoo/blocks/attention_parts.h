// What the classes of attention have in common (Vaswani et al., NeurIPS 2017, section 3.2): queries, keys and values from one linear layer,
// products, and their formula lines. The functions report what they do as ops.
#pragma once

#include "core/engine/nn/layer.h"
#include "core/trace/formula.h"

#include <string>
#include <vector>

namespace teardown::engine {

struct Qkv {
    at::Tensor queries, keys, values;  ///< [N, heads, T, D]
};
/// From the output [N, T, 3 * heads * D] of the linear layer.
Qkv splitQkv(const at::Tensor& qkv, std::int64_t heads);

/// Multiplied by the scale of the scores.
at::Tensor scaledForScores(const at::Tensor& x, double scale);
/// [..., I, D] by [..., J, D] -> [..., I, J].
at::Tensor scoresOf(const at::Tensor& queries, const at::Tensor& keys);
/// The softmax over the keys.
at::Tensor attentionOf(const at::Tensor& scores);
/// [..., I, J] by [..., J, D] -> [..., I, D].
at::Tensor weightedValues(const at::Tensor& attention, const at::Tensor& values);
/// [N, H, T, D] -> [N, T, H * D].
at::Tensor besideEachOther(const at::Tensor& heads);
/// softmax(scale * queries keys^T + mask) values. The dropout gets the softmax; mask: repeated along axes of size 1; undefined: none.
at::Tensor scaledAttention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, double scale, UnaryLayer& dropout,
                           const at::Tensor& mask = {});

/// From the scores s[h,i,j] to the attention: the lines "m" and "p", the softmax over the keys, and "a", `dropped`, the value after dropout
/// of the line "p". before: the indices in front of i and j; keys: the range of k.
void addAttentionLines(std::vector<FormulaLine>& lines, const std::vector<std::string>& before, const IndexRange& keys,
                       const Term& dropped);
/// From queries, keys and values w[t,c], in this order, to the weighted values o[i,c]: the line "s", those above, and "o".
void addSelfAttentionLines(std::vector<FormulaLine>& lines, std::int64_t dims, std::int64_t heads, double scale, const Term& dropped);

}  // namespace teardown::engine
