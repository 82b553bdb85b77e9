#include "core/engine/zoo/blocks/split_attention.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/zoo/layer_builders.h"

#include <algorithm>

namespace teardown::engine {

RSoftmax::RSoftmax(std::int64_t radix, std::int64_t groups, std::int64_t channels)
    : UnaryLayer("RSoftmax"), m_radix(radix), m_groups(groups), m_channels(channels) {}

Description RSoftmax::describe() const {
    Description description;
    description.arguments = {{"radix", m_radix, Shown::Not}, {"groups", m_groups, Shown::Not}};
    description.operation = {m_radix > 1 ? Positions::Wholesale : Positions::Pointwise, OperationFamily::Activation};
    if (m_radix > 1)
        description.cost = {CostFormula::Nothing, CostFormula::ThreePerOutput, "exp, sum and division: three operations an element"};
    else
        description.cost = {CostFormula::Nothing, CostFormula::PerOutput, "one operation an element, as mmcv counts ReLU"};
    return description;
}

Formula RSoftmax::formula() const {
    using formula::exp;
    const Term x = formula::x();
    if (m_radix == 1) return Formula(1 / (1 + exp(-x)));
    const Term o = formula::index("o"), r = formula::index("r"), m = formula::tensor("m")[{o}];
    const std::int64_t width = m_channels / m_groups;
    // The score that becomes output o's value for part `part`.
    const auto score = [&](const Term& part) {
        if (m_groups == 1) return x[{Term(m_channels) * part + o % m_channels, 0, 0}];
        const Term group = formula::floorQuotient(o, width) % m_groups;
        return x[{Term(m_radix * width) * group + Term(width) * part + o % width, 0, 0}];
    };
    const Term own = m_groups == 1 ? x[{o, 0, 0}] : score(formula::floorQuotient(o, m_channels));
    const std::vector<IndexRange> parts{formula::below("r", m_radix)};
    return Formula({{"m", {"o"}, formula::reduce("max", parts, score(r)), -1},
                    {"y", {"o"}, exp(own - m) / formula::reduce("sum", parts, exp(score(r) - m)), 0}});
}

at::Tensor RSoftmax::forward(const at::Tensor& input) {
    if (m_radix == 1) return at::sigmoid(input);
    const std::int64_t batch = input.size(0);
    const at::Tensor parts = input.reshape({batch, m_groups, m_radix, -1}).transpose(1, 2);
    return at::softmax(parts, 1).reshape({batch, -1});
}

SplitAttentionConv2d::SplitAttentionConv2d(const SplitAttentionOptions& options)
    : UnaryLayer("SplitAttentionConv2d"), m_radix(options.radix), m_channels(options.conv.outChannels) {
    const std::int64_t groups = options.conv.groups, all = m_channels * m_radix;
    const std::int64_t inner = std::max<std::int64_t>(options.conv.inChannels * m_radix / options.reductionFactor, 32);
    const std::string normPath = options.path + ".norm_cfg";
    Conv2dOptions conv = options.conv;
    conv.outChannels = all;
    m_conv = register_module("conv",
                             buildConvLayer(options.convCfg, conv.grouped(groups * m_radix).withBias(false), options.path + ".conv_cfg"));
    NamedLayer norm0 = buildNormLayer(options.normCfg, all, "0", normPath);
    m_norm0 = register_module(norm0.name, norm0.layer);
    m_relu = register_module("relu", makeReLU(/*inplace=*/true));
    const auto pointwise = [&](std::int64_t in, std::int64_t out) -> UnaryPtr {
        return std::make_shared<Conv2d>(Conv2dOptions::square(in, out, 1).grouped(groups));
    };
    m_fc1 = register_module("fc1", pointwise(m_channels, inner));
    NamedLayer norm1 = buildNormLayer(options.normCfg, inner, "1", normPath);
    m_norm1 = register_module(norm1.name, norm1.layer);
    m_fc2 = register_module("fc2", pointwise(inner, all));
    m_rsoftmax = register_module("rsoftmax", std::make_shared<RSoftmax>(m_radix, groups, m_channels));
}

Formula SplitAttentionConv2d::formula() const {
    using formula::index;
    const Term c = index("c"), i = index("i"), j = index("j"), r = index("r"), f = formula::tensor("f"), a = formula::tensor("a");
    std::vector<FormulaLine> lines{{"f", {}, called(m_relu, called(m_norm0, called(m_conv, formula::x()))), -1}};
    const Term channel = Term(m_channels) * r + c;
    const std::vector<IndexRange> parts{formula::below("r", m_radix)};
    Term sum = f;
    if (m_radix > 1) {
        lines.push_back({"s", {"c", "i", "j"}, formula::reduce("sum", parts, f[{channel, i, j}]), -1});
        sum = formula::tensor("s");
    }
    const Term mean = formula::reduce("mean", {formula::whole("u", f, 2), formula::whole("v", f, 3)}, sum[{c, index("u"), index("v")}]);
    lines.push_back({"g", {"c", "i", "j"}, mean, -1});
    const Term squeezed = called(m_relu, called(m_norm1, called(m_fc1, formula::tensor("g"))));
    lines.push_back({"a", {}, called(m_rsoftmax, called(m_fc2, squeezed)), -1});
    if (m_radix > 1)
        lines.push_back({"y", {"c", "i", "j"}, formula::reduce("sum", parts, a[{channel}] * f[{channel, i, j}]), 0});
    else
        lines.push_back({"y", {}, a * f, 0});
    return Formula(std::move(lines));
}

at::Tensor SplitAttentionConv2d::forward(const at::Tensor& input) {
    const at::Tensor maps = (*m_relu)((*m_norm0)((*m_conv)(input)));
    const at::Tensor sum =
        m_radix > 1 ? ops::sumOfParts(maps, m_radix, {"sum of the parts", "The attention sees what all parts found together."}) : maps;
    const at::Tensor mean = ops::meanOverPlaces(sum, {"mean of each channel", "What the channel found, wherever in the picture it is."});
    at::Tensor weights = (*m_rsoftmax)((*m_fc2)((*m_relu)((*m_norm1)((*m_fc1)(mean)))));
    if (m_radix == 1) return ops::mul(weights, maps, {"channel gate", "Each channel is scaled by how much it matters in this picture."});
    weights = ops::rowAsMap(weights, {"weights as a map", "One weight for all places of a channel."});
    const at::Tensor weighed =
        ops::mul(weights, maps, {"weighed parts", "Of each channel's versions, the softmax chooses which counts how much."});
    return ops::sumOfParts(weighed, m_radix, {"sum of the weighed parts", "The versions of each channel become one."});
}

}  // namespace teardown::engine
