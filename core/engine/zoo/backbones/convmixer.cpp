// ConvMixer (Trockman and Kolter 2022, "Patches Are All You Need?"; mmcls/models/backbones/convmixer.py).
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv_same.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

struct ConvMixerRow {
    const char* name;
    std::int64_t embedDims, depth, patchSize, kernelSize;
};
// The paper's table 1.
constexpr ConvMixerRow kConvMixerRows[] = {{"768/32", 768, 32, 7, 7}, {"1024/20", 1024, 20, 14, 9}, {"1536/20", 1536, 20, 7, 9}};

/// Adds its input to what fn makes of it.
class ConvMixerResidual : public UnaryLayer {
public:
    explicit ConvMixerResidual(UnaryPtr fn) : UnaryLayer("Residual"), m_fn(register_module("fn", std::move(fn))) {}
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override { return Formula(called(m_fn, formula::x()) + formula::x()); }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        return ops::add((*m_fn)(input), input,
                        {"residual sum", "The branch mixes places within each channel; the shortcut keeps what was there."});
    }

private:
    UnaryPtr m_fn;
};

class ConvMixer : public StagedBackbone {
public:
    explicit ConvMixer(const Arguments& a) : StagedBackbone(a) {
        const ConvMixerRow arch = archOf(a);
        // All layers share one activation, which therefore gets its name here.
        const UnaryPtr act = register_module("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
        m_outIndices = outIndicesFromEnd(a, arch.depth, arch.depth);
        const auto activated = [&](const Conv2dOptions& options, bool same) {
            const auto parts = std::make_shared<Sequential>();
            parts->append(same ? std::make_shared<Conv2dSame>(options) : std::make_shared<Conv2d>(options));
            parts->append(act);
            parts->append(buildNormLayer(a["norm_cfg"], arch.embedDims, {}, a.path("norm_cfg")).layer);
            return parts;
        };
        const std::int64_t dims = arch.embedDims;
        addStem("stem", activated(Conv2dOptions::square(a.integer("in_channels"), dims, arch.patchSize).strided(arch.patchSize), false),
                /*freezes=*/false);
        m_stages = register_module("stages", std::make_shared<Sequential>());
        for (std::int64_t i = 0; i < arch.depth; ++i) {
            const auto stage = std::make_shared<Sequential>();
            stage->append(
                std::make_shared<ConvMixerResidual>(activated(Conv2dOptions::square(dims, dims, arch.kernelSize).grouped(dims), true)));
            const auto channels = activated(Conv2dOptions::square(dims, dims, 1), false);
            for (const UnaryPtr& part : channels->items()) stage->append(part);
            m_stages->append(stage);
            addStage({stage});
        }
        freezeStages();
    }

private:
    static ConvMixerRow archOf(const Arguments& a) {
        if (a["arch"].isString()) return archRow(kConvMixerRows, a, noSuchArchNorDict);
        const auto number = [&](const char* key) { return archInteger(a, key, "embed_dims, depth, patch_size and kernel_size"); };
        return {"", number("embed_dims"), number("depth"), number("patch_size"), number("kernel_size")};
    }

    std::shared_ptr<Sequential> m_stages;
};

}  // namespace

LayerEntry convMixerEntry() {
    using py::value;
    return layerEntry<ConvMixer>(
        ReferenceClass::of("mmcls.models.backbones.convmixer.ConvMixer"),
        "Patches of one size throughout; convolutions mix places and channels in turn (Trockman and Kolter 2022).",
        {{"arch", value("768/32"), "768/32, 1024/20, 1536/20 (channels/depth), or a dict of embed_dims, depth, patch_size, kernel_size."},
         inChannelsArgument(),
         normCfgArgument(py::dict({{"type", value("BN")}})),
         {"act_cfg", py::dict({{"type", value("GELU")}}), "Which activation."},
         outIndexArgument(),
         {"frozen_stages", value(0), "Number of frozen stages, from the first."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
