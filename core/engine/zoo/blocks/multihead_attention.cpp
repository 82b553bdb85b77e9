#include "core/engine/zoo/blocks/multihead_attention.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/blocks/attention_parts.h"

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
    const std::int64_t dims = m_options.embedDims;
    std::vector<FormulaLine> lines{{"w", {}, called(m_qkv, formula::x()), -1}};
    addSelfAttentionLines(lines, dims, m_options.heads, m_scale, called(m_attnDrop, tensor("p")));
    const Term out = called(m_outDrop, called(m_projDrop, called(m_proj, tensor("o"))));
    if (m_options.valueShortcut) {
        const Term i = index("i"), c = index("c");
        lines.push_back({"r", {}, out, -1});
        lines.push_back({"y", {"i", "c"}, tensor("w")[{i, c + 2 * dims}] + tensor("r")[{i, c}], 0});
    } else {
        lines.push_back({"y", {}, out, 0});
    }
    return Formula(std::move(lines));
}

at::Tensor MultiheadAttention::forward(const at::Tensor& tokens) {
    const auto [queries, keys, values] = splitQkv((*m_qkv)(tokens), m_options.heads);
    const at::Tensor heads = scaledAttention(queries, keys, values, m_scale, *m_attnDrop);
    const at::Tensor x = (*m_outDrop)((*m_projDrop)((*m_proj)(besideEachOther(heads))));
    if (!m_options.valueShortcut) return x;
    TORCH_CHECK(m_options.heads == 1, "v_shortcut needs one head, not ", m_options.heads);
    return ops::add(ops::select(values, 1, 0, {"values of the head", "There is one head only."}), x,
                    {"value shortcut", "The input's width differs from the output's, so the values take the shortcut in its place."});
}

}  // namespace teardown::engine
