#include "core/engine/zoo/backbones/vision_transformer.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/transformer_encoder_layer.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {
struct VitRow {
    std::array<const char*, 2> names;
    std::int64_t embedDims, layers, heads, feedforwardChannels;
};
// Dosovitskiy et al., table 1; Touvron et al., table 1; small is the reference's own.
constexpr VitRow kVitRows[] = {
    {{"s", "small"}, 768, 8, 8, 2304},          {{"b", "base"}, 768, 12, 12, 3072},           {{"l", "large"}, 1024, 24, 16, 4096},
    {{"deit-t", "deit-tiny"}, 192, 12, 3, 768}, {{"deit-s", "deit-small"}, 384, 12, 6, 1536}, {{"deit-b", "deit-base"}, 768, 12, 12, 3072},
};
}  // namespace

VisionTransformer::Arch VisionTransformer::archOf(const Arguments& a) {
    const ConfigValue& given = a["arch"];
    if (given.isString()) {
        const VitRow& row = namedArchRow(kVitRows, a);
        return {row.embedDims, row.layers, row.heads, row.feedforwardChannels};
    }
    const auto number = [&](const char* key) {
        const ConfigValue* value = given.isDict() ? given.find(key) : nullptr;
        if (!value || !value->isInt() || value->asInt() <= 0)
            throw BuildFailure{a.bad("arch", message("arch.custom-arch-needs-a",
                                                     "Custom arch needs a dict with embed_dims, num_layers, num_heads and "
                                                     "feedforward_channels, all positive integers"))};
        return value->asInt();
    };
    return {number("embed_dims"), number("num_layers"), number("num_heads"), number("feedforward_channels")};
}

VisionTransformer::VisionTransformer(const Arguments& a, bool distilled)
    : TokenBackbone(a, distilled ? "VisionTransformer" : "BaseBackbone") {
    const Arch arch = archOf(a);
    makePatchEmbed(a, arch);
    m_clsToken = register_parameter("cls_token", at::zeros({1, 1, arch.embedDims}));
    m_posEmbed = register_parameter("pos_embed", at::zeros({1, ownGrid().tokens() + (distilled ? 2 : 1), arch.embedDims}));
    if (distilled) m_distToken = register_parameter("dist_token", at::zeros({1, 1, arch.embedDims}));
    m_dropAfterPos = register_module("drop_after_pos", UnaryPtr(std::make_shared<Dropout>(rateOf(a, "drop_rate"))));
    m_outIndices = outIndicesFromEnd(a, arch.layers, arch.layers);
    makeLayers(a, arch);
    if (!a.boolean("final_norm")) return;
    const NamedLayer norm = buildNormLayer(a["norm_cfg"], arch.embedDims, "1", a.path("norm_cfg"));
    m_norm = register_module(norm.name, norm.layer);
}

void VisionTransformer::makePatchEmbed(const Arguments& a, const Arch& arch) {
    const ConfigValue config = py::dict({{"in_channels", a["in_channels"]},
                                         {"input_size", a["img_size"]},
                                         {"embed_dims", ConfigValue::integer(arch.embedDims)},
                                         {"conv_type", py::value("Conv2d")},
                                         {"kernel_size", a["patch_size"]},
                                         {"stride", a["patch_size"]}});
    requireDictOrNone(a["patch_cfg"], "patch_cfg", a.path("patch_cfg"));
    const auto patchEmbed =
        register_module("patch_embed", std::make_shared<PatchEmbed>(updated(config, a["patch_cfg"]), a.path("patch_cfg")));
    const TokenGrid grid = patchEmbed->outSize();
    if (grid.h <= 0 || grid.w <= 0)
        throw BuildFailure{
            a.bad("img_size", message("vision-transformer.no-patch-fits", "no patch of {patch} fits into a picture of {size}",
                                      {{"patch", a["patch_size"].repr()}, {"size", a["img_size"].repr()}}))};
    setPatches(patchEmbed, grid);
}

void VisionTransformer::makeLayers(const Arguments& a, const Arch& arch) {
    m_layers = register_module("layers", std::make_shared<ModuleListOf<ValueLayer>>());
    const double dropPath = a.number("drop_path_rate");
    const std::vector<ConfigValue> more = layerConfigs(a, arch.layers, /*mayBeLonger=*/false);
    for (std::int64_t i = 0; i < arch.layers; ++i) {
        const double share = arch.layers == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(arch.layers - 1);
        const ConfigValue config = py::dict({{"embed_dims", ConfigValue::integer(arch.embedDims)},
                                             {"num_heads", ConfigValue::integer(arch.heads)},
                                             {"feedforward_channels", ConfigValue::integer(arch.feedforwardChannels)},
                                             {"drop_rate", a["drop_rate"]},
                                             {"drop_path_rate", ConfigValue::floating(dropPath * share)},
                                             {"qkv_bias", a["qkv_bias"]},
                                             {"norm_cfg", a["norm_cfg"]}});
        m_layers->append(
            std::make_shared<TransformerEncoderLayer>(updated(config, more[static_cast<std::size_t>(i)]), a.path("layer_cfgs")));
    }
}

void VisionTransformer::initWeights(Initializer& initializer) {
    Backbone::initWeights(initializer);
    if (isPretrained(initCfg())) return;
    initializer.truncatedNormal(*this, "pos_embed", 0.02);
    initializer.truncatedNormal(*this, "dist_token", 0.02);
}

}  // namespace teardown::engine
