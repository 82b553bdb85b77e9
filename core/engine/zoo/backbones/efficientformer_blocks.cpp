#include "core/engine/zoo/backbones/efficientformer_blocks.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/layer_scale.h"
#include "core/engine/nn/linear.h"
#include "core/engine/zoo/blocks/attention_with_bias.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/call_chain.h"
#include "core/engine/zoo/blocks/pooling_mixer.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

/// ls1 or ls2.
static UnaryPtr scaleOf(const Arguments& a, std::int64_t channels, ChannelPlace place) {
    if (!a.boolean("use_layer_scale")) return std::make_shared<Identity>();
    return std::make_shared<LayerScale>(channels, place);
}

static UnaryPtr actOf(const Arguments& a) { return buildActivationLayer(a["act_cfg"], a.path("act_cfg")); }

/// Children: fc1, act, fc2, norm1, norm2, drop.
static UnaryPtr convMlp(const Arguments& a, std::int64_t channels) {
    const std::int64_t hidden = 4 * channels;
    auto mlp = std::make_shared<CallChain>("ConvMlp");
    const auto norm = [&](std::int64_t features) { return buildNormLayer(py::dict({{"type", py::value("BN")}}), features, {}, {}).layer; };
    const UnaryPtr fc1 = mlp->add("fc1", std::make_shared<Conv2d>(Conv2dOptions::square(channels, hidden, 1)));
    const UnaryPtr act = mlp->add("act", actOf(a));
    const UnaryPtr fc2 = mlp->add("fc2", std::make_shared<Conv2d>(Conv2dOptions::square(hidden, channels, 1)));
    const UnaryPtr norm1 = mlp->add("norm1", norm(hidden));
    const UnaryPtr norm2 = mlp->add("norm2", norm(channels));
    const UnaryPtr drop = mlp->add("drop", std::make_shared<Dropout>(rateOf(a, "drop_rate")));
    mlp->setOrder({fc1, norm1, act, drop, fc2, norm2, drop});
    return mlp;
}

/// Children: fc1, act, drop1, fc2, drop2.
static UnaryPtr linearMlp(const Arguments& a, std::int64_t channels) {
    auto hidden = static_cast<std::int64_t>(static_cast<double>(channels) * a.number("mlp_ratios"));
    // The reference's "hidden_features or in_features".
    if (hidden == 0) hidden = channels;
    auto mlp = std::make_shared<CallChain>("LinearMlp");
    const UnaryPtr fc1 = mlp->add("fc1", std::make_shared<Linear>(channels, hidden));
    const UnaryPtr act = mlp->add("act", actOf(a));
    const UnaryPtr drop1 = mlp->add("drop1", std::make_shared<Dropout>(rateOf(a, "drop_rate")));
    const UnaryPtr fc2 = mlp->add("fc2", std::make_shared<Linear>(hidden, channels));
    const UnaryPtr drop2 = mlp->add("drop2", std::make_shared<Dropout>(rateOf(a, "drop_rate")));
    mlp->setOrder({fc1, act, drop1, fc2, drop2});
    return mlp;
}

Meta4D::Meta4D(const Arguments& a, std::int64_t channels, double dropPath) : ResidualBranches("Meta4D") {
    const UnaryPtr mixer = register_module("token_mixer", UnaryPtr(std::make_shared<PoolingMixer>(a.integer("pool_size"))));
    const UnaryPtr mlp = register_module("mlp", convMlp(a, channels));
    makeDropPath(dropPath);
    addBranch({mixer, register_module("ls1", scaleOf(a, channels, ChannelPlace::First))});
    addBranch({mlp, register_module("ls2", scaleOf(a, channels, ChannelPlace::First))});
}

Meta3D::Meta3D(const Arguments& a, std::int64_t channels, double dropPath) : ResidualBranches("Meta3D") {
    const auto norm = [&](const char* name) {
        return register_module(name, buildNormLayer(py::dict({{"type", py::value("LN")}}), channels, {}, {}).layer);
    };
    const UnaryPtr norm1 = norm("norm1");
    const UnaryPtr mixer = register_module("token_mixer", UnaryPtr(std::make_shared<AttentionWithBias>(channels)));
    const UnaryPtr norm2 = norm("norm2");
    const UnaryPtr mlp = register_module("mlp", linearMlp(a, channels));
    makeDropPath(dropPath);
    addBranch({norm1, mixer, register_module("ls1", scaleOf(a, channels, ChannelPlace::Last))});
    addBranch({norm2, mlp, register_module("ls2", scaleOf(a, channels, ChannelPlace::Last))});
}

Description Flat::describe() const {
    Description description;
    description.operation = {Positions::View};
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "moves or renames values"};
    return description;
}

Formula Flat::formula() const {
    const Term x = formula::x(), t = formula::index("t"), width = formula::extent(x, 3, "w");
    return Formula(x[{formula::index("c"), formula::floorQuotient(t, width), t % width}], {"t", "c"});
}

Value Flat::forward(const Value& map, const CallContext&) {
    const at::Tensor& x = map.tensor();
    return {x.flatten(2).transpose(1, 2), TokenGrid{x.size(2), x.size(3), 0}};
}

}  // namespace teardown::engine
