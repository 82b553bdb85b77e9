#include "core/engine/zoo/blocks/transformer_encoder_layer.h"

#include "core/engine/nn/init.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/multihead_attention.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static const Signature& encoderLayerSignature() {
    using py::value;
    static const Signature s_signature{"TransformerEncoderLayer",
                                       "Attention among the tokens, then linear layers on each.",
                                       ReferenceClass::of("mmcls.models.backbones.vision_transformer.TransformerEncoderLayer"),
                                       {{"embed_dims", {}, "Channels of a token."},
                                        {"num_heads", {}, "Heads of the attention."},
                                        {"feedforward_channels", {}, "Channels of a token between the linear layers."},
                                        {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                                        {"attn_drop_rate", value(0.0), "Fraction of attention weights set to zero during training."},
                                        {"drop_path_rate", value(0.0), "Fraction of samples that skip a branch during training."},
                                        {"num_fcs", value(2), "Linear layers after the attention."},
                                        {"qkv_bias", value(true), "Whether queries, keys and values have a bias."},
                                        {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
                                        {"norm_cfg", py::dict({{"type", value("LN")}}), "Which norm layer."},
                                        {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

TransformerEncoderLayer::TransformerEncoderLayer(const ConfigValue& config, const std::string& path)
    : TransformerEncoderLayer(checkedArguments(encoderLayerSignature(), config, path)) {}

TransformerEncoderLayer::TransformerEncoderLayer(const Arguments& a) : ValueModule("TransformerEncoderLayer", a["init_cfg"]) {
    const std::int64_t dims = a.integer("embed_dims");
    const auto norm = [&](const char* number) {
        const NamedLayer made = buildNormLayer(a["norm_cfg"], dims, number, a.path("norm_cfg"));
        return register_module(made.name, made.layer);
    };
    MultiheadAttentionOptions attention;
    attention.embedDims = dims;
    attention.heads = a.integer("num_heads");
    attention.attnDrop = rateOf(a, "attn_drop_rate");
    attention.projDrop = rateOf(a, "drop_rate");
    attention.dropPath = a.number("drop_path_rate");
    attention.qkvBias = a.boolean("qkv_bias");
    FfnOptions ffn;
    ffn.embedDims = dims;
    ffn.feedforwardChannels = a.integer("feedforward_channels");
    ffn.layers = a.integer("num_fcs");
    ffn.actCfg = a["act_cfg"];
    ffn.drop = attention.projDrop;
    ffn.dropPath = attention.dropPath;
    ffn.path = a.configPath();
    m_norm1 = norm("1");
    m_attention = register_module("attn", UnaryPtr(std::make_shared<MultiheadAttention>(attention)));
    m_norm2 = norm("2");
    m_ffn = register_module("ffn", std::make_shared<Ffn>(ffn));
}

void TransformerEncoderLayer::initWeights(Initializer& initializer) {
    ValueModule::initWeights(initializer);
    for (const auto& [path, layer] : namedModules(*m_ffn))
        if (layer->type() == "Linear") {
            initializer.xavierUniform(*layer, "weight");
            initializer.normal(*layer, "bias", 1e-6);
        }
}

Formula TransformerEncoderLayer::formula() const {
    const Term h = formula::tensor("h"), x = formula::x();
    return Formula(
        {{"h", {}, x + called(m_attention, called(m_norm1, x)), -1}, {"y", {}, formula::call(nameOf(*m_ffn), {called(m_norm2, h), h}), 0}});
}

Value TransformerEncoderLayer::forward(const Value& tokens, const CallContext&) {
    const at::Tensor& x = tokens.tensor();
    const at::Tensor h = ops::add(x, (*m_attention)((*m_norm1)(x)),
                                  {"residual sum", "The attention learns what to add to each token; the shortcut keeps the original."});
    const at::Tensor out = (*m_ffn)(Value::named({{"x", (*m_norm2)(h)}, {"identity", h}})).tensor();
    return tokens.grid() ? Value(out, *tokens.grid()) : Value(out);
}

}  // namespace teardown::engine
