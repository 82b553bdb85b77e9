#include "core/engine/zoo/blocks/scaled_attention.h"

#include "core/engine/nn/token_ops.h"

namespace teardown::engine {

at::Tensor scaledAttention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, double scale, UnaryLayer& dropout,
                           const at::Tensor& mask) {
    at::Tensor attention = ops::matmulTransposed(
        queries, keys, {"scores of the pairs", "How well the query of each token (row) fits the key of each other (column)."});
    attention = ops::mul(attention, scale,
                         {"scale", "Sums over more channels are larger; without the scale the softmax would pick a single token."});
    if (mask.defined())
        attention = ops::add(attention, mask, {"tokens apart from padding", "The map and what was added to it must not mix."});
    attention = ops::softmax(attention, -1, {"attention", "Each row becomes weights that sum to 1: where this token looks."});
    return ops::matmul(dropout(attention), values, {"weighted values", "Each token becomes the attention-weighted mean of all values."});
}

void addAttentionLines(std::vector<FormulaLine>& lines, const std::vector<std::string>& before, const IndexRange& keys,
                       const std::string& dropout) {
    using formula::tensor;
    std::vector<std::string> row = before, pair = before;
    row.emplace_back("i");
    pair.insert(pair.end(), {"i", "j"});
    const auto score = [&](const char* key) {
        std::vector<Term> place;
        for (const std::string& name : row) place.push_back(formula::index(name));
        place.push_back(formula::index(key));
        return tensor("s")[place];
    };
    std::vector<Term> place;
    for (const std::string& name : row) place.push_back(formula::index(name));
    const auto raised = [&](const char* key) { return formula::exp(score(key) - tensor("m")[place]); };
    lines.push_back({"m", row, formula::reduce("max", {keys}, score("k")), -1});
    lines.push_back({"p", pair, raised("j") / formula::reduce("sum", {keys}, raised("k")), -1});
    lines.push_back({"a", {}, formula::call(dropout, {tensor("p")}), -1});
}

}  // namespace teardown::engine
