// RepMLPNet (Ding et al., CVPR 2022; mmcls/models/backbones/repmlp.py): stages of fully connected layers over all places of a map.
#include "core/engine/nn/activation.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/repmlp_block.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {

struct RepMlpRow {
    std::array<const char*, 2> names;
    std::array<std::int64_t, 4> channels, depths, shareSets;
};
constexpr RepMlpRow kRepMlpRows[] = {{{"b", "base"}, {96, 192, 384, 768}, {2, 2, 12, 2}, {1, 4, 32, 128}}};

ConfigValue repMlpNormCfg() { return py::dict({{"type", py::value("BN")}, {"requires_grad", py::value(true)}}); }

/// Its patches stay a map, and end with a ReLU, the child relu.
class RepMlpPatchEmbed : public PatchEmbed {
public:
    /// config: as PatchEmbed's. Throws BuildFailure.
    RepMlpPatchEmbed(const ConfigValue& config, const std::string& path)
        : PatchEmbed(config, path, "PatchEmbed", {"PatchEmbed"}), m_relu(register_module("relu", makeReLU(/*inplace=*/false))) {}
    Description describe() const override {
        Description description = madeOfParts();
        description.reference = "PatchEmbed of RepMLPNet";
        return description;
    }
    Formula formula() const override {
        const Term map = projected(formula::x());
        return Formula(called(m_relu, norm() ? called(norm(), map) : map));
    }

protected:
    /// [N, C, H, W] -> [N, embed_dims, h, w].
    Value forward(const Value& picture, const CallContext&) override {
        const at::Tensor map = projected(picture.tensor());
        return (*m_relu)(norm() ? (*norm())(map) : map);
    }

private:
    UnaryPtr m_relu;
};

/// Two 1x1 convolutions with an activation between them. Children: ffn_fc1, ffn_fc2, act.
class ConvFfn : public UnaryLayer {
public:
    ConvFfn(std::int64_t channels, std::int64_t hidden, const std::string& path) : UnaryLayer("ConvFFN") {
        ConvModuleOptions shared;
        shared.normCfg = repMlpNormCfg();
        shared.path = path;
        m_widen = register_module("ffn_fc1", convModule(shared, Conv2dOptions::square(channels, hidden, 1)));
        m_narrow = register_module("ffn_fc2", convModule(shared, Conv2dOptions::square(hidden, channels, 1)));
        m_act = register_module("act", buildActivationLayer(py::dict({{"type", py::value("GELU")}}), path));
    }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override { return Formula(called(m_narrow, called(m_act, called(m_widen, formula::x())))); }

protected:
    at::Tensor forward(const at::Tensor& input) override { return (*m_narrow)((*m_act)((*m_widen)(input))); }

private:
    UnaryPtr m_widen, m_narrow, m_act;
};

/// Children: repmlp_block, ffn_block, norm1, norm2.
class RepMlpNetUnit : public UnaryModule {
public:
    RepMlpNetUnit(const RepMlpBlockOptions& block, const ConfigValue& normCfg) : UnaryModule("RepMLPNetUnit") {
        constexpr std::int64_t kExpansion = 4;
        m_block = register_module("repmlp_block", UnaryPtr(std::make_shared<RepMlpBlock>(block)));
        m_ffn = register_module("ffn_block", UnaryPtr(std::make_shared<ConvFfn>(block.channels, block.channels * kExpansion, block.path)));
        m_norm1 = register_module("norm1", buildNormLayer(normCfg, block.channels, {}, block.path + ".norm_cfg").layer);
        m_norm2 = register_module("norm2", buildNormLayer(normCfg, block.channels, {}, block.path + ".norm_cfg").layer);
    }
    Formula formula() const override {
        const Term x = formula::x(), h = formula::tensor("h");
        return Formula({{"h", {}, x + called(m_block, called(m_norm1, x)), -1}, {"y", {}, h + called(m_ffn, called(m_norm2, h)), 0}});
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        const at::Tensor h =
            ops::add(input, (*m_block)((*m_norm1)(input)),
                     {"residual sum", "The block learns what each place takes from the others; the shortcut keeps the original."});
        return ops::add(h, (*m_ffn)((*m_norm2)(h)),
                        {"residual sum", "The layers learn what to change at each place; the shortcut keeps the original."});
    }

private:
    UnaryPtr m_block, m_ffn, m_norm1, m_norm2;
};

class RepMlpNet : public Backbone {
public:
    explicit RepMlpNet(const Arguments& a) : Backbone(a.signature().name, a["init_cfg"]), m_size(pairOf(a, "img_size")) {
        const Arch arch = archOf(a);
        const std::size_t stages = arch.channels.size();
        m_outIndices = checkedOutIndices(a, static_cast<std::int64_t>(stages));
        makePatchEmbed(a, arch.channels.front());
        m_stages = register_module("stages", std::make_shared<ModuleList>());
        m_downsample = register_module("downsample_layers", std::make_shared<ModuleList>());
        const TokenGrid patches = m_patchEmbed->outSize();
        if (patches.h >> (stages - 1) <= 0 || patches.w >> (stages - 1) <= 0)
            throw BuildFailure{a.bad("img_size", message("repmlp.no-place-is-left", "a picture of {size} is too small for {stages} stages",
                                                         {{"size", a["img_size"].repr()}, {"stages", stages}}))};
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        shared.actCfg = py::dict({{"type", py::value("ReLU")}});
        for (std::size_t i = 0; i < stages; ++i) {
            RepMlpBlockOptions block = blockOptions(a, arch.channels[i], arch.shareSets[i]);
            block.height = patches.h >> i;
            block.width = patches.w >> i;
            const auto stage = std::make_shared<Sequential>(/*ofMmcv=*/true);
            for (std::int64_t n = 0; n < arch.depths[i]; ++n) stage->append(std::make_shared<RepMlpNetUnit>(block, a["norm_cfg"]));
            m_stages->append(stage);
            if (i + 1 < stages)
                m_downsample->append(convModule(shared, Conv2dOptions::square(arch.channels[i], arch.channels[i + 1], 2).strided(2)));
        }
        m_norm = register_module("final_norm", a.boolean("final_norm")
                                                   ? buildNormLayer(a["norm_cfg"], arch.channels.back(), {}, a.path("norm_cfg")).layer
                                                   : UnaryPtr(std::make_shared<Identity>()));
    }

    Formula formula() const override {
        std::size_t outputs = 0, told = 0;
        for (std::size_t i = 0; i < m_stages->items().size(); ++i) outputs += isOutput(i) ? 1 : 0;
        FormulaLines lines(outputs);
        lines.call(nameOf(*m_patchEmbed));
        for (std::size_t i = 0; i < m_stages->items().size() && told < outputs; ++i) {
            lines.call(nameOf(*m_stages->items()[i]));
            lines.call(nameOf(i + 1 < m_stages->items().size() ? *m_downsample->items()[i] : *m_norm));
            if (!isOutput(i)) continue;
            lines.output();
            ++told;
        }
        return lines.finish();
    }

protected:
    /// [N, C, H, W] -> for each stage in out_indices its map, after the layer that halves it for the next stage.
    Value forward(const Value& picture, const CallContext&) override {
        const at::Tensor& input = picture.tensor();
        TORCH_CHECK(input.dim() == 4 && input.size(2) == m_size[0] && input.size(3) == m_size[1],
                    "The Rep-MLP doesn't support dynamic input shape. Please input images with shape (", m_size[0], ", ", m_size[1], ")");
        at::Tensor x = (*m_patchEmbed)(picture).tensor();
        std::vector<Value> outputs;
        for (std::size_t i = 0; i < m_stages->items().size(); ++i) {
            x = (*m_stages->items()[i])(x);
            const bool last = i + 1 == m_stages->items().size();
            if (!last) x = (*m_downsample->items()[i])(x);
            if (isOutput(i)) outputs.emplace_back(last ? (*m_norm)(x) : x);
        }
        return Value::list(std::move(outputs));
    }

private:
    struct Arch {
        std::vector<std::int64_t> channels, depths, shareSets;
    };
    static Arch archOf(const Arguments& a) {
        if (a["arch"].isString()) {
            const RepMlpRow& row = namedArchRow(kRepMlpRows, a);
            const auto list = [](const auto& numbers) { return std::vector<std::int64_t>(numbers.begin(), numbers.end()); };
            return {list(row.channels), list(row.depths), list(row.shareSets)};
        }
        const auto lists = archLists(a, {"channels", "depths", "sharesets_nums"});
        for (std::size_t i = 0; i < lists[0].size(); ++i)
            if (lists[0][i] % lists[2][i] != 0)
                throw BuildFailure{
                    a.bad("arch", message("repmlp.channels-do-not-divide", "{channels} channels are no multiple of {sets} share sets",
                                          {{"channels", lists[0][i]}, {"sets", lists[2][i]}}))};
        return {lists[0], lists[1], lists[2]};
    }

    void makePatchEmbed(const Arguments& a, std::int64_t channels) {
        requireDictOrNone(a["patch_cfg"], "patch_cfg", a.path("patch_cfg"));
        m_patchEmbed = register_module("patch_embed",
                                       std::make_shared<RepMlpPatchEmbed>(updated(py::dict({{"in_channels", a["in_channels"]},
                                                                                            {"input_size", a["img_size"]},
                                                                                            {"embed_dims", ConfigValue::integer(channels)},
                                                                                            {"conv_type", py::value("Conv2d")},
                                                                                            {"kernel_size", a["patch_size"]},
                                                                                            {"stride", a["patch_size"]},
                                                                                            {"norm_cfg", a["norm_cfg"]},
                                                                                            {"bias", py::value(false)}}),
                                                                                  a["patch_cfg"]),
                                                                          a.path("patch_cfg")));
    }

    static RepMlpBlockOptions blockOptions(const Arguments& a, std::int64_t channels, std::int64_t shareSets) {
        RepMlpBlockOptions block;
        block.channels = channels;
        block.shareSets = shareSets;
        block.ratio = a.integer("globalperceptron_ratio");
        block.deploy = a.boolean("deploy");
        block.path = a.configPath();
        if (!a["reparam_conv_kernels"].isNone()) block.kernels = a.integers("reparam_conv_kernels");
        for (auto kernel = block.kernels.begin(); kernel != block.kernels.end(); ++kernel)
            if (*kernel <= 0 || *kernel % 2 == 0 || std::find(block.kernels.begin(), kernel, *kernel) != kernel)
                throw BuildFailure{
                    a.bad("reparam_conv_kernels",
                          message("repmlp.kernels-must-be-odd", "reparam_conv_kernels={kernels}: must be different odd sizes",
                                  {{"kernels", a["reparam_conv_kernels"].repr()}}),
                          message("do.only-odd-kernels-keep", "Only odd kernels keep the size of the map."))};
        return block;
    }

    bool isOutput(std::size_t stage) const {
        return std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(stage)) != m_outIndices.end();
    }

    std::array<std::int64_t, 2> m_size;
    std::vector<std::int64_t> m_outIndices;
    std::shared_ptr<RepMlpPatchEmbed> m_patchEmbed;
    std::shared_ptr<ModuleList> m_stages, m_downsample;
    UnaryPtr m_norm;
};

}  // namespace

LayerEntry repMlpNetEntry() {
    using py::value;
    return layerEntry<RepMlpNet>(
        ReferenceClass::of("mmcls.models.backbones.repmlp.RepMLPNet"),
        "Fully connected layers over all places, which train with convolutions beside them (Ding et al. 2022).",
        {{"arch", {}, "base, or a dict of channels, depths and sharesets_nums, lists with an entry for each stage."},
         {"img_size", value(224), "Picture size; no other is accepted."},
         inChannelsArgument(),
         {"patch_size", value(4), "Height and width of a patch."},
         outIndicesArgument(py::tuple({3})),
         {"reparam_conv_kernels", py::tuple({3}), "Sides of the convolutions beside each fully connected layer; None: no convolutions."},
         {"globalperceptron_ratio", value(4), "Channels of a map relative to those between the two layers of its gate."},
         convCfgArgument(),
         normCfgArgument(repMlpNormCfg()),
         {"patch_cfg", py::dict({}), "Further arguments of PatchEmbed."},
         {"final_norm", value(true), "Whether the output of the last stage is normalised."},
         {"deploy", value(false), "Build the folded form: a fully connected layer with bias and no convolutions."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
