// HRNet keeps a map of high resolution from end to end and adds coarser ones beside it, one more in each stage (Wang et al., TPAMI 2020,
// figure 2; mmcls/models/backbones/hrnet.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/hr_module.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <array>

namespace teardown::engine {

namespace {

struct HRNetRow {
    const char* name;
    std::int64_t width;  ///< channels of the highest resolution; each coarser one has twice as many
};
constexpr HRNetRow kHRNetRows[] = {{"w18", 18}, {"w30", 30}, {"w32", 32}, {"w40", 40}, {"w44", 44}, {"w48", 48}, {"w64", 64}};
constexpr std::int64_t kHRStemChannels = 64;
constexpr std::size_t kHRStages = 4;

struct HRStage {
    std::int64_t modules = 1;
    bool basic = true;               ///< BASIC; else BOTTLENECK, which outputs four times the channels
    std::vector<HRBranch> branches;  ///< with their output channels
};
using HRStages = std::array<HRStage, kHRStages>;

HRStages hrNamedStages(const Arguments& a) {
    const HRNetRow& row = archRow(kHRNetRows, a, [](const Arguments& given, const std::string& known) {
        return given.bad(
            "arch", message("arch.invalid-arch-please-choose",
                            "Invalid arch, please choose arch from {known}, or specify `extra` argument directly.", {{"known", known}}));
    });
    constexpr std::int64_t kModules[kHRStages] = {1, 1, 4, 3};
    constexpr int kBlocks = 4;
    HRStages stages;
    stages[0] = {1, /*basic=*/false, {{kBlocks, 4 * kHRStemChannels}}};
    for (std::size_t i = 1; i < kHRStages; ++i) {
        stages[i].modules = kModules[i];
        for (std::size_t branch = 0; branch <= i; ++branch) stages[i].branches.push_back({kBlocks, row.width << branch});
    }
    return stages;
}

/// A stage of `extra`, with the reference's checks.
HRStage hrStageOf(const Arguments& a, const std::string& name) {
    const ConfigValue* config = a["extra"].find(name);
    if (!config)
        throw BuildFailure{
            a.bad("extra", message("hrnet.missing-config-in", "Missing {name} config in \"extra\".", {{"name", name}}),
                  message("do.give-stage1-to-stage4",
                          "Give stage1 to stage4, each with num_modules, num_branches, block, num_blocks and num_channels."))};
    const std::string path = a.path("extra") + '.' + name;
    const auto entry = [&](const char* key) -> const ConfigValue& {
        if (const ConfigValue* value = config->find(key)) return *value;
        throw refuse(*config, path, message("hrnet.has-no", "{name} has no '{key}'", {{"name", name}, {"key", key}}));
    };
    const auto positive = [&](const ConfigValue& value, const char* key) {
        if (!value.isInt() || value.asInt() < 1)
            throw refuse(
                value, path + '.' + key,
                message("hrnet.must-be-positive", "{key}={value}: must be a positive integer", {{"key", key}, {"value", value.repr()}}));
        return value.asInt();
    };
    const ConfigValue& block = entry("block");
    if (block.str() != "BASIC" && block.str() != "BOTTLENECK")
        throw refuse(block, path + ".block",
                     message("hrnet.block-must-be", "block={block}: must be 'BASIC' or 'BOTTLENECK'", {{"block", block.repr()}}));
    HRStage stage;
    stage.modules = positive(entry("num_modules"), "num_modules");
    stage.basic = block.str() == "BASIC";
    const std::int64_t branches = positive(entry("num_branches"), "num_branches");
    for (const char* key : {"num_blocks", "num_channels"})
        if (!entry(key).isSequence() || std::ssize(entry(key).items()) != branches)
            throw refuse(entry(key), path + '.' + key,
                         message("hrnet.must-have-one-entry", "{key}={value}: must have an entry for each of the {branches} branches",
                                 {{"key", key}, {"value", entry(key).repr()}, {"branches", branches}}));
    for (std::size_t i = 0; i < static_cast<std::size_t>(branches); ++i)
        stage.branches.push_back({static_cast<int>(positive(entry("num_blocks").items()[i], "num_blocks")),
                                  positive(entry("num_channels").items()[i], "num_channels") * (stage.basic ? 1 : 4)});
    return stage;
}

HRStages hrStagesOf(const Arguments& a) {
    if (a["extra"].isNone()) return hrNamedStages(a);
    HRStages stages;
    for (std::size_t i = 0; i < kHRStages; ++i) stages[i] = hrStageOf(a, "stage" + std::to_string(i + 1));
    return stages;
}

class HRNet : public Backbone {
public:
    explicit HRNet(const Arguments& a) : Backbone(a.signature().name, a["init_cfg"]) {
        const HRStages stages = hrStagesOf(a);
        m_normEval = a.boolean("norm_eval");
        m_shared.convCfg = a["conv_cfg"];
        m_shared.normCfg = a["norm_cfg"];
        m_shared.path = a.configPath();
        addToStem(a.integer("in_channels"), "1");
        addToStem(kHRStemChannels, "2");
        m_relu = register_module("relu", makeReLU(/*inplace=*/true));

        // The reference builds this stage with its defaults, ignoring norm_cfg and conv_cfg.
        ResNetBlockOptions block;
        setKind(block, stages[0]);
        block.normCfg = py::dict({{"type", py::value("BN")}});
        block.path = a.configPath();
        block.inChannels = kHRStemChannels;
        block.outChannels = stages[0].branches[0].channels;
        m_layer1 = register_module("layer1", makeResLayer(block, stages[0].branches[0].blocks));

        for (std::size_t i = 1; i < kHRStages; ++i) {
            m_transitions.push_back(
                register_module("transition" + std::to_string(i), makeTransition(stages[i - 1].branches, stages[i].branches)));
            m_stages.push_back(register_module("stage" + std::to_string(i + 1),
                                               makeStage(stages[i], i + 1 < kHRStages || a.boolean("multiscale_output"))));
            m_outputs.push_back(i + 1 < kHRStages || a.boolean("multiscale_output") ? stages[i].branches.size() : 1);
        }
    }

    Formula formula() const override {
        static constexpr const char* kNames[] = {"a", "b", "y"};
        Term x = formula::x();
        for (std::size_t i = 0; i < m_stem.size(); i += 2) x = called(m_relu, called(m_stem[i + 1], called(m_stem[i], x)));
        std::vector<FormulaLine> lines{{"x1", {}, called(m_layer1, x), -1}};
        std::vector<Term> maps{formula::tensor("x1")};
        for (std::size_t i = 0; i < m_stages.size(); ++i) {
            std::vector<Term> inputs;
            for (const UnaryPtr& layer : m_transitions[i]->items())
                inputs.push_back(called(layer, maps[std::min(inputs.size(), maps.size() - 1)]));
            maps.clear();
            std::string names;
            for (std::size_t j = 0; j < m_outputs[i]; ++j) {
                const std::string name = m_outputs[i] > 1 ? kNames[i] + std::to_string(j + 1) : kNames[i];
                names += (j == 0 ? "" : ", ") + name;
                maps.push_back(formula::tensor(name));
            }
            lines.push_back({names, {}, formula::call(nameOf(*m_stages[i]), inputs), i + 1 < m_stages.size() ? -1 : 0});
        }
        return Formula(std::move(lines));
    }

protected:
    /// [N, C, H, W] -> {[N, width, H / 4, W / 4], [N, 2 width, H / 8, W / 8], ... 1 / 16, 1 / 32}, or the first of them without
    /// multiscale_output. H and W are multiples of 32.
    Value forward(const Value& input, const CallContext&) override {
        at::Tensor x = input.tensor();
        for (std::size_t i = 0; i < m_stem.size(); i += 2) x = (*m_relu)((*m_stem[i + 1])((*m_stem[i])(x)));
        Value maps = Value::list({(*m_layer1)(x)});
        for (std::size_t i = 0; i < m_stages.size(); ++i) {
            std::vector<Value> inputs;
            for (const UnaryPtr& layer : m_transitions[i]->items())
                inputs.emplace_back((*layer)(maps[std::min(inputs.size(), maps.size() - 1)].tensor()));
            maps = (*m_stages[i])(Value::list(std::move(inputs)));
        }
        return maps;
    }

private:
    static void setKind(ResNetBlockOptions& block, const HRStage& stage) {
        block.basic = stage.basic;
        block.expansion = stage.basic ? 1 : 4;
    }

    void addToStem(std::int64_t in, const std::string& number) {
        const Conv2dOptions conv = Conv2dOptions::square(in, kHRStemChannels, 3).strided(2).padded(1).withBias(false);
        m_stem.push_back(register_module("conv" + number, buildConvLayer(m_shared.convCfg, conv, m_shared.path + ".conv_cfg")));
        const NamedLayer norm = buildNormLayer(m_shared.normCfg, kHRStemChannels, number, m_shared.path + ".norm_cfg");
        m_stem.push_back(register_module(norm.name, norm.layer));
    }

    /// Converts the maps of one stage to the channels of the next; maps without a predecessor are made from the coarsest one.
    std::shared_ptr<ModuleList> makeTransition(const std::vector<HRBranch>& before, const std::vector<HRBranch>& after) const {
        auto transition = std::make_shared<ModuleList>(/*ofMmcv=*/false);
        for (std::size_t i = 0; i < after.size(); ++i) {
            const std::int64_t out = after[i].channels;
            if (i >= before.size()) {
                auto halvings = std::make_shared<Sequential>();
                const std::int64_t in = before.back().channels;
                for (std::size_t j = before.size(); j <= i; ++j)
                    halvings->append(makeHRConvolution(m_shared, in, j == i ? out : in, 2, makeReLU(/*inplace=*/true)));
                transition->append(halvings);
            } else if (out != before[i].channels) {
                transition->append(makeHRConvolution(m_shared, before[i].channels, out, 1, makeReLU(/*inplace=*/true)));
            } else {
                transition->append(std::make_shared<Identity>());
            }
        }
        return transition;
    }

    std::shared_ptr<ValueSequential> makeStage(const HRStage& stage, bool multiscaleOutput) const {
        auto sequence = std::make_shared<ValueSequential>();
        ResNetBlockOptions block = m_shared;
        setKind(block, stage);
        for (std::int64_t i = 0; i < stage.modules; ++i)
            sequence->append(std::make_shared<HRModule>(stage.branches, block, multiscaleOutput || i + 1 < stage.modules));
        return sequence;
    }

    ResNetBlockOptions m_shared;   ///< conv_cfg, norm_cfg and path
    std::vector<UnaryPtr> m_stem;  ///< convolution and norm, twice
    UnaryPtr m_relu;
    std::shared_ptr<Sequential> m_layer1;
    std::vector<std::shared_ptr<ModuleList>> m_transitions;
    std::vector<std::shared_ptr<ValueSequential>> m_stages;
    std::vector<std::size_t> m_outputs;  ///< number of output maps of each of m_stages
};

}  // namespace

LayerEntry hrNetEntry() {
    using py::value;
    return layerEntry<HRNet>(
        ReferenceClass::of("mmcls.models.backbones.hrnet.HRNet"), "Maps of several resolutions side by side (Wang et al. 2020).",
        {{"arch", value("w32"), "w18, w30, w32, w40, w44, w48 or w64; not read when extra is given."},
         {"extra", py::none(), "A dict of stage1 to stage4, each with num_modules, num_branches, block, num_blocks, num_channels."},
         inChannelsArgument(),
         convCfgArgument(),
         normCfgArgument(py::dict({{"type", value("BN")}})),
         normEvalArgument(),
         withCpArgument(),
         {"zero_init_residual", value(false),
          "No effect, as in mmclassification 0.25: its ResLayer keeps the blocks' init_cfg from being run."},
         {"multiscale_output", value(true), "Return all resolutions, else the highest."},
         initCfgArgument(convolutionalInitCfg(value("Conv2d")))});
}

}  // namespace teardown::engine
