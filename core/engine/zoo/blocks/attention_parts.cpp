#include "core/engine/zoo/blocks/attention_parts.h"

#include "core/engine/nn/token_ops.h"

namespace teardown::engine {

Qkv splitQkv(const at::Tensor& qkv, std::int64_t heads) {
    return {ops::splitHeads(qkv, 0, 3, heads, {"queries", "What each token looks for; each head gets a part of the channels."}),
            ops::splitHeads(qkv, 1, 3, heads, {"keys", "What each token can be found by."}),
            ops::splitHeads(qkv, 2, 3, heads, {"values", "What a token passes on to those that find it."})};
}

at::Tensor scaledForScores(const at::Tensor& x, double scale) {
    return ops::mul(x, scale, {"scale", "Sums over more channels are larger; without the scale the softmax would pick a single token."});
}

at::Tensor scoresOf(const at::Tensor& queries, const at::Tensor& keys) {
    return ops::matmulTransposed(queries, keys,
                                 {"scores of the pairs", "How well the query of each token (row) fits the key of each other (column)."});
}

at::Tensor attentionOf(const at::Tensor& scores) {
    return ops::softmax(scores, -1, {"attention", "Each row becomes weights that sum to 1: where this token looks."});
}

at::Tensor weightedValues(const at::Tensor& attention, const at::Tensor& values) {
    return ops::matmul(attention, values, {"weighted values", "Each token becomes the attention-weighted mean of all values."});
}

at::Tensor besideEachOther(const at::Tensor& heads) {
    return ops::joinHeads(heads, {"heads side by side", "The following linear layer mixes what the heads found."});
}

std::vector<FormulaLine> scoreSoftmaxLines(const IndexRange& keys) {
    using formula::index;
    using formula::tensor;
    const Term h = index("h"), i = index("i"), j = index("j"), k = index("k");
    const auto raised = [&](const Term& other) { return formula::exp(tensor("s")[{h, i, other}] - tensor("m")[{h, i}]); };
    return {{"m", {"h", "i"}, formula::reduce("max", {keys}, tensor("s")[{h, i, k}]), -1},
            {"p", {"h", "i", "j"}, raised(j) / formula::reduce("sum", {keys}, raised(k)), -1}};
}

std::vector<FormulaLine> attentionLines(std::int64_t dims, std::int64_t heads, double scale, const Term& dropped) {
    using formula::index;
    using formula::tensor;
    const std::int64_t width = dims / heads;
    const Term w = tensor("w"), h = index("h"), i = index("i"), j = index("j"), k = index("k"), c = index("c"), d = index("d");
    const Term channel = width == dims ? d : Term(width) * h + d;
    const Term product = w[{i, channel}] * w[{j, channel + dims}];
    const IndexRange tokens = formula::whole("k", w, 1);
    std::vector<FormulaLine> lines{{"s", {"h", "i", "j"}, scale * formula::reduce("sum", {formula::below("d", width)}, product), -1}};
    for (FormulaLine& line : scoreSoftmaxLines(tokens)) lines.push_back(std::move(line));
    const Term weight = tensor("a")[{formula::floorQuotient(c, width), i, k}];
    lines.push_back({"a", {}, dropped, -1});
    lines.push_back({"o", {"i", "c"}, formula::reduce("sum", {tokens}, weight * w[{k, c + 2 * dims}]), -1});
    return lines;
}

}  // namespace teardown::engine
