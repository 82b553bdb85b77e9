#include "core/engine/zoo/blocks/patch_embed.h"

#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static const Signature& patchEmbedSignature() {
    using py::none;
    using py::value;
    static const Signature s_signature{"PatchEmbed",
                                       "Cuts a picture into patches, each a token.",
                                       ReferenceClass::of("mmcv.cnn.bricks.transformer.PatchEmbed"),
                                       {{"in_channels", value(3), "Channels of the picture."},
                                        {"embed_dims", value(768), "Channels of a token."},
                                        {"conv_type", value("Conv2d"), "Which convolution layer."},
                                        {"kernel_size", value(16), "Height and width of a patch."},
                                        {"stride", value(16), "Stride of the patches; None: the kernel's size."},
                                        {"padding", value("corner"), "Rows and columns of zeros, or how to pad: corner, same."},
                                        {"dilation", value(1), "Distance between the kernel's taps."},
                                        {"bias", value(true), "Whether to add a bias to each channel."},
                                        {"norm_cfg", none(), "Which norm layer; None: no norm."},
                                        {"input_size", none(), "Picture size for which the number of patches is computed."},
                                        {"init_cfg", none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

PatchEmbed::PatchEmbed(const ConfigValue& config, const std::string& path, const std::string& type, std::vector<std::string> bases)
    : PatchEmbed(checkedArguments(patchEmbedSignature(), config, path), type, std::move(bases)) {}

PatchEmbed::PatchEmbed(const Arguments& a, const std::string& type, std::vector<std::string> bases)
    : ValueModule(type, a["init_cfg"], std::move(bases)) {
    Conv2dOptions conv;
    conv.inChannels = a.integer("in_channels");
    conv.outChannels = a.integer("embed_dims");
    conv.kernel = pairOf(a, "kernel_size");
    conv.stride = a["stride"].isNone() ? conv.kernel : pairOf(a, "stride");
    conv.dilation = pairOf(a, "dilation");
    conv.bias = a.boolean("bias");
    if (a["padding"].isString())
        m_padding =
            register_module("adaptive_padding", std::make_shared<AdaptivePadding>(conv.kernel, conv.stride, conv.dilation,
                                                                                  a.choice("padding", {"corner", "same"}) == "corner"));
    else
        conv.padding = pairOf(a, "padding");
    m_projection = register_module("projection", buildConvLayer(py::dict({{"type", a["conv_type"]}}), conv, a.path("conv_type")));
    if (!a["norm_cfg"].isNone())
        m_norm = register_module("norm", buildNormLayer(a["norm_cfg"], conv.outChannels, {}, a.path("norm_cfg")).layer);
    if (!a["input_size"].truthy()) return;
    std::array<std::int64_t, 2> size = pairOf(a, "input_size");
    const auto added = m_padding ? m_padding->padding(size[0], size[1]) : AdaptivePadding::Pair{0, 0};
    std::array<std::int64_t, 2> out{};
    for (std::size_t axis = 0; axis < 2; ++axis)
        out[axis] =
            (size[axis] + added[axis] + 2 * conv.padding[axis] - conv.dilation[axis] * (conv.kernel[axis] - 1) - 1) / conv.stride[axis] + 1;
    m_outSize = {out[0], out[1], 0};
}

Formula PatchEmbed::formula() const {
    const Term map = formula::tensor("map"), t = formula::index("t"), width = formula::extent(map, 3, "w");
    std::vector<FormulaLine> lines{
        {"map", {}, projected(formula::x()), -1},
        {m_norm ? "tokens" : "y", {"t", "c"}, map[{formula::index("c"), formula::floorQuotient(t, width), t % width}], m_norm ? -1 : 0}};
    if (m_norm) lines.push_back({"y", {}, called(m_norm, formula::tensor("tokens")), 0});
    return Formula(std::move(lines));
}

Value PatchEmbed::forward(const Value& picture, const CallContext&) {
    const at::Tensor map = projected(picture.tensor());
    at::Tensor tokens = ops::mapToTokens(map, {"a token a patch", "The attention works on a list of tokens; each has its patch's values."});
    if (m_norm) tokens = (*m_norm)(tokens);
    return {tokens, TokenGrid{map.size(2), map.size(3), 0}};
}

}  // namespace teardown::engine
