// RegNet (Radosavovic et al., CVPR 2020; mmcls/models/backbones/regnet.py): a ResNet whose widths follow a quantised line. Of the paper's
// RegNetX models the reference has eight.
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/resnet.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <cmath>

namespace teardown::engine {

namespace {

/// The paper's section 3.3: block j is w0 + wa * j wide, rounded to w0 times a power of wm.
struct RegNetRow {
    const char* name;
    double w0, wa, wm;
    std::int64_t groupWidth, depth;
    double bottleneck = 1;  ///< middle channels over channels
};
constexpr RegNetRow kRegNetRows[] = {
    {"regnetx_400mf", 24, 24.48, 2.54, 16, 22},  {"regnetx_800mf", 56, 35.73, 2.28, 16, 16},  {"regnetx_1.6gf", 80, 34.01, 2.25, 24, 18},
    {"regnetx_3.2gf", 88, 26.31, 2.25, 48, 25},  {"regnetx_4.0gf", 96, 38.65, 2.43, 40, 23},  {"regnetx_6.4gf", 184, 60.83, 2.07, 56, 17},
    {"regnetx_8.0gf", 80, 49.56, 2.88, 120, 23}, {"regnetx_12gf", 168, 73.36, 2.37, 112, 19},
};
constexpr int kWidthDivisor = 8;

struct RegNetStage {
    std::int64_t width = 0, blocks = 0, groupWidth = 0;
};

/// Python's and numpy's round(): halves to the even neighbour.
std::int64_t roundedToEven(double value) { return std::llround(std::nearbyint(value)); }

/// Neighbouring blocks of the same width are a stage.
std::vector<RegNetStage> stagesOf(const RegNetRow& arch) {
    std::vector<RegNetStage> stages;
    for (std::int64_t j = 0; j < arch.depth; ++j) {
        const double line = static_cast<double>(j) * arch.wa + arch.w0;
        const double exponent = std::nearbyint(std::log(line / arch.w0) / std::log(arch.wm));
        const double multiples = arch.w0 * std::pow(arch.wm, exponent) / kWidthDivisor;
        TORCH_CHECK(multiples < 1e6, "block ", j, " would have ", multiples * kWidthDivisor, " channels");
        const std::int64_t width = roundedToEven(multiples) * kWidthDivisor;
        if (stages.empty() || stages.back().width != width) stages.push_back({width, 0, arch.groupWidth});
        ++stages.back().blocks;
    }
    // The middle channels become a multiple of the group width.
    for (RegNetStage& stage : stages) {
        const auto middle = static_cast<std::int64_t>(static_cast<double>(stage.width) * arch.bottleneck);
        stage.groupWidth = std::min(stage.groupWidth, middle);
        TORCH_CHECK(stage.groupWidth > 0, "a stage of ", stage.width, " channels has no room for a group");
        const std::int64_t whole = roundedToEven(static_cast<double>(middle) / static_cast<double>(stage.groupWidth)) * stage.groupWidth;
        stage.width = static_cast<std::int64_t>(static_cast<double>(whole) / arch.bottleneck);
    }
    return stages;
}

class RegNet : public ResNetBackbone {
public:
    explicit RegNet(const Arguments& a) : ResNetBackbone(a, "ResNet") {
        const RegNetRow arch = archOf(a);
        const std::vector<RegNetStage> stages = stagesOf(arch);
        const std::int64_t count = std::ssize(stages);
        if (count > 4)
            throw BuildFailure{
                a.bad("arch", message("regnet.the-widths-make", "the widths make {stages} stages: must be 1 to 4", {{"stages", count}}))};
        const auto strides = integersPerStage(a, "strides", count), dilations = integersPerStage(a, "dilations", count);
        m_outIndices = checkedOutIndices(a, count);
        if (a.boolean("deep_stem"))
            throw BuildFailure{a.bad("deep_stem", message("regnet.deep-stem-has-not", "deep_stem has not been implemented for RegNet"))};
        ResNetBlockOptions block = sharedBlockOptions(a);
        block.inChannels = a.integer("stem_channels");
        addConvolutionStem(a, Conv2dOptions::square(a.integer("in_channels"), block.inChannels, 3).strided(2).padded(1));
        block.expansion = 1;
        block.aggregated = true;
        for (std::size_t i = 0; i < stages.size(); ++i) {
            block.outChannels = block.baseChannels = stages[i].width;
            block.widthPerGroup = stages[i].groupWidth;
            block.groups = roundedToEven(static_cast<double>(stages[i].width) * arch.bottleneck) / stages[i].groupWidth;
            block.stride = strides[i];
            block.dilation = dilations[i];
            addStage("layer" + std::to_string(i + 1), makeResLayer(block, static_cast<int>(stages[i].blocks), a.boolean("avg_down")));
            block.inChannels = block.outChannels;
        }
        freezeStages();
    }

private:
    static RegNetRow archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        if (given.isString()) return archRow(kRegNetRows, a, noSuchArchNorDict);
        if (!given.isDict())
            throw BuildFailure{
                a.bad("arch", message("regnet.expect-arch-to-be", "Expect \"arch\" to be either a string or a dict, got <class '{type}'>",
                                      {{"type", given.typeName()}}))};
        const auto number = [&](const char* key) {
            const ConfigValue* value = given.find(key);
            if (!value || !value->isNumber()) throw badArch(a);
            return value->asDouble();
        };
        const auto integer = [&](const char* key) {
            const ConfigValue* value = given.find(key);
            if (!value || !value->isInt() || value->asInt() <= 0 || value->asInt() > 10000) throw badArch(a);
            return value->asInt();
        };
        const RegNetRow arch{"", number("w0"), number("wa"), number("wm"), integer("group_w"), integer("depth"), number("bot_mul")};
        // generate_regnet asserts the first four.
        const bool fits = arch.wa >= 0 && arch.w0 > 0 && arch.wm > 1 && std::fmod(arch.w0, kWidthDivisor) == 0 && arch.bottleneck > 0;
        if (!fits) throw badArch(a);
        return arch;
    }

    static BuildFailure badArch(const Arguments& a) {
        return {
            a.bad("arch", message("regnet.a-dict-as-arch", "A dict as arch needs w0, wa, wm, depth, group_w and bot_mul"),
                  message("do.widths-of-regnet",
                          "w0 must be a positive multiple of 8, wa at least 0, wm above 1, bot_mul positive, depth and group_w positive "
                          "integers."))};
    }
};

}  // namespace

LayerEntry regNetEntry() {
    using py::value;
    return layerEntry<RegNet>(
        ReferenceClass::of("mmcls.models.backbones.regnet.RegNet"),
        "ResNeXt blocks without a bottleneck, whose widths follow a quantised line (Radosavovic et al. 2020).",
        {{"arch", {}, "regnetx_400mf, 800mf, 1.6gf, 3.2gf, 4.0gf, 6.4gf, 8.0gf or 12gf, or a dict of w0, wa, wm, depth, group_w, bot_mul."},
         inChannelsArgument(),
         {"stem_channels", value(32), "Channels after the stem."},
         {"base_channels", value(32), "No effect, as in mmclassification."},
         stridesArgument(py::tuple({2, 2, 2, 2})),
         dilationsArgument(),
         outIndicesArgument(py::tuple({3})),
         styleArgument(),
         {"deep_stem", value(false), "Must be False."},
         avgDownArgument(false),
         frozenStagesArgument(),
         convCfgArgument(),
         normCfgArgument(trainedBatchNorm()),
         normEvalArgument(),
         withCpArgument(),
         zeroInitResidualArgument(true),
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
