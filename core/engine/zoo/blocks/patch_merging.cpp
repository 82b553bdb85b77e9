#include "core/engine/zoo/blocks/patch_merging.h"

#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static Signature signatureOf(bool ofMmcls) {
    using py::none;
    using py::value;
    std::vector<ArgumentSpec> arguments{{"in_channels", {}, "Channels of a token before merging."},
                                        {"out_channels", {}, "Channels of a token after merging."},
                                        {"kernel_size", value(2), "Height and width merged into one token."},
                                        {"stride", none(), "Stride; None: the kernel's size."},
                                        {"padding", value("corner"), "Rows and columns of zeros, or how to pad: corner, same."},
                                        {"dilation", value(1), "Distance between the kernel's taps."},
                                        {"bias", value(false), "Whether to add a bias to each channel."},
                                        {"norm_cfg", py::dict({{"type", value("LN")}}), "Which norm layer; None: no norm."}};
    if (ofMmcls) arguments.push_back({"is_post_norm", value(false), "Whether the norm follows the linear layer."});
    arguments.push_back({"init_cfg", none(), "Initialisation rules applied by --init-weights."});
    return {"PatchMerging", "Joins neighbouring tokens.",
            ReferenceClass::of(ofMmcls ? "mmcls.models.utils.embed.PatchMerging" : "mmcv.cnn.bricks.transformer.PatchMerging"),
            std::move(arguments)};
}

static const Signature& patchMergingSignature(bool ofMmcls) {
    static const Signature s_mmcv = signatureOf(false), s_mmcls = signatureOf(true);
    return ofMmcls ? s_mmcls : s_mmcv;
}

PatchMerging::PatchMerging(const ConfigValue& config, bool ofMmcls, const std::string& path)
    : PatchMerging(checkedArguments(patchMergingSignature(ofMmcls), config, path), ofMmcls) {}

PatchMerging::PatchMerging(const Arguments& a, bool ofMmcls)
    : ValueModule("PatchMerging", a["init_cfg"]),
      m_outChannels(a.integer("out_channels")),
      m_postNorm(ofMmcls && a.boolean("is_post_norm")) {
    const auto kernel = pairOf(a, "kernel_size"), dilation = pairOf(a, "dilation");
    const auto stride = a["stride"].truthy() ? pairOf(a, "stride") : kernel;
    std::array<std::int64_t, 2> padding{};
    if (a["padding"].isString())
        m_padding = register_module("adaptive_padding", std::make_shared<AdaptivePadding>(
                                                            kernel, stride, dilation, a.choice("padding", {"corner", "same"}) == "corner"));
    else
        padding = pairOf(a, "padding");
    m_sampler = register_module("sampler", std::make_shared<Unfold>(kernel, dilation, padding, stride));
    const std::int64_t sampled = kernel[0] * kernel[1] * a.integer("in_channels");
    const auto makeNorm = [&] {
        if (!a["norm_cfg"].isNone())
            m_norm =
                register_module("norm", buildNormLayer(a["norm_cfg"], m_postNorm ? m_outChannels : sampled, {}, a.path("norm_cfg")).layer);
    };
    if (!ofMmcls) makeNorm();
    m_reduction = register_module("reduction", UnaryPtr(std::make_shared<Linear>(sampled, m_outChannels, a.boolean("bias"))));
    if (ofMmcls) makeNorm();
}

TokenGrid PatchMerging::merged(const TokenGrid& grid) const {
    const auto added = m_padding ? m_padding->padding(grid.h, grid.w) : AdaptivePadding::Pair{0, 0};
    const auto [rows, columns] = m_sampler->places(grid.h + added[0], grid.w + added[1]);
    return {rows, columns, 0};
}

std::vector<UnaryPtr> PatchMerging::afterSampling() const {
    if (!m_norm) return {m_reduction};
    return m_postNorm ? std::vector{m_reduction, m_norm} : std::vector{m_norm, m_reduction};
}

Formula PatchMerging::formula() const {
    using formula::index;
    using formula::tensor;
    const Term map = tensor("map");
    Term value = tensor("t");
    for (const UnaryPtr& layer : afterSampling()) value = called(layer, value);
    return Formula({{"map", {"c", "i", "j"}, formula::x()[{m_seen.get().w * index("i") + index("j"), index("c")}], -1},
                    {"u", {}, called(m_sampler, m_padding ? called(m_padding, map) : map), -1},
                    {"t", {"l", "r"}, tensor("u")[{index("r"), index("l")}], -1},
                    {"y", {}, value, 0}});
}

Value PatchMerging::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    m_seen = grid;
    at::Tensor x = ops::tokensToMap(tokens.tensor(), grid, {"tokens as a map", "Neighbours are found by rows and columns."});
    if (m_padding) x = (*m_padding)(x);
    x = ops::transpose((*m_sampler)(x), {"a token a window", "The values of the neighbours are concatenated in one token."});
    for (const UnaryPtr& layer : afterSampling()) x = (*layer)(x);
    return {x, merged(grid)};
}

}  // namespace teardown::engine
