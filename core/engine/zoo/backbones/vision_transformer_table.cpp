// The rows of VisionTransformer and DistilledVisionTransformer in the models registry.
#include "core/engine/zoo/backbones/vision_transformer.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

void addVisionTransformers(LayerRegistry& registry) {
    using py::value;
    const auto arguments = [](const char* arch) -> std::vector<ArgumentSpec> {
        return {{"arch", value(arch),
                 "small, base, large, deit-tiny, deit-small, deit-base, or a dict of embed_dims, num_layers, num_heads, "
                 "feedforward_channels."},
                {"img_size", value(224), "Picture size of the position embeddings; other sizes are resampled."},
                {"patch_size", value(16), "Height and width of a patch."},
                {"in_channels", value(3), "Channels of the picture."},
                {"out_indices", value(-1), "Layers whose output is returned; negative ones count from the last."},
                {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                {"drop_path_rate", value(0.0),
                 "Fraction of samples that skip a branch during training, increasing to this value in the last layer."},
                {"qkv_bias", value(true), "Whether queries, keys and values have a bias."},
                {"norm_cfg", py::dict({{"type", value("LN")}, {"eps", value(1e-6)}}), "Which norm layer."},
                {"final_norm", value(true), "Whether a norm follows the last layer."},
                {"with_cls_token", value(true), "Whether the layers see the class token."},
                {"output_cls_token", value(true), "Whether the class token is returned beside the patches."},
                {"interpolate_mode", value("bicubic"), "How positions are resampled: nearest, bilinear, bicubic."},
                {"patch_cfg", py::dict({}), "Further arguments of PatchEmbed."},
                {"layer_cfgs", py::dict({}), "Further arguments of every TransformerEncoderLayer, or a dict for each."},
                initCfgArgument(py::none())};
    };
    const auto add = [&](const char* name, const char* cls, const char* arch, const char* doc, bool distilled) {
        registry.add(
            {name, doc, ReferenceClass::of(cls), arguments(arch), [distilled](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                 return LayerPtr(std::make_shared<VisionTransformer>(a, distilled));
             }});
    };
    add("VisionTransformer", "mmcls.models.backbones.vision_transformer.VisionTransformer", "base",
        "Attention among the patches of a picture (Dosovitskiy et al. 2021).", false);
    add("DistilledVisionTransformer", "mmcls.models.backbones.deit.DistilledVisionTransformer", "deit-base",
        "VisionTransformer with a token that learns from a teacher network (Touvron et al. 2021).", true);
}

}  // namespace teardown::engine
