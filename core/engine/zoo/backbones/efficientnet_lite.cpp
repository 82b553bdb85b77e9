// EfficientNet-Lite (Liu and Tan 2020, tensorflow/tpu models/official/efficientnet/lite): EfficientNet (Tan and Le 2019, table 1) without
// squeeze-and-excitation, with ReLU6 instead of swish and a fixed-width stem and head. Children are named as in mmclassification's
// EfficientNet (mmcls/models/backbones/efficientnet.py), so that key mappings for one fit the other.
#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/inverted_residual.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <cmath>

namespace teardown::engine {

namespace {

struct Size {
    const char* name;
    double width;
    double depth;
};
constexpr Size kSizes[] = {{"lite0", 1.0, 1.0}, {"lite1", 1.0, 1.1}, {"lite2", 1.1, 1.2}, {"lite3", 1.2, 1.4}, {"lite4", 1.4, 1.8}};

struct Stage {
    int layer;  ///< mmclassification joins stages of one resolution into one layer
    int repeats, kernel, stride, expansion, channels;
};
constexpr Stage kStages[] = {{1, 1, 3, 1, 1, 16},  {2, 2, 3, 2, 6, 24},  {3, 2, 5, 2, 6, 40}, {4, 3, 3, 2, 6, 80},
                             {4, 3, 5, 1, 6, 112}, {5, 4, 5, 2, 6, 192}, {5, 1, 3, 1, 6, 320}};
constexpr int kStemChannels = 32;
constexpr int kHeadChannels = 1280;
constexpr int kHeadLayer = 6;

class EfficientNetLite : public StagedBackbone {
public:
    explicit EfficientNetLite(const Arguments& a) : StagedBackbone(a) {
        const Size& size = archRow(kSizes, a, noSuchArch);
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        // TensorFlow's padding; with stride 1 both kinds are the same.
        if (padsSame(a)) shared.stridedCfg = py::dict({{"type", py::value("Conv2dAdaptivePadding")}});
        m_outIndices = checkedOutIndices(a, kHeadLayer + 1);
        m_layers = register_module("layers", std::make_shared<ModuleList>());
        m_layers->append(convModule(shared, Conv2dOptions::square(a.integer("in_channels"), kStemChannels, 3).strided(2).padded(1)));
        std::int64_t channels = kStemChannels;
        std::shared_ptr<Sequential> layer;
        for (const Stage& stage : kStages) {
            const bool edge = &stage == std::begin(kStages) || &stage + 1 == std::end(kStages);
            if (stage.layer == std::ssize(m_layers->items())) m_layers->append(layer = std::make_shared<Sequential>(/*ofMmcv=*/true));
            const int repeats = edge ? stage.repeats : static_cast<int>(std::ceil(stage.repeats * size.depth));
            const std::int64_t out = makeDivisible(stage.channels * size.width, 8);
            for (int i = 0; i < repeats; ++i, channels = out)
                layer->append(std::make_shared<InvertedResidual>(
                    InvertedResidualOptions{channels, out, channels * stage.expansion, stage.kernel, i == 0 ? stage.stride : 1, {}},
                    shared));
        }
        m_layers->append(convModule(shared, Conv2dOptions::square(channels, kHeadChannels, 1)));
        // Layer 6 gives [N, 1280, ceil(H / 32), ceil(W / 32)].
        for (const UnaryPtr& item : m_layers->items()) addStage({item});
    }

private:
    static bool padsSame(const Arguments& a) {
        const std::string padding = a.text("padding");
        if (padding != "same" && padding != "symmetric")
            throw BuildFailure{a.bad("padding",
                                     message("padding.padding-is-not-known", "padding='{padding}' is not known", {{"padding", padding}}),
                                     message("do.it-can-be-same", "It can be 'same' (TensorFlow's) or 'symmetric'."))};
        return padding == "same";
    }

    std::shared_ptr<ModuleList> m_layers;
};

ConfigValue liteInitCfg() {
    using py::value;
    return py::list(
        {py::dict({{"type", value("Kaiming")}, {"layer", value("Conv2d")}}),
         py::dict({{"type", value("Constant")}, {"layer", py::list({value("_BatchNorm"), value("GroupNorm")})}, {"val", value(1)}})});
}

}  // namespace

LayerEntry efficientNetLiteEntry() {
    using py::value;
    return layerEntry<EfficientNetLite>(
        ReferenceClass::own("teardown.EfficientNetLite"),
        "EfficientNet without squeeze-and-excitation, with ReLU6 and TensorFlow's padding (Liu and Tan 2020).",
        {{"arch", value("lite0"), "lite0 to lite4."},
         inChannelsArgument(),
         {"padding", value("same"),
          "same: as TensorFlow trained it, the odd row and column at bottom and right; symmetric: half of the kernel on each side."},
         {"out_indices", py::tuple({kHeadLayer}), "Layers (0 to 6) whose output is returned."},
         {"frozen_stages", value(0), "Number of frozen layers, from the first."},
         normCfgArgument(py::dict({{"type", value("BN")}, {"eps", value(1e-3)}})),
         {"act_cfg", py::dict({{"type", value("ReLU6")}}), "Which activation; none after the projection."},
         normEvalArgument(),
         initCfgArgument(liteInitCfg())});
}

}  // namespace teardown::engine
