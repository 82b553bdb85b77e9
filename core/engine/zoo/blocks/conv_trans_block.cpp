#include "core/engine/zoo/blocks/conv_trans_block.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/nn/token_ops.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

constexpr std::int64_t kConformerExpansion = 4;
constexpr double kConformerEps = 1e-6;

static UnaryPtr conformerNorm(std::int64_t channels) {
    BatchNorm::Options options;
    options.eps = kConformerEps;
    return std::make_shared<BatchNorm>("BatchNorm2d", channels, options);
}

static UnaryPtr pointwiseConv(std::int64_t in, std::int64_t out, bool bias, std::int64_t stride = 1) {
    return std::make_shared<Conv2d>(Conv2dOptions::square(in, out, 1).strided(stride).withBias(bias));
}

ConformerConvBlock::ConformerConvBlock(const ConformerConvBlockOptions& options) : ValueModule("ConvBlock"), m_options(options) {
    const std::int64_t in = options.inChannels, out = options.outChannels, middle = out / kConformerExpansion;
    const auto add = [&](const char* number, UnaryPtr conv, std::int64_t channels) {
        m_convs.push_back(register_module(std::string("conv") + number, std::move(conv)));
        m_norms.push_back(register_module(std::string("bn") + number, conformerNorm(channels)));
        m_acts.push_back(register_module(std::string("act") + number, makeReLU(/*inplace=*/true)));
    };
    add("1", pointwiseConv(in, middle, false), middle);
    add("2", std::make_shared<Conv2d>(Conv2dOptions::square(middle, middle, 3).strided(options.stride).padded(1).withBias(false)), middle);
    add("3", pointwiseConv(middle, out, false), out);
    if (options.residualConv) {
        m_residualConv = register_module("residual_conv", pointwiseConv(in, out, false, options.stride));
        m_residualNorm = register_module("residual_bn", conformerNorm(out));
    }
    m_dropPath = register_module(
        "drop_path", options.dropPath > 0 ? UnaryPtr(std::make_shared<DropPath>(options.dropPath)) : std::make_shared<Identity>());
}

Formula ConformerConvBlock::formula() const {
    const auto part = [&](std::size_t i, const Term& x) { return called(m_acts[i], called(m_norms[i], called(m_convs[i], x))); };
    const Term x = formula::x(), narrowed = part(0, x);
    const Term middle = part(1, m_options.fuses ? narrowed + formula::tensor("fusion_features") : narrowed);
    const Term wide = called(m_dropPath, called(m_norms[2], called(m_convs[2], m_options.outConv2 ? formula::tensor("y2") : middle)));
    const Term y = called(m_acts[2], wide + (m_residualConv ? called(m_residualNorm, called(m_residualConv, x)) : x));
    if (!m_options.outConv2) return Formula(y);
    return Formula({{"y2", {}, middle, 1}, {"y1", {}, y, 0}});
}

Value ConformerConvBlock::forward(const Value& input, const CallContext&) {
    const auto run = [&](std::size_t i, const at::Tensor& x) { return (*m_acts[i])((*m_norms[i])((*m_convs[i])(x))); };
    const at::Tensor& x = m_options.fuses ? input.at("x").tensor() : input.tensor();
    at::Tensor middle = run(0, x);
    if (m_options.fuses)
        middle = ops::add(middle, input.at("fusion_features").tensor(),
                          {"plus what the attention found", "The map of the other branch adds what it knows about the whole picture."});
    middle = run(1, middle);
    const at::Tensor wide = (*m_dropPath)((*m_norms[2])((*m_convs[2])(middle)));
    const at::Tensor identity = m_residualConv ? (*m_residualNorm)((*m_residualConv)(x)) : x;
    const at::Tensor y = (*m_acts[2])(
        ops::add(wide, identity, {"residual sum", "The block learns what to change in the map; the shortcut keeps the original."}));
    return m_options.outConv2 ? Value::list({y, middle}) : Value(y);
}

FcuDown::FcuDown(std::int64_t inChannels, std::int64_t outChannels, std::int64_t stride, bool withClsToken)
    : ValueModule("FCUDown"), m_withClsToken(withClsToken) {
    m_project = register_module("conv_project", pointwiseConv(inChannels, outChannels, true));
    m_pool = register_module("sample_pooling", UnaryPtr(std::make_shared<AvgPool2d>(stride, stride)));
    m_norm = register_module("ln", UnaryPtr(std::make_shared<LayerNorm>(std::vector<std::int64_t>{outChannels}, kConformerEps, true)));
    m_act = register_module("act", UnaryPtr(std::make_shared<Activation>("GELU")));
}

Formula FcuDown::formula() const {
    const Term t = formula::index("t"), c = formula::index("c"), p = formula::tensor("p");
    const std::int64_t width = m_seen.get().w;
    std::vector<FormulaLine> lines{{"p", {}, called(m_pool, called(m_project, formula::tensor("x"))), -1},
                                   {"s", {"t", "c"}, p[{c, formula::floorQuotient(t, width), t % width}], -1}};
    const Term patches = called(m_act, called(m_norm, formula::tensor("s")));
    if (m_withClsToken) {
        const Term cls = formula::where({{t, 0}}) * formula::tensor("x_t")[{0, c}];
        lines.push_back({"y", {"t", "c"}, cls + formula::bordered(patches[{t - 1, c}], Border::Zero), 0});
    } else {
        lines.push_back({"y", {}, patches, 0});
    }
    return Formula(std::move(lines));
}

Value FcuDown::forward(const Value& input, const CallContext&) {
    const at::Tensor map = (*m_pool)((*m_project)(input.at("x").tensor()));
    const TokenGrid grid{map.size(2), map.size(3), m_withClsToken ? 1 : 0};
    m_seen = grid;
    const at::Tensor patches =
        (*m_act)((*m_norm)(ops::mapToTokens(map, {"places as tokens", "Each place becomes a token, as in the other branch."})));
    if (!m_withClsToken) return Value(patches, grid);
    const at::Tensor cls =
        ops::narrow(input.at("x_t").tensor(), 1, 0, 1, {"class token", "It has no place in the map and is kept as it is."});
    return Value(ops::cat({cls, patches}, 1, {"class token first", "The tokens of the map follow the class token of the other branch."}),
                 grid);
}

FcuUp::FcuUp(std::int64_t inChannels, std::int64_t outChannels, std::int64_t stride) : ValueModule("FCUUp"), m_stride(stride) {
    m_project = register_module("conv_project", pointwiseConv(inChannels, outChannels, true));
    m_norm = register_module("bn", conformerNorm(outChannels));
    m_act = register_module("act", makeReLU(/*inplace=*/true));
}

Formula FcuUp::formula() const {
    const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
    const std::int64_t prefix = m_prefix;
    const Term place = m_seen.get().w * i + j;
    const auto source = [&](const Term& at) { return formula::floorQuotient(at, m_stride); };
    return Formula({{"m", {"c", "i", "j"}, formula::x()[{prefix == 0 ? place : place + prefix, c}], -1},
                    {"b", {}, called(m_act, called(m_norm, called(m_project, formula::tensor("m")))), -1},
                    {"y", {"c", "i", "j"}, formula::tensor("b")[{c, source(i), source(j)}], 0}});
}

Value FcuUp::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    m_seen = grid;
    m_prefix = grid.prefix;
    const at::Tensor map = ops::tokensToMap(tokens.tensor(), grid,
                                            {"patches as a map", "The tokens of the patches return to their positions in the picture."});
    return ops::upsampleNearest((*m_act)((*m_norm)((*m_project)(map))), m_stride,
                                {"as large as the other map", "Each token covers a square of places of the convolutions' map."});
}

ValuePtr conformerEncoderLayer(const ConvTransBlockOptions& o) {
    using py::value;
    return std::make_shared<TransformerEncoderLayer>(
        py::dict({{"embed_dims", ConfigValue::integer(o.embedDims)},
                  {"num_heads", ConfigValue::integer(o.heads)},
                  {"feedforward_channels", ConfigValue::integer(o.feedforwardChannels)},
                  {"drop_path_rate", value(o.dropPath)},
                  {"qkv_bias", value(o.qkvBias)},
                  {"norm_cfg", py::dict({{"type", value("LN")}, {"eps", value(kConformerEps)}})}}),
        o.path);
}

ConvTransBlock::ConvTransBlock(const ConvTransBlockOptions& o) : ValueModule("ConvTransBlock"), m_downStride(o.downStride) {
    const std::int64_t middle = o.outChannels / kConformerExpansion;
    ConformerConvBlockOptions first{o.inChannels, o.outChannels, o.convStride}, second{o.outChannels, o.outChannels};
    first.residualConv = o.residualConv;
    first.outConv2 = true;
    second.stride = o.lastFusion ? 2 : 1;
    second.residualConv = o.lastFusion;
    second.dropPath = o.dropPath;
    second.fuses = true;
    m_cnn = register_module("cnn_block", ValuePtr(std::make_shared<ConformerConvBlock>(first)));
    m_fusion = register_module("fusion_block", ValuePtr(std::make_shared<ConformerConvBlock>(second)));
    m_squeeze = register_module("squeeze_block", ValuePtr(std::make_shared<FcuDown>(middle, o.embedDims, o.downStride, o.withClsToken)));
    m_expand = register_module("expand_block", ValuePtr(std::make_shared<FcuUp>(o.embedDims, middle, o.downStride)));
    m_trans = register_module("trans_block", conformerEncoderLayer(o));
}

Formula ConvTransBlock::formula() const {
    using formula::call;
    using formula::tensor;
    const Term tokens = tensor("trans_input");
    return Formula({{"a, b", {}, call(nameOf(*m_cnn), {tensor("cnn_input")}), -1},
                    {"e", {}, call(nameOf(*m_squeeze), {tensor("b"), tokens}), -1},
                    {"y2", {}, call(nameOf(*m_trans), {tensor("e") + tokens}), 1},
                    {"u", {}, call(nameOf(*m_expand), {tensor("y2")}), -1},
                    {"y1", {}, call(nameOf(*m_fusion), {tensor("a"), tensor("u")}), 0}});
}

Value ConvTransBlock::forward(const Value& input, const CallContext&) {
    const Value& before = input.at("trans_input");
    const Value both = (*m_cnn)(input.at("cnn_input"));
    const at::Tensor& middle = both[1].tensor();
    const Value embedded = (*m_squeeze)(Value::named({{"x", middle}, {"x_t", before}}));
    const at::Tensor sum = ops::add(embedded.tensor(), before.tensor(),
                                    {"plus what the convolutions found", "Each token learns details of its part of the picture."});
    const TokenGrid grid = embedded.grid().value();
    const Value tokens = (*m_trans)(Value(sum, grid));
    const Value features =
        (*m_expand)(tokens, {TokenGrid{middle.size(2) / m_downStride, middle.size(3) / m_downStride, grid.prefix}, {}, {}});
    return Value::named(
        {{"cnn_output", (*m_fusion)(Value::named({{"x", both[0]}, {"fusion_features", features}}))}, {"trans_output", tokens}});
}

}  // namespace teardown::engine
