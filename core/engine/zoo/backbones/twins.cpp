// Twins-PCPVT and Twins-SVT (Chu et al., NeurIPS 2021, tables 6 and 7; mmcls/models/backbones/twins.py).
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/chain_lines.h"
#include "core/engine/zoo/backbones/twins_layer.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/conditional_position_encoding.h"
#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace teardown::engine {

namespace {

struct TwinsRow {
    std::array<const char*, 2> names;
    std::array<std::int64_t, 4> embedDims, depths, heads, mlpRatios;
};
constexpr TwinsRow kPcpvtRows[] = {{{"s", "small"}, {64, 128, 320, 512}, {3, 4, 6, 3}, {1, 2, 5, 8}, {8, 8, 4, 4}},
                                   {{"b", "base"}, {64, 128, 320, 512}, {3, 4, 18, 3}, {1, 2, 5, 8}, {8, 8, 4, 4}},
                                   {{"l", "large"}, {64, 128, 320, 512}, {3, 8, 27, 3}, {1, 2, 5, 8}, {8, 8, 4, 4}}};
constexpr TwinsRow kSvtRows[] = {{{"s", "small"}, {64, 128, 256, 512}, {2, 2, 10, 4}, {2, 4, 8, 16}, {4, 4, 4, 4}},
                                 {{"b", "base"}, {96, 192, 384, 768}, {2, 2, 18, 2}, {3, 6, 12, 24}, {4, 4, 4, 4}},
                                 {{"l", "large"}, {128, 256, 512, 1024}, {2, 2, 18, 2}, {4, 8, 16, 32}, {4, 4, 4, 4}}};
// Of all of them.
constexpr std::array<std::int64_t, 4> kTwinsPatches{4, 2, 2, 2}, kTwinsReductions{8, 4, 2, 1}, kTwinsWindows{7, 7, 7, 7};

struct TwinsArch {
    std::vector<std::int64_t> embedDims, depths, heads, patches, strides, mlpRatios, reductions, windows;
};

/// PCPVT's layers attend to a coarser map; in SVT every second one does, from the second on, and the others attend in windows.
class Twins : public Backbone {
public:
    Twins(const Arguments& a, bool withWindows)
        : Backbone(a.signature().name, a["init_cfg"], {withWindows ? "PCPVT" : "BaseModule"}), m_arch(archOf(a, withWindows)) {
        const auto stages = static_cast<std::int64_t>(m_arch.depths.size());
        m_outIndices = checkedOutIndices(a, stages);
        m_patchEmbeds = register_module("patch_embeds", std::make_shared<ModuleListOf<PatchEmbed>>());
        m_drops = register_module("position_encoding_drops", std::make_shared<ModuleList>());
        m_stages = register_module("stages", std::make_shared<ModuleListOf<ModuleListOf<ValueLayer>>>());
        for (std::size_t i = 0; i < m_arch.depths.size(); ++i) {
            m_patchEmbeds->append(makePatchEmbed(a, i));
            m_drops->append(std::make_shared<Dropout>(rateOf(a, "drop_rate")));
            m_seen.emplace_back(1, 1);
        }
        m_encodings = register_module("position_encodings", std::make_shared<ModuleListOf<ConditionalPositionEncoding>>());
        for (const std::int64_t dims : m_arch.embedDims) m_encodings->append(std::make_shared<ConditionalPositionEncoding>(dims));
        const auto layers = makeLayers(a, withWindows);
        for (const auto& ofStage : layers) {
            const auto list = std::make_shared<ModuleListOf<ValueLayer>>();
            for (const ValuePtr& layer : ofStage) list->append(layer);
            m_stages->append(list);
        }
        makeNorms(a);
    }

    void initWeights(Initializer& initializer) override {
        if (!initCfg().isNone()) return Backbone::initWeights(initializer);
        for (const auto& [path, layer] : namedModules(*this)) {
            if (layer->type() == "Linear") {
                initializer.truncatedNormal(*layer, "weight", 0.02);
                initializer.zeros(*layer, "bias");
            } else if (dynamic_cast<BatchNorm*>(layer) || dynamic_cast<GroupNorm*>(layer) || dynamic_cast<LayerNorm*>(layer)) {
                initializer.constant(*layer, 1, 0);
            } else if (const auto* conv = dynamic_cast<const Conv2d*>(layer)) {
                const Conv2dOptions& o = conv->options();
                const std::int64_t fanOut = o.kernel[0] * o.kernel[1] * o.outChannels / o.groups;
                initializer.normal(*layer, "weight", std::sqrt(2.0 / static_cast<double>(fanOut)));
                initializer.zeros(*layer, "bias");
            }
        }
    }

    Formula formula() const override {
        using formula::index;
        std::size_t outputs = 0, told = 0;
        for (std::size_t i = 0; i < m_norms.size(); ++i) outputs += isOutput(i) ? 1 : 0;
        ChainLines lines(outputs);
        for (std::size_t i = 0; i < m_norms.size() && told < outputs; ++i) {
            lines.call(nameOf(*m_patchEmbeds->items()[i]));
            lines.call(nameOf(*m_drops->items()[i]));
            const std::string stage = nameOf(*m_stages->items()[i]);
            for (std::size_t j = 0; j < m_stages->items()[i]->items().size(); ++j) {
                lines.call(stage + "." + std::to_string(j));
                if (j == 0) lines.call(nameOf(*m_encodings->items()[i]));
            }
            lines.call(nameOf(*m_norms[i]));
            const Term map = lines.named()[{m_seen[i].get().w * index("i") + index("j"), index("c")}];
            if (isOutput(i))
                lines.output({"c", "i", "j"}, map), ++told;
            else
                lines.line("map" + std::to_string(i + 1), {"c", "i", "j"}, map);
        }
        return lines.finish();
    }

protected:
    /// [N, C, H, W] -> for each stage in out_indices [N, C', h, w].
    Value forward(const Value& picture, const CallContext&) override {
        at::Tensor map = picture.tensor();
        std::vector<Value> outputs;
        for (std::size_t i = 0; i < m_norms.size(); ++i) {
            const Value patches = (*m_patchEmbeds->items()[i])(map);
            const TokenGrid grid = patches.grid().value();
            m_seen[i] = grid;
            const CallContext where{grid, {}, {}};
            at::Tensor x = (*m_drops->items()[i])(patches.tensor());
            const auto& layers = m_stages->items()[i]->items();
            for (std::size_t j = 0; j < layers.size(); ++j) {
                x = (*layers[j])(Value(x, grid), where).tensor();
                if (j == 0) x = (*m_encodings->items()[i])(Value(x, grid), where).tensor();
            }
            map = ops::tokensToMap((*m_norms[i])(x), grid, {"tokens as a map", "The next stage cuts patches from rows and columns."},
                                   /*dense=*/true);
            if (isOutput(i)) outputs.emplace_back(map);
        }
        return Value::list(std::move(outputs));
    }

private:
    static TwinsArch archOf(const Arguments& a, bool withWindows) {
        if (a["arch"].isString()) {
            const TwinsRow& row = withWindows ? namedArchRow(kSvtRows, a) : namedArchRow(kPcpvtRows, a);
            const auto list = [](const auto& numbers) { return std::vector<std::int64_t>(numbers.begin(), numbers.end()); };
            return {list(row.embedDims), list(row.depths),    list(row.heads),        list(kTwinsPatches),
                    list(kTwinsPatches), list(row.mlpRatios), list(kTwinsReductions), list(kTwinsWindows)};
        }
        std::vector<const char*> keys{"embed_dims", "depths", "num_heads", "patch_sizes", "strides", "mlp_ratios", "sr_ratios"};
        if (withWindows) keys.push_back("window_sizes");
        auto lists = archLists(a, keys);
        lists.resize(8);
        return {lists[0], lists[1], lists[2], lists[3], lists[4], lists[5], lists[6], lists[7]};
    }

    std::shared_ptr<PatchEmbed> makePatchEmbed(const Arguments& a, std::size_t stage) const {
        const auto integer = [](std::int64_t number) { return ConfigValue::integer(number); };
        return std::make_shared<PatchEmbed>(py::dict({{"in_channels", stage == 0 ? a["in_channels"] : integer(m_arch.embedDims[stage - 1])},
                                                      {"embed_dims", integer(m_arch.embedDims[stage])},
                                                      {"conv_type", py::value("Conv2d")},
                                                      {"kernel_size", integer(m_arch.patches[stage])},
                                                      {"stride", integer(m_arch.strides[stage])},
                                                      {"padding", py::value("corner")},
                                                      {"norm_cfg", py::dict({{"type", py::value("LN")}})}}),
                                            a.configPath());
    }

    /// For each stage its layers.
    std::vector<std::vector<ValuePtr>> makeLayers(const Arguments& a, bool withWindows) const {
        std::int64_t count = 0;
        for (const std::int64_t depth : m_arch.depths) count += depth;
        const at::Tensor dropPaths = at::linspace(0, a.number("drop_path_rate"), count);
        std::vector<std::vector<ValuePtr>> layers(m_arch.depths.size());
        // SVT's constructor replaces half of the layers that PCPVT's has made, after all of them: their values are drawn in this order.
        for (const bool windows : {false, true}) {
            std::int64_t number = 0;
            for (std::size_t i = 0; i < layers.size(); ++i) {
                layers[i].resize(static_cast<std::size_t>(m_arch.depths[i]));
                for (std::size_t j = 0; j < layers[i].size(); ++j, ++number) {
                    if (windows && (!withWindows || j % 2 == 1)) continue;
                    TwinsLayerOptions options = layerOptions(a, i);
                    options.dropPath = static_cast<double>(dropPaths[number].item<float>());
                    options.window = windows ? m_arch.windows[i] : 0;
                    layers[i][j] = std::make_shared<TwinsLayer>(options);
                }
            }
        }
        return layers;
    }

    TwinsLayerOptions layerOptions(const Arguments& a, std::size_t stage) const {
        TwinsLayerOptions options;
        options.embedDims = m_arch.embedDims[stage];
        options.heads = m_arch.heads[stage];
        options.feedforwardChannels = m_arch.mlpRatios[stage] * m_arch.embedDims[stage];
        options.reduction = m_arch.reductions[stage];
        options.qkvBias = a.boolean("qkv_bias");
        options.drop = rateOf(a, "drop_rate");
        options.attnDrop = rateOf(a, "attn_drop_rate");
        options.normCfg = a["norm_cfg"];
        options.path = a.configPath();
        return options;
    }

    void makeNorms(const Arguments& a) {
        const ConfigValue& given = a["norm_after_stage"];
        const std::size_t stages = m_arch.depths.size();
        const std::vector<ConfigValue> wanted = given.kind() == ValueKind::List
                                                    ? std::vector<ConfigValue>(given.items().begin(), given.items().end())
                                                    : std::vector<ConfigValue>(stages, given);
        if (!std::all_of(wanted.begin(), wanted.end(), [](const ConfigValue& one) { return one.isBool(); }))
            throw BuildFailure{
                a.bad("norm_after_stage", message("twins.norm-after-stage-should-be", "norm_after_stage should be bool or List[bool]."))};
        if (wanted.size() != stages)
            throw BuildFailure{
                a.bad("norm_after_stage", message("twins.number-of-norm-after-stage",
                                                  "Number of norm_after_stage({count}) should be equal to the number of stages({stages}).",
                                                  {{"count", wanted.size()}, {"stages", stages}}))};
        for (std::size_t i = 0; i < stages; ++i) {
            UnaryPtr norm = std::make_shared<Identity>();
            if (wanted[i].asBool()) norm = buildNormLayer(a["norm_cfg"], m_arch.embedDims[i], {}, a.path("norm_cfg")).layer;
            m_norms.push_back(register_module("norm_after_stage" + std::to_string(i), norm));
        }
    }

    bool isOutput(std::size_t stage) const {
        return std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(stage)) != m_outIndices.end();
    }

    TwinsArch m_arch;
    std::vector<std::int64_t> m_outIndices;
    std::shared_ptr<ModuleListOf<PatchEmbed>> m_patchEmbeds;
    std::shared_ptr<ModuleList> m_drops;
    std::shared_ptr<ModuleListOf<ModuleListOf<ValueLayer>>> m_stages;
    std::shared_ptr<ModuleListOf<ConditionalPositionEncoding>> m_encodings;
    std::vector<UnaryPtr> m_norms;  ///< Identity where norm_after_stage is False
    std::deque<SeenGrid> m_seen;    ///< of each stage
};

LayerEntry twinsEntry(const char* reference, const char* doc, bool withWindows) {
    using py::value;
    return layerEntry<Twins>(ReferenceClass::of(reference), doc,
                             {{"arch", {}, "small, base, large, or a dict of lists with an entry for each stage."},
                              inChannelsArgument(),
                              outIndicesArgument(py::tuple({3})),
                              {"qkv_bias", value(false), "Whether queries, keys and values have a bias."},
                              {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                              {"attn_drop_rate", value(0.0), "Fraction of attention weights set to zero during training."},
                              {"drop_path_rate", value(0.0),
                               "Fraction of samples that skip a branch during training, increasing to this value in the last layer."},
                              normCfgArgument(py::dict({{"type", value("LN")}})),
                              {"norm_after_stage", value(false), "Whether a norm follows a stage; a list says so for each stage."},
                              initCfgArgument(py::none())},
                             withWindows);
}

}  // namespace

LayerEntry pcpvtEntry() {
    return twinsEntry(
        "mmcls.models.backbones.twins.PCPVT",
        "A pyramid transformer whose positions come from convolutions and whose attention sees a coarser map (Chu et al. 2021).", false);
}

LayerEntry svtEntry() {
    return twinsEntry("mmcls.models.backbones.twins.SVT", "PCPVT with attention in windows in every second layer (Chu et al. 2021).", true);
}

}  // namespace teardown::engine
