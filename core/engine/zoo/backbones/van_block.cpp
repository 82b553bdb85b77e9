#include "core/engine/zoo/backbones/van_block.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/call_chain.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

/// mmcv's own Conv2d (mmcv/cnn/bricks/wrappers.py). It derives from PyTorch's, so an init_cfg for _ConvNd does not apply to it.
class VanConv2d : public Conv2d {
public:
    explicit VanConv2d(const Conv2dOptions& options) : Conv2d(options, "Conv2d", {"Conv2d"}) {}
};

UnaryPtr vanConv(const Conv2dOptions& options) { return std::make_shared<VanConv2d>(options); }
UnaryPtr vanPointwise(std::int64_t in, std::int64_t out) { return vanConv(Conv2dOptions::square(in, out, 1)); }

/// Large kernel attention: a 5 x 5 kernel and a 7 x 7 one with gaps, which together reach over 23 places, and a 1 x 1 one; the input times
/// the result. Children: DW_conv, DW_D_conv, conv1.
class Lka : public UnaryModule {
public:
    explicit Lka(std::int64_t channels) : UnaryModule("LKA") {
        m_near = register_module("DW_conv", vanConv(Conv2dOptions::square(channels, channels, 5).padded(2).grouped(channels)));
        m_far = register_module("DW_D_conv", vanConv(Conv2dOptions::square(channels, channels, 7).padded(9).dilated(3).grouped(channels)));
        m_mix = register_module("conv1", vanPointwise(channels, channels));
    }
    Formula formula() const override { return Formula(formula::x() * called(m_mix, called(m_far, called(m_near, formula::x())))); }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        return ops::mul(input, (*m_mix)((*m_far)((*m_near)(input))),
                        {"attention", "Each value is weighed by what a wide neighbourhood says about its place and channel."});
    }

private:
    UnaryPtr m_near, m_far, m_mix;
};

/// Children: proj_1, activation, spatial_gating_unit, proj_2.
class VanAttention : public UnaryModule {
public:
    VanAttention(const Arguments& a, std::int64_t channels) : UnaryModule("SpatialAttention") {
        m_proj1 = register_module("proj_1", vanPointwise(channels, channels));
        m_activation = register_module("activation", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
        m_gate = register_module("spatial_gating_unit", UnaryPtr(std::make_shared<Lka>(channels)));
        m_proj2 = register_module("proj_2", vanPointwise(channels, channels));
    }
    Formula formula() const override {
        return Formula(called(m_proj2, called(m_gate, called(m_activation, called(m_proj1, formula::x())))) + formula::x());
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        return ops::add((*m_proj2)((*m_gate)((*m_activation)((*m_proj1)(input)))), input,
                        {"residual sum", "The attention has a shortcut of its own, inside that of its block."});
    }

private:
    UnaryPtr m_proj1, m_activation, m_gate, m_proj2;
};

/// Two 1 x 1 convolutions with a depthwise one between them, which tells a place its neighbours. Children: fc1, dwconv, act, fc2, drop.
UnaryPtr vanMixFfn(const Arguments& a, std::int64_t channels, std::int64_t hidden) {
    auto ffn = std::make_shared<CallChain>("MixFFN");
    const UnaryPtr fc1 = ffn->add("fc1", vanPointwise(channels, hidden));
    const UnaryPtr dwconv = ffn->add("dwconv", vanConv(Conv2dOptions::square(hidden, hidden, 3).padded(1).grouped(hidden)));
    const UnaryPtr act = ffn->add("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
    const UnaryPtr fc2 = ffn->add("fc2", vanPointwise(hidden, channels));
    const UnaryPtr drop = ffn->add("drop", std::make_shared<Dropout>(rateOf(a, "drop_rate")));
    ffn->setOrder({fc1, dwconv, act, drop, fc2, drop});
    return ffn;
}

const Signature& vanBlockSignature() {
    using py::value;
    static const Signature s_signature{"VANBlock",
                                       "Large kernel attention, then linear layers with a depthwise convolution between them.",
                                       ReferenceClass::of("mmcls.models.backbones.van.VANBlock"),
                                       {{"embed_dims", {}, "Channels of the map."},
                                        {"ffn_ratio", value(4.0), "How much the linear layers widen."},
                                        {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                                        {"drop_path_rate", value(0.0), "Fraction of samples that skip a branch during training."},
                                        {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
                                        {"norm_cfg", py::dict({{"type", value("BN")}, {"eps", value(1e-5)}}), "Which norm layer."},
                                        {"layer_scale_init_value", value(1e-2), "Initial factor of every branch; 0: no factor."},
                                        {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

}  // namespace

Formula VanPatchEmbed::formula() const {
    const Term map = projected(formula::x());
    return Formula(norm() ? called(norm(), map) : map);
}

Value VanPatchEmbed::forward(const Value& picture, const CallContext&) {
    const at::Tensor map = projected(picture.tensor());
    return norm() ? (*norm())(map) : map;
}

VanBlock::VanBlock(const ConfigValue& config, const std::string& path) : VanBlock(checkedArguments(vanBlockSignature(), config, path)) {}

VanBlock::VanBlock(const Arguments& a) : ResidualBranches("VANBlock", a["init_cfg"]) {
    const std::int64_t channels = a.integer("embed_dims");
    const auto norm = [&](const char* name) {
        return register_module(name, buildNormLayer(a["norm_cfg"], channels, {}, a.path("norm_cfg")).layer);
    };
    const UnaryPtr norm1 = norm("norm1");
    const UnaryPtr attention = register_module("attn", UnaryPtr(std::make_shared<VanAttention>(a, channels)));
    makeDropPath(a.number("drop_path_rate"));
    const UnaryPtr norm2 = norm("norm2");
    const auto hidden = static_cast<std::int64_t>(static_cast<double>(channels) * a.number("ffn_ratio"));
    const UnaryPtr mlp = register_module("mlp", vanMixFfn(a, channels, hidden));
    const double scale = a.number("layer_scale_init_value");
    const auto scaled = [&](const char* name) { return scale > 0 ? makeScale(name, channels, scale) : Scale(); };
    addBranch({norm1, attention}, scaled("layer_scale_1"));
    addBranch({norm2, mlp}, scaled("layer_scale_2"));
}

}  // namespace teardown::engine
