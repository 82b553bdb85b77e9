// T2T-ViT: VisionTransformer whose tokens are made step by step from overlapping windows (Yuan et al., ICCV 2021;
// mmcls/models/backbones/t2t_vit.py). State keys: cls_token, pos_embed, tokens_to_token, encoder, norm.
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/token_backbone.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/t2t_module.h"
#include "core/engine/zoo/blocks/transformer_encoder_layer.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

/// Sines and cosines of the position, of falling frequencies from channel to channel (Vaswani et al., NeurIPS 2017, section 3.5):
/// [1, positions, dims], float32, computed in double precision as in the reference.
at::Tensor sinusoidTable(std::int64_t positions, std::int64_t dims) {
    const auto wide = at::TensorOptions(at::kDouble);
    const at::Tensor channel = at::arange(dims, wide);
    const at::Tensor exponent = (channel - at::remainder(channel, 2)) / dims;
    const at::Tensor frequency = at::pow(10000, -exponent).reshape({1, -1});
    const at::Tensor table = at::arange(positions, at::kLong).reshape({-1, 1}) * frequency;
    table.slice(1, 0, dims, 2).sin_();
    table.slice(1, 1, dims, 2).cos_();
    return table.to(at::kFloat).unsqueeze(0);
}

class T2tVit : public TokenBackbone {
public:
    explicit T2tVit(const Arguments& a) : TokenBackbone(a, "BaseBackbone") {
        const std::int64_t dims = a.integer("embed_dims"), layers = a.integer("num_layers");
        makeTokens(a);
        m_clsToken = register_parameter("cls_token", at::zeros({1, 1, dims}));
        m_posEmbed = register_buffer("pos_embed", sinusoidTable(ownGrid().tokens() + 1, dims));
        m_dropAfterPos = register_module("drop_after_pos", UnaryPtr(std::make_shared<Dropout>(rateOf(a, "drop_rate"))));
        m_outIndices = outIndicesFromEnd(a, layers, layers);
        makeEncoder(a, dims, layers);
        if (a.boolean("final_norm"))
            m_norm = register_module("norm", buildNormLayer(a["norm_cfg"], dims, {}, a.path("norm_cfg")).layer);
        else
            register_module("norm", std::make_shared<Identity>());
    }

    void initWeights(Initializer& initializer) override {
        TokenBackbone::initWeights(initializer);
        if (!isPretrained(initCfg())) initializer.truncatedNormal(*this, "cls_token", 0.02);
    }

private:
    void makeTokens(const Arguments& a) {
        requireDictOrNone(a["t2t_cfg"], "t2t_cfg", a.path("t2t_cfg"));
        ConfigValue config = py::dict({});
        for (const char* name : {"img_size", "in_channels", "embed_dims"}) {
            if (a["t2t_cfg"].isDict() && a["t2t_cfg"].contains(name))
                throw BuildFailure{a.bad(
                    "t2t_cfg",
                    message("t2t-vit.multiple-values", "T2TModule() got multiple values for keyword argument '{name}'", {{"name", name}}))};
            config = withEntry(config, name, a[name]);
        }
        const auto module =
            register_module("tokens_to_token", std::make_shared<T2tModule>(updated(config, a["t2t_cfg"]), a.path("t2t_cfg")));
        if (module->outSize().tokens() <= 0)
            throw BuildFailure{a.bad("img_size", message("t2t-vit.no-token", "a picture of {size} has less than 16 rows of pixels",
                                                         {{"size", a["img_size"].repr()}}))};
        setPatches(module, module->outSize());
    }

    void makeEncoder(const Arguments& a, std::int64_t dims, std::int64_t layers) {
        m_layers = register_module("encoder", std::make_shared<ModuleListOf<ValueLayer>>());
        const std::vector<ConfigValue> more = layerConfigs(a, layers, /*mayBeLonger=*/true);
        for (std::int64_t i = 0; i < layers; ++i) {
            const double share = layers == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(layers - 1);
            const ConfigValue config = py::dict({{"embed_dims", ConfigValue::integer(dims)},
                                                 {"num_heads", py::value(6)},
                                                 {"feedforward_channels", ConfigValue::integer(3 * dims)},
                                                 {"drop_path_rate", ConfigValue::floating(a.number("drop_path_rate") * share)},
                                                 {"qkv_bias", py::value(false)},
                                                 {"norm_cfg", a["norm_cfg"]}});
            m_layers->append(std::make_shared<TransformerEncoderLayer>(updated(config, more[static_cast<std::size_t>(i)]),
                                                                       a.path("layer_cfgs"), EncoderKind::T2t));
        }
    }
};

}  // namespace

LayerEntry t2tVitEntry() {
    using py::value;
    return layerEntry<T2tVit>(ReferenceClass::of("mmcls.models.backbones.t2t_vit.T2T_ViT"),
                              "Attention among tokens that are made step by step from overlapping windows of a picture (Yuan et al. 2021).",
                              {{"img_size", value(224), "Picture size of the positions; other sizes are resampled."},
                               inChannelsArgument(),
                               {"embed_dims", value(384), "Channels of a token."},
                               {"num_layers", value(14), "Layers of attention after the tokens are made."},
                               {"out_indices", value(-1), "Layers whose output is returned; negative ones count from the last."},
                               {"drop_rate", value(0.0), "Fraction of values set to zero after the positions are added during training."},
                               {"drop_path_rate", value(0.0),
                                "Fraction of samples that skip a branch during training, increasing to this value in the last layer."},
                               normCfgArgument(py::dict({{"type", value("LN")}})),
                               {"final_norm", value(true), "Whether a norm follows the last layer."},
                               {"with_cls_token", value(true), "Whether the layers see the class token."},
                               {"output_cls_token", value(true), "Whether the class token is returned beside the patches."},
                               {"interpolate_mode", value("bicubic"), "How positions are resampled: nearest, bilinear, bicubic."},
                               {"t2t_cfg", py::dict({}), "Further arguments of T2TModule."},
                               {"layer_cfgs", py::dict({}), "Further arguments of every T2TTransformerLayer, or a dict for each."},
                               initCfgArgument(py::none())});
}

}  // namespace teardown::engine
