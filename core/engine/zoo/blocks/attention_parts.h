// What the classes of attention have in common: queries, keys and values from one linear layer, and their formula lines.
#pragma once

#include "core/engine/nn/value.h"
#include "core/trace/formula.h"

#include <vector>

namespace teardown::engine {

struct Qkv {
    at::Tensor queries, keys, values;  ///< [N, heads, T, D]
};
/// From the output [N, T, 3 * heads * D] of the linear layer; reported as ops.
Qkv splitQkv(const at::Tensor& qkv, std::int64_t heads);

/// Multiplied by the scale of the scores; reported.
at::Tensor scaledForScores(const at::Tensor& x, double scale);
/// [N, H, T, D] by [N, H, T', D] -> [N, H, T, T']; reported.
at::Tensor scoresOf(const at::Tensor& queries, const at::Tensor& keys);
at::Tensor attentionOf(const at::Tensor& scores);
/// [N, H, T, T'] by [N, H, T', D] -> [N, H, T, D]; reported.
at::Tensor weightedValues(const at::Tensor& attention, const at::Tensor& values);
/// [N, H, T, D] -> [N, T, H * D]; reported.
at::Tensor besideEachOther(const at::Tensor& heads);

/// The lines "m" and "p": the softmax over the keys k of scores s[h,i,j].
std::vector<FormulaLine> scoreSoftmaxLines(const IndexRange& keys);
/// From queries, keys and values w[t,c], in this order, to the weighted values o[i,c]: the lines "s", "m", "p", "a" and "o". dropped: the
/// value of "a", after dropout of the line "p".
std::vector<FormulaLine> attentionLines(std::int64_t dims, std::int64_t heads, double scale, const Term& dropped);

}  // namespace teardown::engine
