#include "core/engine/zoo/blocks/global_subsampled_attention.h"

#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/blocks/attention_parts.h"
#include "core/engine/zoo/layer_builders.h"

#include <cmath>

namespace teardown::engine {

GlobalSubsampledAttention::GlobalSubsampledAttention(const GlobalSubsampledAttentionOptions& o)
    : ValueModule("GlobalSubsampledAttention", {}, {"MultiheadAttention"}), m_dims(o.embedDims), m_heads(o.heads) {
    TORCH_CHECK(o.heads > 0 && o.embedDims % o.heads == 0, "embed_dims (", o.embedDims, ") must be a multiple of num_heads (", o.heads,
                ")");
    m_scale = 1.0 / std::sqrt(static_cast<double>(o.embedDims / o.heads));
    // The base class's constructor makes a qkv, which is deleted later: its initial values are drawn, as in the reference.
    const Linear qkv(o.embedDims, o.embedDims * 3);
    m_attnDrop = register_module("attn_drop", UnaryPtr(std::make_shared<Dropout>(o.attnDrop)));
    m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(o.embedDims, o.embedDims)));
    m_projDrop = register_module("proj_drop", UnaryPtr(std::make_shared<Dropout>(o.projDrop)));
    m_outDrop = register_module("out_drop", UnaryPtr(std::make_shared<DropPath>(o.dropPath)));
    m_q = register_module("q", UnaryPtr(std::make_shared<Linear>(o.embedDims, o.embedDims, o.qkvBias)));
    m_kv = register_module("kv", UnaryPtr(std::make_shared<Linear>(o.embedDims, o.embedDims * 2, o.qkvBias)));
    if (o.ratio <= 1) return;
    m_reduction = register_module(
        "sr", UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(o.embedDims, o.embedDims, o.ratio).strided(o.ratio))));
    m_norm = register_module("norm", buildNormLayer(o.normCfg, o.embedDims, {}, o.path + ".norm_cfg").layer);
}

Formula GlobalSubsampledAttention::formula() const {
    using formula::floorQuotient;
    using formula::index;
    using formula::tensor;
    const std::int64_t width = m_dims / m_heads;
    const Term x = formula::x(), q = tensor("q"), w = tensor("w");
    const Term h = index("h"), i = index("i"), j = index("j"), k = index("k"), c = index("c"), d = index("d"), t = index("t");
    std::vector<FormulaLine> lines{{"q", {}, called(m_q, x), -1}};
    Term seen = x;
    if (m_reduction) {
        const Term columns = formula::extent(tensor("r"), 3, "w");
        lines.push_back({"map", {"c", "i", "j"}, x[{m_seen.get().w * i + j, c}], -1});
        lines.push_back({"r", {}, called(m_reduction, tensor("map")), -1});
        lines.push_back({"t", {"t", "c"}, tensor("r")[{c, floorQuotient(t, columns), t % columns}], -1});
        lines.push_back({"n", {}, called(m_norm, tensor("t")), -1});
        seen = tensor("n");
    }
    lines.push_back({"w", {}, called(m_kv, seen), -1});
    const Term channel = width == m_dims ? d : Term(width) * h + d;
    lines.push_back(
        {"s", {"h", "i", "j"}, m_scale * formula::reduce("sum", {formula::below("d", width)}, q[{i, channel}] * w[{j, channel}]), -1});
    const IndexRange keys = formula::whole("k", w, 1);
    addAttentionLines(lines, {"h"}, keys, called(m_attnDrop, formula::tensor("p")));
    lines.push_back(
        {"o", {"i", "c"}, formula::reduce("sum", {keys}, tensor("a")[{floorQuotient(c, width), i, k}] * w[{k, c + m_dims}]), -1});
    lines.push_back({"y", {}, called(m_outDrop, called(m_projDrop, called(m_proj, tensor("o")))), 0});
    return Formula(std::move(lines));
}

Value GlobalSubsampledAttention::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    m_seen = grid;
    const at::Tensor queries = ops::splitHeads((*m_q)(tokens.tensor()), 0, 1, m_heads,
                                               {"queries", "What each token looks for; each head gets a part of the channels."});
    at::Tensor seen = tokens.tensor();
    if (m_reduction) {
        const at::Tensor map = ops::tokensToMap(seen, grid, {"tokens as a map", "The convolution joins neighbouring tokens."});
        seen = (*m_norm)(ops::mapToTokens((*m_reduction)(map),
                                          {"map as tokens", "Fewer tokens, each standing for its neighbourhood: attention costs less."}));
    }
    const at::Tensor both = (*m_kv)(seen);
    const at::Tensor keys = ops::splitHeads(both, 0, 2, m_heads, {"keys", "What each token of the coarser map can be found by."});
    const at::Tensor values = ops::splitHeads(both, 1, 2, m_heads, {"values", "What it passes on to those that find it."});
    const at::Tensor x = ops::joinHeads(scaledAttention(queries, keys, values, m_scale, *m_attnDrop),
                                        {"heads side by side", "The following linear layer mixes what the heads found."});
    return {(*m_outDrop)((*m_projDrop)((*m_proj)(x))), grid};
}

}  // namespace teardown::engine
