#include "core/engine/zoo/blocks/swin_block.h"

#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static Signature blockSignatureOf(SwinVersion version) {
    using py::value;
    const bool second = version == SwinVersion::Two;
    std::vector<ArgumentSpec> arguments{{"embed_dims", {}, "Channels of a token."},
                                        {"num_heads", {}, "Heads of the attention."},
                                        {"window_size", value(second ? 8 : 7), "Height and width of a window."},
                                        {"shift", value(false), "Whether to shift the map by half a window first."}};
    if (second) arguments.push_back({"extra_norm", value(false), "Whether a norm follows the block."});
    const std::vector<ArgumentSpec> common{{"ffn_ratio", value(4.0), "Channels between the linear layers, relative to embed_dims."},
                                           {"drop_path", value(0.0), "Fraction of samples that skip a branch during training."},
                                           {"pad_small_map", value(false), "Whether a map smaller than a window is padded."},
                                           {"attn_cfgs", py::dict({}), "Further arguments of ShiftWindowMSA."},
                                           {"ffn_cfgs", py::dict({}), "Further arguments of FFN."},
                                           {"norm_cfg", py::dict({{"type", value("LN")}}), "Which norm layer."},
                                           {"with_cp", value(false), "Recompute activations in the backward pass; no effect on values."}};
    arguments.insert(arguments.end(), common.begin(), common.end());
    if (second) arguments.push_back({"pretrained_window_size", value(0), "Window size used in pretraining."});
    arguments.push_back({"init_cfg", py::none(), "Initialisation rules applied by --init-weights."});
    return {second ? "SwinBlockV2" : "SwinBlock", "Attention in windows, then linear layers on each token.",
            ReferenceClass::of(second ? "mmcls.models.backbones.swin_transformer_v2.SwinBlockV2"
                                      : "mmcls.models.backbones.swin_transformer.SwinBlock"),
            std::move(arguments)};
}

static const Signature& blockSignature(SwinVersion version) {
    static const Signature s_first = blockSignatureOf(SwinVersion::One), s_second = blockSignatureOf(SwinVersion::Two);
    return version == SwinVersion::One ? s_first : s_second;
}

SwinBlock::SwinBlock(const ConfigValue& config, SwinVersion version, const std::string& path)
    : SwinBlock(checkedArguments(blockSignature(version), config, path), version) {}

SwinBlock::SwinBlock(const Arguments& a, SwinVersion version)
    : ValueModule(version == SwinVersion::One ? "SwinBlock" : "SwinBlockV2", a["init_cfg"]), m_version(version) {
    if (version == SwinVersion::One) m_norm1 = makeNorm("norm1", a);
    makeAttention(a);
    if (version == SwinVersion::Two) m_norm1 = makeNorm("norm1", a);
    if (version == SwinVersion::One) m_norm2 = makeNorm("norm2", a);
    makeFfn(a);
    if (version == SwinVersion::Two) m_norm2 = makeNorm("norm2", a);
    if (version == SwinVersion::Two && a.boolean("extra_norm")) m_norm3 = makeNorm("norm3", a);
}

UnaryPtr SwinBlock::makeNorm(const char* name, const Arguments& a) {
    return register_module(name, buildNormLayer(a["norm_cfg"], a.integer("embed_dims"), {}, a.path("norm_cfg")).layer);
}

static ConfigValue dropPathOf(const Arguments& a) { return py::dict({{"type", py::value("DropPath")}, {"drop_prob", a["drop_path"]}}); }

void SwinBlock::makeAttention(const Arguments& a) {
    const std::int64_t window = a.integer("window_size");
    ConfigValue config = updated(py::dict({{"embed_dims", a["embed_dims"]},
                                           {"num_heads", a["num_heads"]},
                                           {"shift_size", ConfigValue::integer(a.boolean("shift") ? window / 2 : 0)},
                                           {"window_size", a["window_size"]},
                                           {"dropout_layer", dropPathOf(a)},
                                           {"pad_small_map", a["pad_small_map"]}}),
                                 a["attn_cfgs"]);
    if (m_version == SwinVersion::Two) {
        const std::int64_t side = a.integer("pretrained_window_size");
        const ConfigValue pair = ConfigValue::tuple({ConfigValue::integer(side), ConfigValue::integer(side)});
        config = withEntry(config, "msa_cfg", py::dict({{"pretrained_window_size", pair}}));
    }
    m_attention = register_module("attn", std::make_shared<ShiftWindowMsa>(config, m_version, a.path("attn_cfgs")));
}

void SwinBlock::makeFfn(const Arguments& a) {
    const auto channels = static_cast<std::int64_t>(static_cast<double>(a.integer("embed_dims")) * a.number("ffn_ratio"));
    ConfigValue config = py::dict({{"embed_dims", a["embed_dims"]},
                                   {"feedforward_channels", ConfigValue::integer(channels)},
                                   {"num_fcs", py::value(2)},
                                   {"ffn_drop", py::value(0)},
                                   {"dropout_layer", dropPathOf(a)},
                                   {"act_cfg", py::dict({{"type", py::value("GELU")}})}});
    if (m_version == SwinVersion::Two) config = withEntry(config, "add_identity", py::value(false));
    m_ffn = register_module("ffn", std::make_shared<Ffn>(updated(config, a["ffn_cfgs"]), a.path("ffn_cfgs")));
}

at::Tensor SwinBlock::forwarded(const at::Tensor& x, const at::Tensor& identity) {
    return (*m_ffn)(m_ffn->addsIdentity() ? Value::named({{"x", x}, {"identity", identity}}) : Value(x)).tensor();
}

Value SwinBlock::forward(const Value& tokens, const CallContext& context) {
    static constexpr ops::Text kAttended{"residual sum",
                                         "The attention learns what to add to each token; the shortcut keeps the original."};
    const TokenGrid grid = gridOf(tokens, context);
    const CallContext where{grid, {}, {}};
    const at::Tensor& x = tokens.tensor();
    if (m_version == SwinVersion::One) {
        const at::Tensor h = ops::add((*m_attention)(Value((*m_norm1)(x), grid), where).tensor(), x, kAttended);
        return {forwarded((*m_norm2)(h), h), grid};
    }
    const at::Tensor h = ops::add((*m_norm1)((*m_attention)(Value(x, grid), where).tensor()), x, kAttended);
    const at::Tensor y = ops::add((*m_norm2)(forwarded(h, h)), h,
                                  {"residual sum", "The layers learn what to change in each token; the shortcut keeps the original."});
    return {m_norm3 ? (*m_norm3)(y) : y, grid};
}

Formula SwinBlock::formula() const {
    const Term x = formula::x(), h = formula::tensor("h");
    const auto forwardedTerm = [&](const Term& a) {
        return formula::call(nameOf(*m_ffn), m_ffn->addsIdentity() ? std::vector{a, h} : std::vector{a});
    };
    if (m_version == SwinVersion::One)
        return Formula({{"h", {}, called(m_attention, called(m_norm1, x)) + x, -1}, {"y", {}, forwardedTerm(called(m_norm2, h)), 0}});
    const Term y = called(m_norm2, forwardedTerm(h)) + h;
    return Formula({{"h", {}, called(m_norm1, called(m_attention, x)) + x, -1}, {"y", {}, m_norm3 ? called(m_norm3, y) : y, 0}});
}

}  // namespace teardown::engine
