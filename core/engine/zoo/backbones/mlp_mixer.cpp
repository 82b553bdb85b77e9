// MLP-Mixer (Tolstikhin et al., NeurIPS 2021; mmcls/models/backbones/mlp_mixer.py).
#include "core/engine/nn/containers.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/ffn.h"
#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {

struct MixerRow {
    std::array<const char*, 2> names;
    std::int64_t embedDims, layers, tokensMlpDims, channelsMlpDims;
};
// The paper's table 1.
constexpr MixerRow kMixerRows[] = {
    {{"s", "small"}, 512, 8, 256, 2048}, {{"b", "base"}, 768, 12, 384, 3072}, {{"l", "large"}, 1024, 24, 512, 4096}};

const Signature& mixerBlockSignature() {
    using py::value;
    static const Signature s_signature{"MixerBlock",
                                       "Linear layers across the tokens, then across the channels.",
                                       ReferenceClass::of("mmcls.models.backbones.mlp_mixer.MixerBlock"),
                                       {{"num_tokens", {}, "Number of tokens."},
                                        {"embed_dims", {}, "Channels of a token."},
                                        {"tokens_mlp_dims", {}, "Tokens between the linear layers across them."},
                                        {"channels_mlp_dims", {}, "Channels between the linear layers across them."},
                                        {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                                        {"drop_path_rate", value(0.0), "Fraction of samples that skip a branch during training."},
                                        {"num_fcs", value(2), "Linear layers of each kind."},
                                        {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
                                        {"norm_cfg", py::dict({{"type", value("LN")}}), "Which norm layer."},
                                        {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

/// Children: ln1, token_mix, ln2, channel_mix.
class MixerBlock : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments. Throws BuildFailure or c10::Error.
    MixerBlock(const ConfigValue& config, const std::string& path) : MixerBlock(checkedArguments(mixerBlockSignature(), config, path)) {}

    void initWeights(Initializer& initializer) override {
        ValueModule::initWeights(initializer);
        for (const std::shared_ptr<Ffn>& mix : {m_tokenMix, m_channelMix})
            for (const auto& [path, layer] : namedModules(*mix))
                if (layer->type() == "Linear") {
                    initializer.xavierUniform(*layer, "weight");
                    initializer.normal(*layer, "bias", 1e-6);
                }
    }

    Formula formula() const override {
        using formula::index;
        using formula::tensor;
        const Term h = tensor("h"), x = formula::x(), turned = tensor("n")[{index("t"), index("c")}];
        return Formula({{"n", {}, called(m_norm1, x), -1},
                        {"across", {"c", "t"}, turned, -1},
                        {"mixed", {}, called(m_tokenMix, tensor("across")), -1},
                        {"back", {"t", "c"}, tensor("mixed")[{index("c"), index("t")}], -1},
                        {"h", {}, x + tensor("back"), -1},
                        {"y", {}, formula::call(nameOf(*m_channelMix), {called(m_norm2, h), h}), 0}});
    }

protected:
    /// [N, T, embed_dims] -> the same, on the same grid.
    Value forward(const Value& tokens, const CallContext&) override {
        const at::Tensor& x = tokens.tensor();
        const at::Tensor across =
            ops::transpose((*m_norm1)(x), {"a row a channel", "The linear layers that follow then see all tokens of one channel."});
        const at::Tensor mixed = ops::transpose((*m_tokenMix)(across).tensor(), {"a row a token", "Back to a list of tokens."});
        const at::Tensor h = ops::add(
            x, mixed, {"residual sum", "The layers learn what each token takes from the others; the shortcut keeps the original."});
        const at::Tensor out = (*m_channelMix)(Value::named({{"x", (*m_norm2)(h)}, {"identity", h}})).tensor();
        return tokens.grid() ? Value(out, *tokens.grid()) : Value(out);
    }

private:
    explicit MixerBlock(const Arguments& a) : ValueModule("MixerBlock", a["init_cfg"]) {
        m_norm1 = makeNorm(a, "1");
        m_tokenMix = makeMix(a, "token_mix", "num_tokens", "tokens_mlp_dims");
        m_norm2 = makeNorm(a, "2");
        m_channelMix = makeMix(a, "channel_mix", "embed_dims", "channels_mlp_dims");
    }

    UnaryPtr makeNorm(const Arguments& a, const char* number) {
        const NamedLayer norm = buildNormLayer(a["norm_cfg"], a.integer("embed_dims"), number, a.path("norm_cfg"));
        return register_module(norm.name, norm.layer);
    }

    /// The layers across the tokens have their shortcut outside.
    std::shared_ptr<Ffn> makeMix(const Arguments& a, const char* name, const char* width, const char* inner) {
        FfnOptions options;
        options.embedDims = a.integer(width);
        options.feedforwardChannels = a.integer(inner);
        options.layers = a.integer("num_fcs");
        options.actCfg = a["act_cfg"];
        options.drop = rateOf(a, "drop_rate");
        options.dropPath = a.number("drop_path_rate");
        options.addIdentity = std::string_view(name) == "channel_mix";
        options.path = a.configPath();
        return register_module(name, std::make_shared<Ffn>(options));
    }

    UnaryPtr m_norm1, m_norm2;
    std::shared_ptr<Ffn> m_tokenMix, m_channelMix;
};

class MlpMixer : public Backbone {
public:
    explicit MlpMixer(const Arguments& a) : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}), m_size(pairOf(a, "img_size")) {
        const MixerRow arch = archOf(a);
        requireDictOrNone(a["patch_cfg"], "patch_cfg", a.path("patch_cfg"));
        m_patchEmbed = register_module("patch_embed",
                                       std::make_shared<PatchEmbed>(updated(py::dict({{"input_size", a["img_size"]},
                                                                                      {"embed_dims", ConfigValue::integer(arch.embedDims)},
                                                                                      {"conv_type", py::value("Conv2d")},
                                                                                      {"kernel_size", a["patch_size"]},
                                                                                      {"stride", a["patch_size"]}}),
                                                                            a["patch_cfg"]),
                                                                    a.path("patch_cfg")));
        if (m_patchEmbed->outSize().tokens() <= 0)
            throw BuildFailure{
                a.bad("img_size", message("vision-transformer.no-patch-fits", "no patch of {patch} fits into a picture of {size}",
                                          {{"patch", a["patch_size"].repr()}, {"size", a["img_size"].repr()}}))};
        for (const std::int64_t index : a.integers("out_indices"))
            if (index >= 0)
                throw BuildFailure{a.bad(
                    "out_indices", message("vision-transformer.invalid-out-indices", "Invalid out_indices {index}", {{"index", index}}),
                    message("do.only-negative-indices", "mmclassification's {type} takes negative ones only; -1 is the last layer.",
                            {{"type", a.signature().name}}))};
        m_outIndices = outIndicesFromEnd(a, arch.layers, arch.layers);
        makeLayers(a, arch);
        const NamedLayer norm = buildNormLayer(a["norm_cfg"], arch.embedDims, "1", a.path("norm_cfg"));
        m_norm = register_module(norm.name, norm.layer);
    }

    Formula formula() const override {
        const std::size_t count = m_layers->items().size();
        std::vector<FormulaLine> lines;
        Term value = formula::call(nameOf(*m_patchEmbed), {formula::x()});
        int names = 0, output = 0;
        std::size_t calls = 0;
        const auto pause = [&] {
            const std::string name = "x" + std::to_string(++names);
            lines.push_back({name, {}, value, -1});
            value = formula::tensor(name);
            calls = 0;
        };
        for (std::size_t i = 0; i < count; ++i) {
            if (calls++ == 8) pause();
            value = formula::call(nameOf(*m_layers->items()[i]), {value});
            if (i + 1 == count) value = called(m_norm, value);
            if (!isOutput(i)) continue;
            pause();
            const std::string name = m_outIndices.size() > 1 ? "y" + std::to_string(output + 1) : std::string("y");
            lines.push_back({name, {"c", "t"}, value[{formula::index("t"), formula::index("c")}], output});
            ++output;
        }
        return Formula(std::move(lines));
    }

protected:
    /// [N, C, H, W] -> for each layer in out_indices [N, embed_dims, T].
    Value forward(const Value& picture, const CallContext&) override {
        const at::Tensor& x = picture.tensor();
        TORCH_CHECK(x.dim() == 4 && x.size(2) == m_size[0] && x.size(3) == m_size[1], "MlpMixer takes pictures of ", m_size[0], " x ",
                    m_size[1], " only (img_size): its layers are as wide as the number of patches");
        Value tokens = (*m_patchEmbed)(picture);
        std::vector<Value> outputs;
        for (std::size_t i = 0; i < m_layers->items().size(); ++i) {
            tokens = (*m_layers->items()[i])(tokens);
            if (i + 1 == m_layers->items().size()) tokens = Value((*m_norm)(tokens.tensor()), tokens.grid().value());
            if (isOutput(i))
                outputs.emplace_back(ops::transpose(tokens.tensor(), {"a row a channel", "Channels come first, as in a feature map."}));
        }
        return Value::list(std::move(outputs));
    }

private:
    static MixerRow archOf(const Arguments& a) {
        if (!a["arch"].isString()) {
            const auto number = [&](const char* key) {
                return archInteger(a, key, "embed_dims, num_layers, tokens_mlp_dims and channels_mlp_dims");
            };
            return {{}, number("embed_dims"), number("num_layers"), number("tokens_mlp_dims"), number("channels_mlp_dims")};
        }
        return namedArchRow(kMixerRows, a);
    }

    void makeLayers(const Arguments& a, const MixerRow& arch) {
        m_layers = register_module("layers", std::make_shared<ModuleListOf<ValueLayer>>());
        const ConfigValue& given = a["layer_cfgs"];
        if (!given.isDict() && !(given.isSequence() && std::ssize(given.items()) == arch.layers))
            throw BuildFailure{
                a.bad("layer_cfgs", message("vision-transformer.layer-cfgs-must-be",
                                            "layer_cfgs must be a dict or a list of {layers} dicts", {{"layers", arch.layers}}))};
        for (std::int64_t i = 0; i < arch.layers; ++i) {
            const ConfigValue& more = given.isDict() ? given : given.items()[static_cast<std::size_t>(i)];
            requireDictOrNone(more, "layer_cfgs", a.path("layer_cfgs"));
            const ConfigValue config = py::dict({{"num_tokens", ConfigValue::integer(m_patchEmbed->outSize().tokens())},
                                                 {"embed_dims", ConfigValue::integer(arch.embedDims)},
                                                 {"tokens_mlp_dims", ConfigValue::integer(arch.tokensMlpDims)},
                                                 {"channels_mlp_dims", ConfigValue::integer(arch.channelsMlpDims)},
                                                 {"drop_rate", a["drop_rate"]},
                                                 {"drop_path_rate", a["drop_path_rate"]},
                                                 {"act_cfg", a["act_cfg"]},
                                                 {"norm_cfg", a["norm_cfg"]}});
            m_layers->append(std::make_shared<MixerBlock>(updated(config, more), a.path("layer_cfgs")));
        }
    }

    bool isOutput(std::size_t layer) const {
        return std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(layer)) != m_outIndices.end();
    }

    std::array<std::int64_t, 2> m_size;
    std::shared_ptr<PatchEmbed> m_patchEmbed;
    std::shared_ptr<ModuleListOf<ValueLayer>> m_layers;
    UnaryPtr m_norm;
    std::vector<std::int64_t> m_outIndices;
};

}  // namespace

LayerEntry mlpMixerEntry() {
    using py::value;
    return layerEntry<MlpMixer>(
        ReferenceClass::of("mmcls.models.backbones.mlp_mixer.MlpMixer"),
        "Linear layers across the patches of a picture and across their channels in turn (Tolstikhin et al. 2021).",
        {{"arch", value("base"), "small, base, large, or a dict of embed_dims, num_layers, tokens_mlp_dims, channels_mlp_dims."},
         {"img_size", value(224), "Picture size; no other is accepted."},
         {"patch_size", value(16), "Height and width of a patch."},
         {"out_indices", value(-1), "Layers whose output is returned, counted from the last: negative ones only."},
         {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
         {"drop_path_rate", value(0.0), "Fraction of samples that skip a branch during training."},
         normCfgArgument(py::dict({{"type", value("LN")}})),
         {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
         {"patch_cfg", py::dict({}), "Further arguments of PatchEmbed."},
         {"layer_cfgs", py::dict({}), "Further arguments of every MixerBlock, or a dict for each."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
