// ConvNeXt (Liu et al., CVPR 2022; mmcls/models/backbones/convnext.py).
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/layer_norm_2d.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/zoo/backbones/arch_dict.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/normed_stages.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {

struct ConvNeXtRow {
    const char* name;
    std::array<std::int64_t, 4> depths, channels;
};
// The paper's section 3.
constexpr ConvNeXtRow kConvNeXtRows[] = {{"tiny", {3, 3, 9, 3}, {96, 192, 384, 768}},
                                         {"small", {3, 3, 27, 3}, {96, 192, 384, 768}},
                                         {"base", {3, 3, 27, 3}, {128, 256, 512, 1024}},
                                         {"large", {3, 3, 27, 3}, {192, 384, 768, 1536}},
                                         {"xlarge", {3, 3, 27, 3}, {256, 512, 1024, 2048}}};

/// Its own tensor gamma, and the children depthwise_conv, norm, pointwise_conv1, act, pointwise_conv2, drop_path.
class ConvNeXtBlock : public UnaryModule {
public:
    /// a: of the network.
    ConvNeXtBlock(const Arguments& a, std::int64_t channels, double dropPath)
        : UnaryModule("ConvNeXtBlock"), m_linear(a.boolean("linear_pw_conv")) {
        m_depthwise = register_module(
            "depthwise_conv", UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(channels, channels, 7).padded(3).grouped(channels))));
        m_norm = register_module("norm", buildNormLayer(a["norm_cfg"], channels, {}, a.path("norm_cfg")).layer);
        m_pointwise1 = register_module("pointwise_conv1", pointwise(channels, 4 * channels));
        m_act = register_module("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
        m_pointwise2 = register_module("pointwise_conv2", pointwise(4 * channels, channels));
        if (const double scale = a.number("layer_scale_init_value"); scale > 0)
            m_gamma = register_parameter("gamma", at::full({channels}, scale));
        m_dropPath = register_module(
            "drop_path", dropPath > 0 ? UnaryPtr(std::make_shared<DropPath>(dropPath)) : UnaryPtr(std::make_shared<Identity>()));
    }

    Formula formula() const override {
        using formula::index;
        using formula::tensor;
        const Term c = index("c"), i = index("i"), j = index("j"), x = formula::x();
        std::vector<FormulaLine> lines{{"n", {}, called(m_norm, called(m_depthwise, x)), -1}};
        const auto widened = [&](const Term& from) { return called(m_pointwise2, called(m_act, called(m_pointwise1, from))); };
        if (m_linear) {
            lines.push_back({"last", {"i", "j", "c"}, tensor("n")[{c, i, j}], -1});
            lines.push_back({"w", {}, widened(tensor("last")), -1});
            lines.push_back({"b", {"c", "i", "j"}, tensor("w")[{i, j, c}], -1});
        } else {
            lines.push_back({"b", {}, widened(tensor("n")), -1});
        }
        if (m_gamma.defined()) lines.push_back({"s", {"c", "i", "j"}, tensor("gamma")[{c}] * tensor("b")[{c, i, j}], -1});
        lines.push_back({"y", {}, x + called(m_dropPath, tensor(m_gamma.defined() ? "s" : "b")), 0});
        return Formula(std::move(lines));
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        at::Tensor x = (*m_norm)((*m_depthwise)(input));
        if (m_linear) x = ops::channelsLast(x, {"channels last", "The linear layers work on the last axis: on each place by itself."});
        x = (*m_pointwise2)((*m_act)((*m_pointwise1)(x)));
        if (m_linear) x = ops::channelsFirst(x, {"channels first", "Back to a feature map."});
        if (m_gamma.defined())
            x = ops::mul(x, m_gamma.view({1, -1, 1, 1}),
                         {"layer scale", "A learned factor a channel; it starts near 0, so that every block starts as the identity."});
        return ops::add(input, (*m_dropPath)(x),
                        {"residual sum", "The block learns what to change in the map; the shortcut keeps the original."});
    }

private:
    UnaryPtr pointwise(std::int64_t in, std::int64_t out) const {
        if (m_linear) return std::make_shared<Linear>(in, out);
        return std::make_shared<Conv2d>(Conv2dOptions::square(in, out, 1));
    }

    bool m_linear;  ///< else 1x1 convolutions
    UnaryPtr m_depthwise, m_norm, m_pointwise1, m_act, m_pointwise2, m_dropPath;
    at::Tensor m_gamma;  ///< undefined without layer scale
};

class ConvNeXt : public NormedStages {
public:
    explicit ConvNeXt(const Arguments& a) : NormedStages(a) {
        const Arch arch = archOf(a);
        const auto stages = static_cast<std::int64_t>(arch.depths.size());
        // The reference counts from 4 whatever the arch has.
        m_outIndices = outIndicesFromEnd(a, 4, std::max<std::int64_t>(4, stages));
        std::int64_t blocks = 0;
        for (const std::int64_t depth : arch.depths) blocks += depth;
        const at::Tensor dropPaths = at::linspace(0, a.number("drop_path_rate"), blocks);
        m_downsample = register_module("downsample_layers", std::make_shared<ModuleList>());
        m_stages = register_module("stages", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        m_norms.resize(arch.depths.size());
        std::int64_t block = 0;
        for (std::size_t i = 0; i < arch.depths.size(); ++i) {
            const std::int64_t channels = arch.channels[i];
            m_downsample->append(i == 0 ? makeStem(a, channels) : makeDownsample(arch.channels[i - 1], channels));
            auto stage = std::make_shared<Sequential>(/*ofMmcv=*/true);
            for (std::int64_t j = 0; j < arch.depths[i]; ++j, ++block)
                stage->append(std::make_shared<ConvNeXtBlock>(a, channels, static_cast<double>(dropPaths[block].item<float>())));
            m_stages->append(stage);
            if (std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(i)) != m_outIndices.end())
                m_norms[i] =
                    register_module("norm" + std::to_string(i), buildNormLayer(a["norm_cfg"], channels, {}, a.path("norm_cfg")).layer);
        }
        freezeStages();
    }

protected:
    void freezeStages() override {
        for (std::size_t i = 0; static_cast<std::int64_t>(i) < m_frozenStages && i < m_norms.size(); ++i) {
            freeze(*m_downsample->items()[i]);
            freeze(*m_stages->items()[i]);
        }
    }

private:
    struct Arch {
        std::vector<std::int64_t> depths, channels;
    };

    static Arch archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        if (given.isString()) {
            const ConvNeXtRow& row = archRow(kConvNeXtRows, a, noSuchArchNorDict);
            return {{row.depths.begin(), row.depths.end()}, {row.channels.begin(), row.channels.end()}};
        }
        const auto depths = archIntegers(given, "depths"), channels = archIntegers(given, "channels");
        if (!depths || !channels || depths->size() != channels->size()) throw badArch(a);
        return {*depths, *channels};
    }
    static BuildFailure badArch(const Arguments& a) {
        return {a.bad("arch", message("convnext.arch-needs", "A dict as arch needs \"depths\" and \"channels\""),
                      message("do.two-lists-of-one-length", "Give two lists of positive integers with the same length."))};
    }

    static UnaryPtr makeStem(const Arguments& a, std::int64_t channels) {
        const std::int64_t patch = a.integer("stem_patch_size");
        auto stem = std::make_shared<Sequential>();
        stem->append(std::make_shared<Conv2d>(Conv2dOptions::square(a.integer("in_channels"), channels, patch).strided(patch)));
        stem->append(buildNormLayer(a["norm_cfg"], channels, {}, a.path("norm_cfg")).layer);
        return stem;
    }
    /// Its norm has the default eps, whatever norm_cfg says.
    static UnaryPtr makeDownsample(std::int64_t in, std::int64_t out) {
        auto downsample = std::make_shared<Sequential>();
        downsample->append(std::make_shared<LayerNorm2d>(in, 1e-5, true));
        downsample->append(std::make_shared<Conv2d>(Conv2dOptions::square(in, out, 2).strided(2)));
        return downsample;
    }
};

}  // namespace

LayerEntry convNeXtEntry() {
    using py::value;
    return layerEntry<ConvNeXt>(
        ReferenceClass::of("mmcls.models.backbones.convnext.ConvNeXt"),
        "A residual network with what made vision transformers strong: large kernels, few norms, GELU, layer scale (Liu et al. 2022).",
        {{"arch", value("tiny"), "tiny, small, base, large, xlarge, or a dict of depths and channels."},
         inChannelsArgument(),
         {"stem_patch_size", value(4), "Height and width of a patch of the first convolution."},
         normCfgArgument(py::dict({{"type", value("LN2d")}, {"eps", value(1e-6)}})),
         {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
         {"linear_pw_conv", value(true), "Linear layers on each place; else 1x1 convolutions, which compute the same."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last block."},
         {"layer_scale_init_value", value(1e-6), "Initial factor of every branch; 0: no factor."},
         outIndexArgument(),
         {"frozen_stages", value(0), "Number of frozen stages, from the first."},
         {"gap_before_final_norm", value(true), "Whether the norm of an output sees the mean over all places; else the map."},
         withCpArgument(),
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
