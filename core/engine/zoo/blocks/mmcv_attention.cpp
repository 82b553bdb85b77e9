#include "core/engine/zoo/blocks/mmcv_attention.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/grid_ops.h"
#include "core/engine/nn/initialisers.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/attention_parts.h"

#include <cmath>

namespace teardown::engine {

TorchAttention::TorchAttention(std::int64_t dims, std::int64_t heads, double drop, bool inBias)
    : UnaryLayer("MultiheadAttention"), m_dims(dims), m_heads(heads), m_drop(drop) {
    TORCH_CHECK(heads > 0 && dims % heads == 0, "embed_dim must be divisible by num_heads");
    m_scale = 1.0 / std::sqrt(static_cast<double>(dims / heads));
    m_weight = register_parameter("in_proj_weight", at::empty({3 * dims, dims}));
    if (inBias) m_bias = register_parameter("in_proj_bias", at::zeros({3 * dims}));
    m_outProj = register_module("out_proj", std::make_shared<Linear>(dims, dims, true, "NonDynamicallyQuantizableLinear"));
    if (constructorValuesSkipped()) return;
    const at::NoGradGuard noGrad;
    fillXavierUniform(m_weight);
    m_outProj->bias.zero_();
}

Description TorchAttention::describe() const {
    Description description = madeOfParts();
    description.reference = "MultiheadAttention of torch";
    return description;
}

Formula TorchAttention::formula() const {
    using formula::index;
    using formula::tensor;
    const Term i = index("i"), c = index("c"), o = index("o"), k = index("k");
    const Term in = tensor("in_proj_weight"), out = tensor("out_proj.weight");
    const Term projected = formula::reduce("sum", {formula::whole("k", in, 1)}, in[{c, k}] * formula::x()[{i, k}]);
    std::vector<FormulaLine> lines{{"w", {"i", "c"}, m_bias.defined() ? tensor("in_proj_bias")[{c}] + projected : projected, -1}};
    const Term dropped =
        is_training() && m_drop > 0 ? formula::words("p with values set to zero at random, the others scaled up") : tensor("p");
    addSelfAttentionLines(lines, m_dims, m_heads, m_scale, dropped);
    const Term mixed = formula::reduce("sum", {formula::below("k", m_dims)}, out[{o, k}] * tensor("o")[{i, k}]);
    lines.push_back({"y", {"i", "o"}, tensor("out_proj.bias")[{o}] + mixed, 0});
    return Formula(std::move(lines));
}

at::Tensor TorchAttention::forward(const at::Tensor& tokens) {
    const at::Tensor qkv =
        ops::linear(tokens, m_weight, m_bias, {"queries, keys and values", "One linear layer computes all three for each token."});
    const auto [queries, keys, values] = splitQkv(qkv, m_heads);
    at::Tensor attention = attentionOf(scoresOf(scaledForScores(queries, m_scale), keys));
    if (is_training() && m_drop > 0) attention = ops::dropout(attention, m_drop, {"dropout", "No token may rely on a single other one."});
    return ops::linear(besideEachOther(weightedValues(attention, values)), m_outProj->weight, m_outProj->bias,
                       {"what the heads found", "A linear layer mixes what the heads found for each token."});
}

MmcvAttention::MmcvAttention(const MmcvAttentionOptions& o) : ValueModule("MultiheadAttention") {
    m_attention = register_module("attn", UnaryPtr(std::make_shared<TorchAttention>(o.embedDims, o.heads, o.attnDrop, o.qkvBias)));
    m_projDrop = register_module("proj_drop", UnaryPtr(std::make_shared<Dropout>(o.projDrop)));
    m_dropout = register_module("dropout_layer", UnaryPtr(std::make_shared<DropPath>(o.dropPath)));
}

Description MmcvAttention::describe() const {
    Description description = madeOfParts();
    description.reference = "MultiheadAttention of mmcv";
    return description;
}

Formula MmcvAttention::formula() const {
    return Formula(formula::tensor("identity") + called(m_dropout, called(m_projDrop, called(m_attention, formula::tensor("query")))));
}

Value MmcvAttention::forward(const Value& input, const CallContext&) {
    const at::Tensor attended = (*m_dropout)((*m_projDrop)((*m_attention)(input.at("query").tensor())));
    return ops::add(input.at("identity").tensor(), attended,
                    {"residual sum", "The attention learns what to add to each token; the shortcut keeps the original."});
}

}  // namespace teardown::engine
