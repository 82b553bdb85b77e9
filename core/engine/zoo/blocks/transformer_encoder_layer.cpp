#include "core/engine/zoo/blocks/transformer_encoder_layer.h"

#include "core/engine/nn/init.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/multihead_attention.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <cmath>

namespace teardown::engine {

static Signature encoderSignatureOf(EncoderKind kind) {
    using py::none;
    using py::value;
    const bool t2t = kind == EncoderKind::T2t;
    std::vector<ArgumentSpec> arguments{{"embed_dims", {}, "Channels of a token."},
                                        {"num_heads", {}, "Heads of the attention."},
                                        {"feedforward_channels", {}, "Channels of a token between the linear layers."}};
    if (t2t) arguments.push_back({"input_dims", none(), "Channels of a token before the attention; None: embed_dims."});
    const std::vector<ArgumentSpec> rates{{"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                                          {"attn_drop_rate", value(0.0), "Fraction of attention weights set to zero during training."},
                                          {"drop_path_rate", value(0.0), "Fraction of samples that skip a branch during training."},
                                          {"num_fcs", value(2), "Linear layers after the attention."},
                                          {"qkv_bias", value(!t2t), "Whether queries, keys and values have a bias."}};
    arguments.insert(arguments.end(), rates.begin(), rates.end());
    if (t2t) arguments.push_back({"qk_scale", none(), "Factor of the scores; None: 1 / sqrt(input_dims / num_heads)."});
    arguments.push_back({"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."});
    arguments.push_back({"norm_cfg", py::dict({{"type", value("LN")}}), "Which norm layer."});
    arguments.push_back({"init_cfg", none(), "Initialisation rules applied by --init-weights."});
    return {t2t ? "T2TTransformerLayer" : "TransformerEncoderLayer", "Attention among the tokens, then linear layers on each.",
            ReferenceClass::of(t2t ? "mmcls.models.backbones.t2t_vit.T2TTransformerLayer"
                                   : "mmcls.models.backbones.vision_transformer.TransformerEncoderLayer"),
            std::move(arguments)};
}

static const Signature& encoderSignature(EncoderKind kind) {
    static const Signature s_vit = encoderSignatureOf(EncoderKind::Vit), s_t2t = encoderSignatureOf(EncoderKind::T2t);
    return kind == EncoderKind::Vit ? s_vit : s_t2t;
}

TransformerEncoderLayer::TransformerEncoderLayer(const ConfigValue& config, const std::string& path, EncoderKind kind)
    : TransformerEncoderLayer(checkedArguments(encoderSignature(kind), config, path), kind) {}

static MultiheadAttentionOptions attentionOptions(const Arguments& a) {
    MultiheadAttentionOptions attention;
    attention.embedDims = a.integer("embed_dims");
    attention.heads = a.integer("num_heads");
    attention.attnDrop = rateOf(a, "attn_drop_rate");
    attention.projDrop = rateOf(a, "drop_rate");
    attention.dropPath = a.number("drop_path_rate");
    attention.qkvBias = a.boolean("qkv_bias");
    return attention;
}

/// The scale belongs to the width of the input, as in T2T-ViT's own code, not to that of the heads.
static void addInputDims(MultiheadAttentionOptions& attention, const Arguments& a) {
    std::int64_t width = attention.embedDims;
    if (!a["input_dims"].isNone()) {
        attention.valueShortcut = true;
        if (a["input_dims"].truthy()) width = a.integer("input_dims");
        attention.inputDims = width;
    }
    TORCH_CHECK(attention.heads > 0 && width >= attention.heads, "input_dims (", width, ") must be at least num_heads (", attention.heads,
                ")");
    attention.qkScale = a["qk_scale"].truthy() ? a.number("qk_scale") : 1.0 / std::sqrt(static_cast<double>(width / attention.heads));
}

TransformerEncoderLayer::TransformerEncoderLayer(const Arguments& a, EncoderKind kind)
    : ValueModule(a.signature().name, a["init_cfg"]), m_kind(kind) {
    const auto norm = [&](const char* number, std::int64_t dims) {
        const NamedLayer made = buildNormLayer(a["norm_cfg"], dims, number, a.path("norm_cfg"));
        return register_module(made.name, made.layer);
    };
    MultiheadAttentionOptions attention = attentionOptions(a);
    if (kind == EncoderKind::T2t) addInputDims(attention, a);
    m_shortcut = !attention.valueShortcut;
    FfnOptions ffn;
    ffn.embedDims = attention.embedDims;
    ffn.feedforwardChannels = a.integer("feedforward_channels");
    ffn.layers = a.integer("num_fcs");
    ffn.actCfg = a["act_cfg"];
    ffn.drop = attention.projDrop;
    ffn.dropPath = attention.dropPath;
    ffn.path = a.configPath();
    m_norm1 = norm("1", attention.inputDims.value_or(attention.embedDims));
    m_attention = register_module("attn", UnaryPtr(std::make_shared<MultiheadAttention>(attention)));
    m_norm2 = norm("2", attention.embedDims);
    m_ffn = register_module("ffn", std::make_shared<Ffn>(ffn));
}

void TransformerEncoderLayer::initWeights(Initializer& initializer) {
    ValueModule::initWeights(initializer);
    if (m_kind == EncoderKind::T2t) return;
    for (const auto& [path, layer] : namedModules(*m_ffn))
        if (layer->type() == "Linear") {
            initializer.xavierUniform(*layer, "weight");
            initializer.normal(*layer, "bias", 1e-6);
        }
}

Formula TransformerEncoderLayer::formula() const {
    const Term h = formula::tensor("h"), x = formula::x(), attended = called(m_attention, called(m_norm1, x));
    return Formula(
        {{"h", {}, m_shortcut ? x + attended : attended, -1}, {"y", {}, formula::call(nameOf(*m_ffn), {called(m_norm2, h), h}), 0}});
}

Value TransformerEncoderLayer::forward(const Value& tokens, const CallContext&) {
    const at::Tensor& x = tokens.tensor();
    at::Tensor h = (*m_attention)((*m_norm1)(x));
    if (m_shortcut)
        h = ops::add(x, h, {"residual sum", "The attention learns what to add to each token; the shortcut keeps the original."});
    const at::Tensor out = (*m_ffn)(Value::named({{"x", (*m_norm2)(h)}, {"identity", h}})).tensor();
    return tokens.grid() ? Value(out, *tokens.grid()) : Value(out);
}

}  // namespace teardown::engine
