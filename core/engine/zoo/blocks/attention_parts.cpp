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

at::Tensor scaledAttention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, double scale, UnaryLayer& dropout,
                           const at::Tensor& mask) {
    at::Tensor scores = scaledForScores(scoresOf(queries, keys), scale);
    if (mask.defined()) scores = ops::add(scores, mask, {"tokens apart from padding", "The map and what was added to it must not mix."});
    return weightedValues(dropout(attentionOf(scores)), values);
}

void addAttentionLines(std::vector<FormulaLine>& lines, const std::vector<std::string>& before, const IndexRange& keys,
                       const Term& dropped) {
    using formula::tensor;
    std::vector<std::string> row = before, pair = before;
    row.emplace_back("i");
    pair.insert(pair.end(), {"i", "j"});
    std::vector<Term> place;
    for (const std::string& name : row) place.push_back(formula::index(name));
    const auto score = [&](const char* key) {
        std::vector<Term> whole = place;
        whole.push_back(formula::index(key));
        return tensor("s")[whole];
    };
    const auto raised = [&](const char* key) { return formula::exp(score(key) - tensor("m")[place]); };
    lines.push_back({"m", row, formula::reduce("max", {keys}, score("k")), -1});
    lines.push_back({"p", pair, raised("j") / formula::reduce("sum", {keys}, raised("k")), -1});
    lines.push_back({"a", {}, dropped, -1});
}

void addSelfAttentionLines(std::vector<FormulaLine>& lines, std::int64_t dims, std::int64_t heads, double scale, const Term& dropped) {
    using formula::index;
    using formula::tensor;
    const std::int64_t width = dims / heads;
    const Term w = tensor("w"), h = index("h"), i = index("i"), j = index("j"), k = index("k"), c = index("c"), d = index("d");
    const Term channel = width == dims ? d : Term(width) * h + d;
    const Term product = w[{i, channel}] * w[{j, channel + dims}];
    const IndexRange tokens = formula::whole("k", formula::x(), 1);  // w may be a line, whose size is not known
    lines.push_back({"s", {"h", "i", "j"}, scale * formula::reduce("sum", {formula::below("d", width)}, product), -1});
    addAttentionLines(lines, {"h"}, tokens, dropped);
    const Term weight = tensor("a")[{formula::floorQuotient(c, width), i, k}];
    lines.push_back({"o", {"i", "c"}, formula::reduce("sum", {tokens}, weight * w[{k, c + 2 * dims}]), -1});
}

}  // namespace teardown::engine
