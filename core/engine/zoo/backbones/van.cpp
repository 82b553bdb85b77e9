// VAN, the Visual Attention Network (Guo et al., CVMJ 2023; mmcls/models/backbones/van.py).
#include "core/base/text.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/backbones/arch_dict.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/chain_lines.h"
#include "core/engine/zoo/backbones/van_block.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <numeric>

namespace teardown::engine {

namespace {

struct VanRow {
    std::array<const char*, 3> names;  ///< null: no further one
    std::array<std::int64_t, 4> embedDims, depths;
};
// The paper's table 2. The linear layers widen eightfold in the first two stages and fourfold in the others.
constexpr VanRow kVanRows[] = {{{"b0", "t", "tiny"}, {32, 64, 160, 256}, {3, 3, 5, 2}},
                               {{"b1", "s", "small"}, {64, 128, 320, 512}, {2, 2, 4, 2}},
                               {{"b2", "b", "base"}, {64, 128, 320, 512}, {3, 3, 12, 3}},
                               {{"b3", "l", "large"}, {64, 128, 320, 512}, {3, 5, 27, 3}},
                               {{"b4"}, {64, 128, 320, 512}, {3, 6, 40, 3}},
                               {{"b5"}, {96, 192, 480, 768}, {3, 3, 24, 3}},
                               {{"b6"}, {96, 192, 384, 768}, {6, 6, 90, 6}}};
constexpr std::array<double, 4> kVanFfnRatios{8, 8, 4, 4};

class Van : public Backbone {
public:
    explicit Van(const Arguments& a)
        : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}),
          m_outIndices(a.integers("out_indices")),
          m_frozenStages(a.integer("frozen_stages")) {
        const Arch arch = archOf(a);
        m_normEval = a.boolean("norm_eval");
        const auto stages = std::ssize(arch.depths);
        if (m_frozenStages >= stages)
            throw BuildFailure{
                a.bad("frozen_stages",
                      message("van.no-attribute", "'VAN' object has no attribute 'patch_embed{number}'", {{"number", stages + 1}}),
                      message("do.indices-run-from-0", "Indices run from 0 to {stages}.", {{"stages", stages - 1}}))};
        const std::vector<std::int64_t> patchSizes = a.integers("patch_sizes");
        if (std::ssize(patchSizes) < stages)
            throw BuildFailure{
                a.bad("patch_sizes", message("backbone.has-entries-for", "{name} has {entries} entries for {stages} stages",
                                             {{"name", "patch_sizes"}, {"entries", patchSizes.size()}, {"stages", stages}}))};
        const at::Tensor dropPaths =
            at::linspace(0, a.number("drop_path_rate"), std::accumulate(arch.depths.begin(), arch.depths.end(), std::int64_t{0}));
        std::int64_t block = 0;
        for (std::size_t i = 0; i < arch.depths.size(); ++i) {
            const std::string number = std::to_string(i + 1);
            Stage stage;
            stage.patchEmbed = register_module("patch_embed" + number, makePatchEmbed(a, arch, i, patchSizes[i]));
            stage.blocks = register_module("blocks" + number, std::make_shared<ModuleList>());
            for (std::int64_t j = 0; j < arch.depths[i]; ++j)
                stage.blocks->append(makeBlock(a, arch, i, static_cast<double>(dropPaths[block++].item<float>())));
            stage.norm = register_module("norm" + number, buildNormLayer(a["norm_cfg"], arch.embedDims[i], {}, a.path("norm_cfg")).layer);
            m_stages.push_back(std::move(stage));
        }
    }

    Formula formula() const override {
        using formula::index;
        std::size_t outputs = 0, end = 0;
        for (std::size_t i = 0; i < m_stages.size(); ++i)
            if (isOutput(i)) ++outputs, end = i + 1;
        ChainLines lines(outputs);
        for (std::size_t i = 0; i < end; ++i) {
            const std::string number = std::to_string(i + 1);
            lines.call(nameOf(*m_stages[i].patchEmbed));
            for (const UnaryPtr& block : m_stages[i].blocks->items()) lines.call(nameOf(*block));
            const Term map = lines.named(), t = index("t"), width = formula::extent(map, 3, "w" + number);
            lines.line("t" + number, {"t", "c"}, map[{index("c"), formula::floorQuotient(t, width), t % width}]);
            lines.line("n" + number, {}, called(m_stages[i].norm, lines.value()));
            const Term back = lines.value()[{width * index("i") + index("j"), index("c")}];
            if (isOutput(i))
                lines.output({"c", "i", "j"}, back);
            else
                lines.line("m" + number, {"c", "i", "j"}, back);
        }
        return lines.finish();
    }

protected:
    /// [N, C, H, W] -> for each stage in out_indices its map. An index that no stage has gives no output.
    Value forward(const Value& picture, const CallContext&) override {
        std::vector<Value> outputs;
        at::Tensor x = picture.tensor();
        for (std::size_t i = 0; i < m_stages.size(); ++i) {
            x = (*m_stages[i].patchEmbed)(x).tensor();
            for (const UnaryPtr& block : m_stages[i].blocks->items()) x = (*block)(x);
            const TokenGrid grid{x.size(2), x.size(3), 0};
            x = ops::mapToTokens(x, {"a token a place", "The norm works on the channels of one place at a time."});
            x = (*m_stages[i].norm)(x);
            x = ops::tokensToMap(x, grid, {"tokens as a map", "The tokens return to their positions in the picture."}, /*dense=*/true);
            if (isOutput(i)) outputs.emplace_back(x);
        }
        return Value::list(std::move(outputs));
    }

    void freezeStages() override {
        for (std::size_t i = 0; static_cast<std::int64_t>(i) <= m_frozenStages; ++i) {
            freeze(*m_stages[i].patchEmbed);
            freeze(*m_stages[i].blocks);
            freeze(*m_stages[i].norm);
        }
    }

private:
    struct Arch {
        std::vector<std::int64_t> embedDims, depths;
        std::vector<double> ffnRatios;
    };
    struct Stage {
        std::shared_ptr<VanPatchEmbed> patchEmbed;
        std::shared_ptr<ModuleList> blocks;
        UnaryPtr norm;
    };

    static Arch archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        if (given.isString()) {
            const std::string name = lowered(given.asString());
            for (const VanRow& row : kVanRows)
                for (const char* rowName : row.names)
                    if (rowName && name == rowName)
                        return {{row.embedDims.begin(), row.embedDims.end()},
                                {row.depths.begin(), row.depths.end()},
                                {kVanFfnRatios.begin(), kVanFfnRatios.end()}};
            throw BuildFailure{
                a.bad("arch", message("arch.arch-is-not-in", "Arch {name} is not in default archs", {{"name", name}}),
                      message("do.choose-from-or-give", "Choose from {known} or give a dict.", {{"known", "b0, b1, b2, b3, b4, b5, b6"}}))};
        }
        const auto embedDims = archIntegers(given, "embed_dims"), depths = archIntegers(given, "depths");
        const auto ratios = archNumbers(given, "ffn_ratios");
        if (!embedDims || !depths || !ratios || given.entries().size() != 3 || embedDims->size() < depths->size() ||
            ratios->size() < depths->size())
            throw BuildFailure{a.bad("arch",
                                     message("swin-transformer.custom-arch-needs", "Custom arch needs a dict with keys {keys}",
                                             {{"keys", "embed_dims, depths and ffn_ratios"}}),
                                     message("do.a-list-each", "Give a list with a number for each stage."))};
        return {*embedDims, *depths, *ratios};
    }

    static std::shared_ptr<VanPatchEmbed> makePatchEmbed(const Arguments& a, const Arch& arch, std::size_t stage, std::int64_t patch) {
        const auto integer = [](std::int64_t value) { return ConfigValue::integer(value); };
        return std::make_shared<VanPatchEmbed>(
            py::dict({{"in_channels", stage == 0 ? a["in_channels"] : integer(arch.embedDims[stage - 1])},
                      {"embed_dims", integer(arch.embedDims[stage])},
                      {"kernel_size", integer(patch)},
                      {"stride", integer(patch / 2 + 1)},
                      {"padding", integer(patch / 2)},
                      {"norm_cfg", py::dict({{"type", py::value("BN")}})}}),
            a.path("patch_sizes"));
    }

    static UnaryPtr makeBlock(const Arguments& a, const Arch& arch, std::size_t stage, double dropPath) {
        const ConfigValue& given = a["block_cfgs"];
        if (!given.isDict())
            throw BuildFailure{a.bad("block_cfgs", message("van.must-be-a-mapping", "VANBlock() argument after ** must be a mapping"))};
        const ConfigValue own = py::dict({{"embed_dims", ConfigValue::integer(arch.embedDims[stage])},
                                          {"ffn_ratio", ConfigValue::floating(arch.ffnRatios[stage])},
                                          {"drop_rate", a["drop_rate"]},
                                          {"drop_path_rate", ConfigValue::floating(dropPath)}});
        for (const DictEntry& entry : own.entries())
            if (given.contains(entry.key.asString()))
                throw BuildFailure{
                    a.bad("block_cfgs", message("van.multiple-values", "VANBlock() got multiple values for keyword argument '{name}'",
                                                {{"name", entry.key.asString()}}))};
        return std::make_shared<VanBlock>(updated(own, given), a.path("block_cfgs"));
    }

    bool isOutput(std::size_t stage) const {
        return std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(stage)) != m_outIndices.end();
    }

    std::vector<std::int64_t> m_outIndices;
    std::int64_t m_frozenStages;
    std::vector<Stage> m_stages;
};

}  // namespace

LayerEntry vanEntry() {
    using py::value;
    return layerEntry<Van>(
        ReferenceClass::of("mmcls.models.backbones.van.VAN"),
        "Convolutions with a large kernel, taken apart into three, weigh every place: attention without comparing pairs (Guo et al. 2022).",
        {{"arch", value("tiny"), "b0 to b6, tiny, small, base, large (b0 to b3), or a dict of embed_dims, depths, ffn_ratios."},
         {"patch_sizes", py::list({value(7), value(3), value(3), value(3)}),
          "Height and width of the patches before each stage; their stride is half of it, rounded up."},
         inChannelsArgument(),
         {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last block."},
         outIndicesArgument(py::tuple({3})),
         {"frozen_stages", value(-1), "Last frozen stage, counted from 0; -1: none."},
         normEvalArgument(),
         {"norm_cfg", py::dict({{"type", value("LN")}}), "Which norm layer ends a stage; it works on tokens. The blocks have their own."},
         {"block_cfgs", py::dict({}), "Further arguments of every VANBlock."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
