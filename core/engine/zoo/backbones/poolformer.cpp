// PoolFormer (Yu et al., CVPR 2022; mmcls/models/backbones/poolformer.py).
#include "core/engine/nn/dropout.h"
#include "core/engine/zoo/backbones/arch_dict.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/meta_former.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/call_chain.h"
#include "core/engine/zoo/blocks/pooling_mixer.h"
#include "core/engine/zoo/blocks/residual_branches.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <numeric>

namespace teardown::engine {

namespace {

struct PoolFormerRow {
    const char* name;
    std::array<std::int64_t, 4> layers, embedDims;
    double layerScale;
};
// The paper's table 1. The linear layers widen fourfold in all stages.
constexpr PoolFormerRow kPoolFormerRows[] = {{"s12", {2, 2, 6, 2}, {64, 128, 320, 512}, 1e-5},
                                             {"s24", {4, 4, 12, 4}, {64, 128, 320, 512}, 1e-5},
                                             {"s36", {6, 6, 18, 6}, {64, 128, 320, 512}, 1e-6},
                                             {"m36", {6, 6, 18, 6}, {96, 192, 384, 768}, 1e-6},
                                             {"m48", {8, 8, 24, 8}, {96, 192, 384, 768}, 1e-6}};

/// A convolution whose output is a map of patches. Children: proj, norm.
class PoolFormerPatchEmbed : public UnaryLayer {
public:
    explicit PoolFormerPatchEmbed(const Conv2dOptions& options) : UnaryLayer("PatchEmbed") {
        m_proj = register_module("proj", UnaryPtr(std::make_shared<Conv2d>(options)));
        m_norm = register_module("norm", UnaryPtr(std::make_shared<Identity>()));
    }
    Description describe() const override {
        Description description = madeOfParts();
        description.reference = "PatchEmbed of PoolFormer";
        return description;
    }
    Formula formula() const override { return Formula(called(m_norm, called(m_proj, formula::x()))); }

protected:
    at::Tensor forward(const at::Tensor& input) override { return (*m_norm)((*m_proj)(input)); }

private:
    UnaryPtr m_proj, m_norm;
};

/// Children: norm1, token_mixer, norm2, mlp, drop_path.
class PoolFormerBlock : public ResidualBranches {
public:
    struct Options {
        std::int64_t channels;
        double mlpRatio, layerScale, dropPath;
    };
    /// a: of the network.
    PoolFormerBlock(const Arguments& a, const Options& o) : ResidualBranches("PoolFormerBlock") {
        const auto norm = [&](const char* name) {
            return register_module(name, buildNormLayer(a["norm_cfg"], o.channels, {}, a.path("norm_cfg")).layer);
        };
        const UnaryPtr norm1 = norm("norm1");
        const UnaryPtr mixer = register_module("token_mixer", UnaryPtr(std::make_shared<PoolingMixer>(a.integer("pool_size"))));
        const UnaryPtr norm2 = norm("norm2");
        const UnaryPtr mlp =
            register_module("mlp", makeMlp(a, o.channels, static_cast<std::int64_t>(static_cast<double>(o.channels) * o.mlpRatio)));
        makeDropPath(o.dropPath);
        addBranch({norm1, mixer}, makeScale("layer_scale_1", o.channels, o.layerScale));
        addBranch({norm2, mlp}, makeScale("layer_scale_2", o.channels, o.layerScale));
    }

private:
    static UnaryPtr makeMlp(const Arguments& a, std::int64_t channels, std::int64_t hidden) {
        auto mlp = std::make_shared<CallChain>("Mlp", std::vector<std::string>{"Module"});
        // The reference's "hidden_features or in_features".
        if (hidden == 0) hidden = channels;
        const UnaryPtr fc1 = mlp->add("fc1", std::make_shared<Conv2d>(Conv2dOptions::square(channels, hidden, 1)));
        const UnaryPtr act = mlp->add("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
        const UnaryPtr fc2 = mlp->add("fc2", std::make_shared<Conv2d>(Conv2dOptions::square(hidden, channels, 1)));
        const UnaryPtr drop = mlp->add("drop", std::make_shared<Dropout>(rateOf(a, "drop_rate")));
        mlp->setOrder({fc1, act, drop, fc2, drop});
        return mlp;
    }
};

class PoolFormer : public MetaFormer {
public:
    explicit PoolFormer(const Arguments& a) : MetaFormer(a) {
        const Arch arch = archOf(a);
        setPatchEmbed(std::make_shared<PoolFormerPatchEmbed>(patches(a, "in", 3, arch.embedDims.front())));
        setNetwork(makeParts(a, arch), /*ofMmcv=*/false);
        // -1 is the last of seven parts, whatever the arch has. Parts are named by the channels at their number, also where stages of equal
        // width follow each other with nothing between them.
        const auto count = static_cast<std::int64_t>(2 * arch.embedDims.size() - 1);
        for (const std::int64_t part : outIndicesBelow(a, 7, count))
            addNorm(part,
                    buildNormLayer(a["norm_cfg"], arch.embedDims[static_cast<std::size_t>((part + 1) / 2)], {}, a.path("norm_cfg")).layer);
        freezeFrozen(a);
    }

private:
    struct Arch {
        std::vector<std::int64_t> layers, embedDims;
        std::vector<double> mlpRatios{4, 4, 4, 4};
        double layerScale = 1e-5;
    };

    static Arch archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        Arch arch;
        if (given.isString()) {
            const PoolFormerRow& row = archRow(kPoolFormerRows, a, unavailableArch);
            arch.layers.assign(row.layers.begin(), row.layers.end());
            arch.embedDims.assign(row.embedDims.begin(), row.embedDims.end());
            arch.layerScale = row.layerScale;
            return arch;
        }
        const auto layers = archIntegers(given, "layers", 0), embedDims = archIntegers(given, "embed_dims");
        if (!layers || !embedDims || embedDims->size() < layers->size()) throw badArchDict(a, "\"layers\" and \"embed_dims\"");
        arch.layers = *layers;
        arch.embedDims = *embedDims;
        if (given.contains("mlp_ratios")) {
            const auto ratios = archNumbers(given, "mlp_ratios");
            if (!ratios) throw badArchDict(a, "numbers as \"mlp_ratios\"");
            arch.mlpRatios = *ratios;
        }
        if (arch.mlpRatios.size() < arch.layers.size()) throw badArchDict(a, "one of \"mlp_ratios\" for each of \"layers\"");
        if (const ConfigValue* scale = given.find("layer_scale_init_value")) {
            if (!scale->isNumber()) throw badArchDict(a, "a number as \"layer_scale_init_value\"");
            arch.layerScale = scale->asDouble();
        }
        return arch;
    }

    /// A convolution by <which>_patch_size, <which>_stride and <which>_pad.
    static Conv2dOptions patches(const Arguments& a, const std::string& which, std::int64_t in, std::int64_t out) {
        return Conv2dOptions::square(in, out, a.integer(which + "_patch_size"))
            .strided(a.integer(which + "_stride"))
            .padded(a.integer(which + "_pad"));
    }

    static std::vector<LayerPtr> makeParts(const Arguments& a, const Arch& arch) {
        const std::int64_t blocks = std::accumulate(arch.layers.begin(), arch.layers.end(), std::int64_t{0});
        std::vector<LayerPtr> parts;
        std::int64_t block = 0;
        for (std::size_t i = 0; i < arch.layers.size(); ++i) {
            auto stage = std::make_shared<Sequential>();
            for (std::int64_t j = 0; j < arch.layers[i]; ++j, ++block)
                stage->append(std::make_shared<PoolFormerBlock>(
                    a, PoolFormerBlock::Options{arch.embedDims[i], arch.mlpRatios[i], arch.layerScale, blockDropPath(a, block, blocks)}));
            parts.push_back(stage);
            if (i + 1 < arch.layers.size() && arch.embedDims[i] != arch.embedDims[i + 1])
                parts.push_back(std::make_shared<PoolFormerPatchEmbed>(patches(a, "down", arch.embedDims[i], arch.embedDims[i + 1])));
        }
        return parts;
    }
};

}  // namespace

LayerEntry poolFormerEntry() {
    using py::value;
    return layerEntry<PoolFormer>(
        ReferenceClass::of("mmcls.models.backbones.poolformer.PoolFormer"),
        "A transformer whose attention is replaced by the mean of each place's neighbourhood (Yu et al. 2022).",
        {{"arch", value("s12"),
          "s12, s24, s36, m36, m48, or a dict of layers and embed_dims, and perhaps mlp_ratios and layer_scale_init_value."},
         {"pool_size", value(3), "Height and width of the neighbourhood."},
         normCfgArgument(py::dict({{"type", value("GN")}, {"num_groups", value(1)}})),
         {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
         {"in_patch_size", value(7), "Height and width of a patch of the picture."},
         {"in_stride", value(4), "Stride of the patches of the picture."},
         {"in_pad", value(2), "Rows and columns of zeros around the picture."},
         {"down_patch_size", value(3), "Height and width of a patch between stages."},
         {"down_stride", value(2), "Stride of the patches between stages."},
         {"down_pad", value(1), "Rows and columns of zeros around a map between stages."},
         {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last block."},
         {"out_indices", value(-1),
          "Parts whose output is returned: 0, 2, 4, 6 are stages, 1, 3, 5 what lies between them; negative ones count from 7."},
         {"frozen_stages", value(0), "Number of frozen parts, from the first; from 0 on the patches are frozen, too."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
