// RepVGG (Ding et al., CVPR 2021, table 2; mmcls/models/backbones/repvgg.py): a stem block and four stages of RepVGG blocks.
#include "core/engine/nn/containers.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/repvgg_block.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <map>
#include <numeric>

namespace teardown::engine {

namespace {

struct RepVggRow {
    const char* name;
    std::array<int, 4> blocks;
    std::array<double, 4> widths;
    int groups;  ///< of every second block
    bool squeeze;
    int stem;
};
constexpr RepVggRow kRepVggRows[] = {
    {"A0", {2, 4, 14, 1}, {0.75, 0.75, 0.75, 2.5}, 1, false, 64},
    {"A1", {2, 4, 14, 1}, {1, 1, 1, 2.5}, 1, false, 64},
    {"A2", {2, 4, 14, 1}, {1.5, 1.5, 1.5, 2.75}, 1, false, 64},
    {"B0", {4, 6, 16, 1}, {1, 1, 1, 2.5}, 1, false, 64},
    {"B1", {4, 6, 16, 1}, {2, 2, 2, 4}, 1, false, 64},
    {"B1g2", {4, 6, 16, 1}, {2, 2, 2, 4}, 2, false, 64},
    {"B1g4", {4, 6, 16, 1}, {2, 2, 2, 4}, 4, false, 64},
    {"B2", {4, 6, 16, 1}, {2.5, 2.5, 2.5, 5}, 1, false, 64},
    {"B2g2", {4, 6, 16, 1}, {2.5, 2.5, 2.5, 5}, 2, false, 64},
    {"B2g4", {4, 6, 16, 1}, {2.5, 2.5, 2.5, 5}, 4, false, 64},
    {"B3", {4, 6, 16, 1}, {3, 3, 3, 5}, 1, false, 64},
    {"B3g2", {4, 6, 16, 1}, {3, 3, 3, 5}, 2, false, 64},
    {"B3g4", {4, 6, 16, 1}, {3, 3, 3, 5}, 4, false, 64},
    {"D2se", {8, 14, 24, 1}, {2.5, 2.5, 2.5, 5}, 1, true, 64},
    {"yolox-pai-small", {3, 5, 7, 3}, {1, 1, 1, 1}, 1, false, 32},
};
constexpr std::int64_t kLastGroupedBlock = 26;

/// One architecture: a row of the table or the dict of a config.
struct RepVggArch {
    std::vector<std::int64_t> blocks;             ///< per stage
    std::vector<double> widths;                   ///< factor of base_channels * 2^stage
    std::map<std::int64_t, std::int64_t> groups;  ///< block index over all stages, from 1 -> groups of its convolutions
    ConfigValue seCfg;
    std::int64_t stemChannels = 64;  ///< upper limit of the stem's width
};

RepVggArch namedArch(const Arguments& a) {
    const RepVggRow& row = archRow(kRepVggRows, a, noSuchArchNorDict);
    RepVggArch arch{{row.blocks.begin(), row.blocks.end()}, {row.widths.begin(), row.widths.end()}, {}, {}, row.stem};
    if (row.groups > 1)
        for (std::int64_t block = 2; block <= kLastGroupedBlock; block += 2) arch.groups[block] = row.groups;
    if (row.squeeze) arch.seCfg = py::dict({{"ratio", py::value(16)}, {"divisor", py::value(1)}});
    return arch;
}

RepVggArch dictArch(const Arguments& a) {
    const ConfigValue& dict = a["arch"];
    const std::string path = a.path("arch");
    const auto required = [&](const char* key) -> const ConfigValue& {
        if (const ConfigValue* value = dict.find(key)) return *value;
        throw BuildFailure{a.bad("arch", message("arch.the-arch-dict-has", "the arch dict has no '{key}'", {{"key", key}}),
                                 message("do.it-needs-num-blocks", "It needs num_blocks, width_factor, group_layer_map and se_cfg."))};
    };
    const auto isPositive = [](const ConfigValue& value) { return value.isInt() && value.asInt() >= 1; };
    RepVggArch arch;
    for (const ConfigValue& item : required("num_blocks").items()) {
        if (!isPositive(item))
            throw refuse(
                item, path + ".num_blocks",
                message("repvgg.num-blocks-must-hold", "num_blocks must hold positive integers, but has {item}", {{"item", item.repr()}}));
        arch.blocks.push_back(item.asInt());
    }
    for (const ConfigValue& item : required("width_factor").items()) {
        if (!item.isNumber())
            throw refuse(
                item, path + ".width_factor",
                message("repvgg.width-factor-must-hold", "width_factor must hold numbers, but has {item}", {{"item", item.repr()}}));
        arch.widths.push_back(item.asDouble());
    }
    const ConfigValue& groups = required("group_layer_map");
    requireDictOrNone(groups, "group_layer_map", path + ".group_layer_map");
    for (const DictEntry& entry : groups.entries()) {
        if (!entry.key.isInt() || !entry.value.isInt())
            throw refuse(entry.value, path + ".group_layer_map",
                         message("repvgg.group-layer-map-maps", "group_layer_map maps block numbers to groups, but has {key}: {entry}",
                                 {{"key", entry.key.repr()}, {"entry", entry.value.repr()}}));
        arch.groups[entry.key.asInt()] = entry.value.asInt();
    }
    arch.seCfg = required("se_cfg");
    requireDictOrNone(arch.seCfg, "se_cfg", path + ".se_cfg");
    if (const ConfigValue* stem = dict.find("stem_channels")) {
        if (!isPositive(*stem))
            throw refuse(
                *stem, path + ".stem_channels",
                message("repvgg.stem-channels-must-be", "stem_channels={stem}: must be a positive integer", {{"stem", stem->repr()}}));
        arch.stemChannels = stem->asInt();
    }
    return arch;
}

RepVggArch archOf(const Arguments& a) {
    const ConfigValue& given = a["arch"];
    if (!given.isString() && !given.isDict())
        throw BuildFailure{
            a.bad("arch", message("arch.expect-arch-to-be", "Expect \"arch\" to be either a string or a dict, got <class '{typeName}'>",
                                  {{"typeName", given.typeName()}}))};
    RepVggArch arch = given.isString() ? namedArch(a) : dictArch(a);
    const std::size_t stages = arch.blocks.size(), strides = a.integers("strides").size(), dilations = a.integers("dilations").size();
    if (stages == 0 || arch.widths.size() != stages || strides != stages || dilations != stages)
        throw BuildFailure{
            a.bad("arch", message("arch.num-blocks-width-factor",
                                  "num_blocks, width_factor, strides and dilations must have the same length, but have "
                                  "{stages}, {widths}, {integers} and {integers2}",
                                  {{"stages", stages}, {"widths", arch.widths.size()}, {"integers", strides}, {"integers2", dilations}}))};
    const std::int64_t total = std::accumulate(arch.blocks.begin(), arch.blocks.end(), std::int64_t{0});
    if (!arch.groups.empty() && arch.groups.rbegin()->first > total && given.isDict())
        throw BuildFailure{
            a.bad("arch", message("arch.group-layer-map-names", "group_layer_map names block {rbegin}, but there are {total}",
                                  {{"rbegin", arch.groups.rbegin()->first}, {"total", total}}))};
    return arch;
}

/// MTSPPF: one reduction, three chained 5x5 poolings side by side (YOLOX-PAI).
class Mtsppf : public UnaryLayer {
public:
    Mtsppf(std::int64_t channels, const ConvModuleOptions& shared) : UnaryLayer("MTSPPF") {
        constexpr std::int64_t kWindow = 5;
        const std::int64_t hidden = channels / 2;
        m_conv1 = register_module("conv1", convModule(shared, Conv2dOptions::square(channels, hidden, 1)));
        m_conv2 = register_module("conv2", convModule(shared, Conv2dOptions::square(hidden * 4, channels, 1)));
        m_maxPool = register_module("maxpool", UnaryPtr(std::make_shared<MaxPool2d>(kWindow, 1, kWindow / 2)));
    }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override {
        const Term first = formula::tensor("x1"), second = formula::tensor("x2"), third = formula::tensor("x3"),
                   fourth = formula::tensor("x4");
        return Formula({{"x1", {}, called(m_conv1, formula::x()), -1},
                        {"x2", {}, called(m_maxPool, first), -1},
                        {"x3", {}, called(m_maxPool, second), -1},
                        {"x4", {}, called(m_maxPool, third), -1},
                        {"y", {}, called(m_conv2, formula::stack({first, second, third, fourth}, 1)), 0}});
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        const at::Tensor x = (*m_conv1)(input);
        const at::Tensor first = (*m_maxPool)(x);
        const at::Tensor second = (*m_maxPool)(first);
        const at::Tensor third = (*m_maxPool)(second);
        return (*m_conv2)(
            ops::cat({x, first, second, third}, 1,
                     {"pyramid of poolings", "Chained 5x5 poolings see 5, 9 and 13 pixels: context of several sizes side by side."}));
    }

private:
    UnaryPtr m_conv1, m_conv2, m_maxPool;
};

class RepVgg : public StagedBackbone {
public:
    /// `context` receives a warning if deploy drops SE.
    RepVgg(const Arguments& a, BuildContext& context) : StagedBackbone(a) {
        const RepVggArch arch = archOf(a);
        m_outIndices = checkedOutIndices(a, std::ssize(arch.blocks));
        const std::int64_t base = a.integer("base_channels");
        const auto strides = a.integers("strides"), dilations = a.integers("dilations");
        RepVggBlockOptions block = blockOptions(a, arch, context);
        block.inChannels = a.integer("in_channels");
        block.outChannels = std::min(arch.stemChannels, static_cast<std::int64_t>(static_cast<double>(base) * arch.widths[0]));
        block.stride = 2;
        addStem("stem", std::make_shared<RepVggBlock>(block));

        // The reference passes its init_cfg to the blocks of the stages but not to the stem.
        block.initCfg = a["init_cfg"];
        std::int64_t number = 1;
        for (std::size_t stage = 0; stage < arch.blocks.size(); ++stage) {
            auto sequence = std::make_shared<Sequential>(/*ofMmcv=*/true);
            const double width = static_cast<double>(base) * static_cast<double>(std::int64_t{1} << stage) * arch.widths[stage];
            block.dilation = dilations[stage];
            for (std::int64_t i = 0; i < arch.blocks[stage]; ++i, ++number) {
                const auto groups = arch.groups.find(number);
                block.inChannels = block.outChannels;
                block.outChannels = static_cast<std::int64_t>(width);
                block.stride = i == 0 ? strides[stage] : 1;
                block.groups = groups == arch.groups.end() ? 1 : groups->second;
                sequence->append(std::make_shared<RepVggBlock>(block));
            }
            addStage("stage_" + std::to_string(stage + 1), sequence);
        }
        if (!a.boolean("add_ppf")) return;
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        shared.convCfg = {};
        addTail("ppf", std::make_shared<Mtsppf>(block.outChannels, shared));
    }

private:
    static RepVggBlockOptions blockOptions(const Arguments& a, const RepVggArch& arch, BuildContext& context) {
        RepVggBlockOptions block;
        block.convCfg = a["conv_cfg"];
        block.normCfg = a["norm_cfg"];
        block.actCfg = a["act_cfg"];
        block.seCfg = arch.seCfg;
        block.deploy = a.boolean("deploy");
        block.keepSe = a.boolean("keep_se");
        block.path = a.configPath();
        block.sePath = a.path("arch") + ".se_cfg";
        if (block.deploy && !arch.seCfg.isNone() && !block.keepSe)
            context.warn(
                "repvgg-se-dropped",
                message("repvgg-se-dropped.deploy-true-the-blocks",
                        "deploy=True: the blocks own se_layer but do not apply it, as in mmclassification 0.25; keep_se=True applies "
                        "it, as the trained network did"),
                placeOf(a["deploy"], a.path("deploy")));
        return block;
    }
};

}  // namespace

LayerEntry repVggEntry() {
    using py::value;
    return layerEntry<RepVgg>(
        ReferenceClass::of("mmcls.models.backbones.repvgg.RepVGG"),
        "Plain 3x3 network that trains with parallel 1x1 and identity branches (Ding et al. 2021).",
        {{"arch", {}, "A0 ... D2se, or a dict of num_blocks, width_factor, group_layer_map, se_cfg."},
         inChannelsArgument(),
         {"base_channels", value(64), "Channels that width_factor multiplies."},
         outIndicesArgument(py::tuple({3})),
         stridesArgument(py::tuple({2, 2, 2, 2})),
         {"dilations", py::tuple({1, 1, 1, 1}), "Dilation of every 3x3 of a stage."},
         frozenStagesArgument(),
         convCfgArgument(),
         {"norm_cfg", py::dict({{"type", value("BN")}}), "Which norm layer; only BN can be folded."},
         actCfgArgument(),
         withCpArgument(),
         {"deploy", value(false), "Build the folded form: one 3x3 with bias per block."},
         normEvalArgument(),
         {"add_ppf", value(false), "Pyramid of poolings after the last stage (YOLOX-PAI)."},
         initCfgArgument(convolutionalInitCfg(py::list({value("Conv2d")}))),
         {"keep_se", value(false), "Teardown's own: with deploy=True apply squeeze and excitation, which mmclassification drops."}});
}

}  // namespace teardown::engine
