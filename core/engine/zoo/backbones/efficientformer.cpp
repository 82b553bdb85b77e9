// EfficientFormer (Li et al., NeurIPS 2022; mmcls/models/backbones/efficientformer.py).
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/backbones/arch_dict.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/efficientformer_blocks.h"
#include "core/engine/zoo/backbones/meta_former.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/blocks/seen_grid.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <numeric>

namespace teardown::engine {

namespace {

struct EfficientFormerRow {
    const char* name;
    std::array<std::int64_t, 4> layers, embedDims;
    std::int64_t vitNum;
};
// The paper's table 4; every stage but the first halves the resolution.
constexpr EfficientFormerRow kEfficientFormerRows[] = {{"l1", {3, 2, 6, 4}, {48, 96, 224, 448}, 1},
                                                       {"l3", {4, 4, 12, 6}, {64, 128, 320, 512}, 4},
                                                       {"l7", {6, 6, 18, 8}, {96, 192, 384, 768}, 8}};

/// The stage with tokens, if its arch has any.
constexpr int kTokenStage = 3;

ConfigValue batchNormCfg() { return py::dict({{"type", py::value("BN")}}); }

/// torch.nn.Sequential of blocks on maps, perhaps Flat, and blocks on tokens.
class EfficientFormerStage : public ValueLayer {
public:
    EfficientFormerStage() : ValueLayer("Sequential") {}
    void append(LayerPtr layer) {
        register_module(std::to_string(m_items.size()), layer);
        m_items.push_back(std::move(layer));
    }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override {
        FormulaLines lines;
        for (const LayerPtr& item : m_items) lines.call(nameOf(*item));
        return lines.finish();
    }

protected:
    /// A map [N, C, H, W] -> a map, or tokens with their grid.
    Value forward(const Value& input, const CallContext&) override {
        Value x = input;
        for (const LayerPtr& item : m_items) x = throughLayer(*item, x);
        return x;
    }

private:
    std::vector<LayerPtr> m_items;
};

class EfficientFormer : public MetaFormer {
public:
    explicit EfficientFormer(const Arguments& a) : MetaFormer(a), m_reshapes(a.boolean("reshape_last_feat")) {
        const Arch arch = archOf(a);
        m_lastHalves = arch.downsamples.back();
        makeStem(a, arch.embedDims.front());
        makeStages(a, arch);
        // -1 is the last of four stages, whatever the arch has.
        for (const std::int64_t stage : outIndicesBelow(a, 4, std::ssize(arch.embedDims))) {
            const bool ofTokens = !m_reshapes && stage == kTokenStage && arch.vitNum > 0;
            const ConfigValue norm =
                ofTokens ? py::dict({{"type", py::value("LN")}}) : py::dict({{"type", py::value("GN")}, {"num_groups", py::value(1)}});
            addNorm(stage, buildNormLayer(norm, arch.embedDims[static_cast<std::size_t>(stage)], {}, {}).layer);
        }
        freezeFrozen(a);
    }

protected:
    /// Of tokens [N, C, T], or with reshape_last_feat a map.
    Value outputOf(std::size_t stage, UnaryLayer& norm, const Value& x, const Value& before) override {
        if (!endsWithTokens(stage, x.tensor())) return MetaFormer::outputOf(stage, norm, x, before);
        if (!m_reshapes)
            return ops::transpose(norm(x.tensor()), {"a row a channel", "Channels come first, as in a feature map."}, /*dense=*/true);
        // The reference divides without rounding up, so that the side before must be even.
        const std::int64_t factor = m_lastHalves ? 2 : 1;
        const TokenGrid grid{before.tensor().size(2) / factor, before.tensor().size(3) / factor, 0};
        m_seen = grid;
        return norm(ops::tokensToMap(x.tensor(), grid, {"tokens as a map", "The tokens return to their positions in the picture."}));
    }

    void writeOutput(ChainLines& lines, std::size_t stage, const UnaryPtr& norm) const override {
        using formula::index;
        if (!m_tokens || stage + 1 != parts().size()) return MetaFormer::writeOutput(lines, stage, norm);
        const Term x = lines.named();
        if (m_reshapes) {
            lines.line("map", {"c", "i", "j"}, x[{Term(m_seen.get().w) * index("i") + index("j"), index("c")}]);
            lines.outputBeside({}, called(norm, lines.value()));
        } else {
            lines.line("n", {}, called(norm, x));
            lines.outputBeside({"c", "t"}, lines.value()[{index("t"), index("c")}]);
        }
    }

private:
    struct Arch {
        std::vector<std::int64_t> layers, embedDims;
        std::vector<bool> downsamples;
        std::int64_t vitNum = 0;
    };

    static Arch archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        Arch arch;
        if (given.isString()) {
            const EfficientFormerRow& row = archRow(kEfficientFormerRows, a, unavailableArch);
            arch.layers.assign(row.layers.begin(), row.layers.end());
            arch.embedDims.assign(row.embedDims.begin(), row.embedDims.end());
            arch.downsamples = {false, true, true, true};
            arch.vitNum = row.vitNum;
            return arch;
        }
        const auto layers = archIntegers(given, "layers", 0), embedDims = archIntegers(given, "embed_dims");
        const ConfigValue* downsamples = given.isDict() ? given.find("downsamples") : nullptr;
        const ConfigValue* vitNum = given.isDict() ? given.find("vit_num") : nullptr;
        if (!layers || !embedDims || !downsamples || !downsamples->isSequence() || !vitNum || !vitNum->isInt() ||
            given.entries().size() != 4 || layers->size() != embedDims->size() || layers->size() != downsamples->items().size())
            throw badArchDict(a, "layers, embed_dims, downsamples, vit_num");
        arch.layers = *layers;
        arch.embedDims = *embedDims;
        for (const ConfigValue& item : downsamples->items()) arch.downsamples.push_back(item.truthy());
        arch.vitNum = vitNum->asInt();
        if (arch.vitNum < 0)
            throw BuildFailure{
                a.bad("arch", message("efficientformer.vit-num-from-0", "'vit_num' must be an integer greater than or equal to 0."))};
        if (arch.vitNum > arch.layers.back())
            throw BuildFailure{
                a.bad("arch", message("efficientformer.vit-num-too-large", "'vit_num' must be an integer smaller than layer number"))};
        return arch;
    }

    static UnaryPtr halving(const Arguments& a, std::int64_t in, std::int64_t out, bool activated) {
        ConvModuleOptions options;
        options.bias = true;
        options.normCfg = batchNormCfg();
        if (activated) options.actCfg = py::dict({{"type", py::value("ReLU")}});
        options.path = a.configPath();
        return convModule(options, Conv2dOptions::square(in, out, 3).strided(2).padded(1));
    }

    void makeStem(const Arguments& a, std::int64_t channels) {
        auto stem = std::make_shared<Sequential>(/*ofMmcv=*/true);
        stem->append(halving(a, a.integer("in_channels"), channels / 2, true));
        stem->append(halving(a, channels / 2, channels, true));
        setPatchEmbed(stem);
    }

    void makeStages(const Arguments& a, const Arch& arch) {
        const std::int64_t blocks = std::accumulate(arch.layers.begin(), arch.layers.end(), std::int64_t{0});
        std::vector<LayerPtr> stages;
        std::int64_t block = 0;
        for (std::size_t i = 0; i < arch.layers.size(); ++i) {
            auto stage = std::make_shared<EfficientFormerStage>();
            const std::int64_t channels = arch.embedDims[i];
            if (arch.downsamples[i]) stage->append(halving(a, arch.embedDims[i == 0 ? 0 : i - 1], channels, false));
            for (std::int64_t left = arch.layers[i]; left >= 0; --left) {
                // With no blocks on tokens the stage ends with Flat all the same.
                if (i == kTokenStage && left == arch.vitNum) stage->append(std::make_shared<Flat>());
                if (left == 0) break;
                const double dropPath = blockDropPath(a, block++, blocks);
                if (i == kTokenStage && left <= arch.vitNum)
                    stage->append(std::make_shared<Meta3D>(a, channels, dropPath));
                else
                    stage->append(std::make_shared<Meta4D>(a, channels, dropPath));
            }
            stages.push_back(stage);
        }
        m_tokens = arch.layers.size() == kTokenStage + 1;
        setNetwork(std::move(stages), /*ofMmcv=*/true);
    }

    bool endsWithTokens(std::size_t stage, const at::Tensor& x) const { return stage + 1 == parts().size() && x.dim() == 3; }

    bool m_reshapes;
    bool m_lastHalves = false;
    bool m_tokens = false;  ///< whether the last stage has a Flat
    SeenGrid m_seen{7, 7};
};

}  // namespace

LayerEntry efficientFormerEntry() {
    using py::value;
    return layerEntry<EfficientFormer>(
        ReferenceClass::of("mmcls.models.backbones.efficientformer.EfficientFormer"),
        "Pooling blocks, and attention only among the places of the smallest map: as fast as MobileNet on a telephone (Li et al. 2022).",
        {{"arch", value("l1"), "l1, l3, l7, or a dict of layers, embed_dims, downsamples and vit_num."},
         inChannelsArgument(),
         {"pool_size", value(3), "Height and width of the neighbourhood of a pooling block."},
         {"mlp_ratios", value(4), "How much the linear layers widen in blocks with attention; the others widen fourfold."},
         {"reshape_last_feat", value(false), "Whether the tokens of the last stage become a map again."},
         outIndexArgument(),
         {"frozen_stages", value(-1), "Number of frozen stages; from 0 on the patches are frozen, too. -1: none."},
         {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
         {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last block."},
         {"use_layer_scale", value(true), "Whether a learned factor a channel scales each branch."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
