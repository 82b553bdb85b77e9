#include "core/engine/zoo/blocks/multihead_attention.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/blocks/scaled_attention.h"

#include <cmath>

namespace teardown::engine {

MultiheadAttention::MultiheadAttention(const MultiheadAttentionOptions& options) : UnaryModule("MultiheadAttention"), m_options(options) {
    const MultiheadAttentionOptions& o = m_options;
    TORCH_CHECK(o.heads > 0 && o.embedDims % o.heads == 0, "embed_dims (", o.embedDims, ") must be a multiple of num_heads (", o.heads,
                ")");
    m_scale = o.qkScale.value_or(1.0 / std::sqrt(static_cast<double>(o.embedDims / o.heads)));
    m_qkv = register_module("qkv", UnaryPtr(std::make_shared<Linear>(o.inputDims.value_or(o.embedDims), o.embedDims * 3, o.qkvBias)));
    m_attnDrop = register_module("attn_drop", UnaryPtr(std::make_shared<Dropout>(o.attnDrop)));
    m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(o.embedDims, o.embedDims, o.projBias)));
    m_projDrop = register_module("proj_drop", UnaryPtr(std::make_shared<Dropout>(o.projDrop)));
    m_outDrop = register_module("out_drop", UnaryPtr(std::make_shared<DropPath>(o.dropPath)));
}

Formula MultiheadAttention::formula() const {
    using formula::index;
    using formula::tensor;
    const std::int64_t dims = m_options.embedDims, width = dims / m_options.heads;
    const Term w = tensor("w"), h = index("h"), i = index("i"), j = index("j"), k = index("k"), c = index("c"), d = index("d");
    const Term channel = width == dims ? d : Term(width) * h + d;
    const Term product = w[{i, channel}] * w[{j, channel + dims}];
    const IndexRange tokens = formula::whole("k", w, 1);
    const Term out = called(m_outDrop, called(m_projDrop, called(m_proj, tensor("o"))));
    std::vector<FormulaLine> lines{{"w", {}, called(m_qkv, formula::x()), -1},
                                   {"s", {"h", "i", "j"}, m_scale * formula::reduce("sum", {formula::below("d", width)}, product), -1}};
    addAttentionLines(lines, {"h"}, tokens, nameOf(*m_attnDrop));
    lines.push_back({"o",
                     {"i", "c"},
                     formula::reduce("sum", {tokens}, tensor("a")[{formula::floorQuotient(c, width), i, k}] * w[{k, c + 2 * dims}]),
                     -1});
    if (m_options.valueShortcut) {
        lines.push_back({"r", {}, out, -1});
        lines.push_back({"y", {"i", "c"}, w[{i, c + 2 * dims}] + tensor("r")[{i, c}], 0});
    } else {
        lines.push_back({"y", {}, out, 0});
    }
    return Formula(std::move(lines));
}

at::Tensor MultiheadAttention::forward(const at::Tensor& tokens) {
    const std::int64_t heads = m_options.heads;
    const at::Tensor qkv = (*m_qkv)(tokens);
    const at::Tensor queries =
        ops::splitHeads(qkv, 0, 3, heads, {"queries", "What each token looks for; each head gets a part of the channels."});
    const at::Tensor keys = ops::splitHeads(qkv, 1, 3, heads, {"keys", "What each token can be found by."});
    const at::Tensor values = ops::splitHeads(qkv, 2, 3, heads, {"values", "What a token passes on to those that find it."});
    at::Tensor x = scaledAttention(queries, keys, values, m_scale, *m_attnDrop);
    x = ops::joinHeads(x, {"heads side by side", "The following linear layer mixes what the heads found."});
    x = (*m_outDrop)((*m_projDrop)((*m_proj)(x)));
    if (!m_options.valueShortcut) return x;
    TORCH_CHECK(heads == 1, "v_shortcut needs one head, not ", heads);
    return ops::add(ops::select(values, 1, 0, {"values of the head", "There is one head only."}), x,
                    {"value shortcut", "The input's width differs from the output's, so the values take the shortcut in its place."});
}

}  // namespace teardown::engine
