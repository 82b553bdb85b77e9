// EfficientNet (Tan and Le, ICML 2019, table 1), EfficientNet-EdgeTPU (Gupta and Akin 2020) and EfficientNet-Lite (Liu and Tan 2020): one
// table of stages, scaled in width and depth. Source: mmcls/models/backbones/efficientnet.py; of Lite, which mmclassification does not
// have: tensorflow/tpu, models/official/efficientnet/lite.
#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/inverted_residual.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <cmath>
#include <span>
#include <utility>

namespace teardown::engine {

namespace {

struct EfficientStage {
    int kernel, channels, stride, expansion, blocks;
};
constexpr EfficientStage kEfficientStages[] = {{3, 16, 1, 1, 1},  {3, 24, 2, 6, 2},  {5, 40, 2, 6, 2}, {3, 80, 2, 6, 3},
                                               {5, 112, 1, 6, 3}, {5, 192, 2, 6, 4}, {3, 320, 1, 6, 1}};
// Of "el" the first block has 120 middle channels here as in the reference, 128 in TensorFlow.
constexpr EfficientStage kEdgeStages[] = {{3, 24, 1, 3, 1}, {3, 32, 2, 8, 2},  {3, 48, 2, 8, 4},
                                          {5, 96, 2, 8, 5}, {5, 144, 1, 8, 4}, {5, 192, 2, 8, 2}};
constexpr int kStemChannels = 32;
constexpr int kLastChannels = 1280;
constexpr int kEfficientLayers = 7;  ///< the stem, five of blocks and the last convolution

/// Factors of the channels and of the number of blocks in every stage.
struct EfficientArch {
    const char* name;
    double width, depth;
};
constexpr EfficientArch kEfficientArchs[] = {{"b0", 1.0, 1.0}, {"b1", 1.0, 1.1}, {"b2", 1.1, 1.2}, {"b3", 1.2, 1.4},
                                             {"b4", 1.4, 1.8}, {"b5", 1.6, 2.2}, {"b6", 1.8, 2.6}, {"b7", 2.0, 3.1},
                                             {"b8", 2.2, 3.6}, {"es", 1.0, 1.0}, {"em", 1.0, 1.1}, {"el", 1.2, 1.4}};
constexpr EfficientArch kLiteArchs[] = {
    {"lite0", 1.0, 1.0}, {"lite1", 1.0, 1.1}, {"lite2", 1.1, 1.2}, {"lite3", 1.2, 1.4}, {"lite4", 1.4, 1.8}};

/// The differences between the three.
struct EfficientKind {
    std::span<const EfficientStage> stages;
    std::ptrdiff_t edgeStages = 0;  ///< so many from the first consist of EdgeResidual
    bool squeeze = false;           ///< squeeze and excitation with a quarter of the block's input channels
    bool fixedEnds =
        false;  ///< not scaled: the channels of stem and last convolution, the number of blocks of the first and the last stage
};
constexpr EfficientKind kEfficient{.stages = kEfficientStages, .squeeze = true};
constexpr EfficientKind kEdge{.stages = kEdgeStages, .edgeStages = 3};
constexpr EfficientKind kLite{.stages = kEfficientStages, .fixedEnds = true};

class EfficientBackbone : public StagedBackbone {
protected:
    EfficientBackbone(const Arguments& a, const EfficientKind& kind, const EfficientArch& arch)
        : StagedBackbone(a), m_kind(kind), m_arch(arch) {}

    /// The children "layers.0" to "layers.6"; drop path grows to its rate in the last block. Throws BuildFailure.
    void makeLayers(std::int64_t in, const ConvModuleOptions& shared, std::optional<double> dropPathRate) {
        const auto layers = register_module("layers", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        std::int64_t channels = endChannels(kStemChannels);
        layers->append(convModule(shared, Conv2dOptions::square(in, channels, 3).strided(2).padded(1)));
        const std::vector<std::optional<double>> dropPaths = dropPathRates(dropPathRate);
        auto dropPath = dropPaths.begin();
        std::shared_ptr<Sequential> layer;
        for (const EfficientStage& stage : m_kind.stages) {
            // Stages of one resolution are one layer.
            if (!layer || stage.stride > 1) layers->append(layer = std::make_shared<Sequential>(/*ofMmcv=*/true));
            for (std::int64_t i = 0; i < blocksOf(stage); ++i) {
                layer->append(block(stage, i, channels, *dropPath++, shared));
                channels = scaled(stage.channels);
            }
        }
        layers->append(convModule(shared, Conv2dOptions::square(channels, endChannels(kLastChannels), 1)));
        for (const UnaryPtr& item : layers->items()) addStage({item});
    }

private:
    std::int64_t scaled(int channels) const { return makeDivisible(channels * m_arch.width, 8); }
    std::int64_t endChannels(int channels) const { return m_kind.fixedEnds ? channels : scaled(channels); }
    std::int64_t blocksOf(const EfficientStage& stage) const {
        const bool end = &stage == &m_kind.stages.front() || &stage == &m_kind.stages.back();
        return m_kind.fixedEnds && end ? stage.blocks : static_cast<std::int64_t>(std::ceil(m_arch.depth * stage.blocks));
    }

    std::vector<std::optional<double>> dropPathRates(std::optional<double> last) const {
        std::int64_t blocks = 0;
        for (const EfficientStage& stage : m_kind.stages) blocks += blocksOf(stage);
        std::vector<std::optional<double>> rates(static_cast<std::size_t>(blocks));
        if (!last) return rates;
        const at::Tensor growing = at::linspace(0, *last, blocks);
        for (std::int64_t i = 0; i < blocks; ++i) rates[static_cast<std::size_t>(i)] = growing[i].item<float>();
        return rates;
    }

    /// Block `number` of the stage.
    UnaryPtr block(const EfficientStage& stage, std::int64_t number, std::int64_t channels, std::optional<double> dropPath,
                   const ConvModuleOptions& shared) const {
        const bool edge = &stage - m_kind.stages.data() < m_kind.edgeStages;
        InvertedResidualOptions options{channels, scaled(stage.channels), channels * stage.expansion, stage.kernel};
        options.stride = number == 0 ? stage.stride : 1;
        options.dropPathRate = dropPath;
        // Of the first EdgeTPU stage the further blocks are wider and have no shortcut.
        if (edge && number > 0 && stage.expansion == 3) {
            options.midChannels = 4 * channels;
            options.residual = false;
        }
        if (m_kind.squeeze)
            options.seCfg = py::dict({{"ratio", py::value(4 * stage.expansion)},
                                      {"divisor", py::value(1)},
                                      {"act_cfg", py::list({shared.actCfg, py::dict({{"type", py::value("Sigmoid")}})})}});
        if (edge) return std::make_shared<EdgeResidual>(options, shared);
        return std::make_shared<InvertedResidual>(options, shared);
    }

    EfficientKind m_kind;
    EfficientArch m_arch;
};

class EfficientNet : public EfficientBackbone {
public:
    explicit EfficientNet(const Arguments& a) : EfficientNet(a, archRow(kEfficientArchs, a, noSuchArch)) {}

    void train(bool on = true) override {
        StagedBackbone::train(on);
        if (!on || !m_batchNormEval) return;
        for (const auto& [path, layer] : namedModules(*this))
            if (layer->type() == "BatchNorm2d") layer->eval();
    }

private:
    EfficientNet(const Arguments& a, const EfficientArch& arch)
        : EfficientBackbone(a, arch.name[0] == 'e' ? kEdge : kEfficient, arch), m_batchNormEval(std::exchange(m_normEval, false)) {
        m_outIndices = outLayers(a);
        makeLayers(3, ConvModuleOptions::sharedBy(a), a.number("drop_path_rate"));
    }

    /// out_indices, after it and frozen_stages are checked.
    static std::vector<std::int64_t> outLayers(const Arguments& a) {
        const auto range = [&](const char* name, Message what) -> BuildFailure { return {a.bad(name, std::move(what))}; };
        std::vector<std::int64_t> indices = a.integers("out_indices");
        for (const std::int64_t index : indices)
            if (index < 0 || index >= kEfficientLayers)
                throw range("out_indices", message("backbone.the-item-in-out-indices",
                                                   "the item in out_indices must in range(0, {stages}). But received {index}",
                                                   {{"stages", kEfficientLayers}, {"index", index}}));
        const std::int64_t frozen = a.integer("frozen_stages");
        if (frozen < 0 || frozen > kEfficientLayers)
            throw range("frozen_stages",
                        message("efficientnet.frozen-stages-must-be", "frozen_stages must be in range(0, {stages}). But received {frozen}",
                                {{"stages", kEfficientLayers + 1}, {"frozen", frozen}}));
        return indices;
    }

    bool m_batchNormEval;  ///< norm_eval, which in this class leaves SyncBatchNorm as it is
};

class EfficientNetLite : public EfficientBackbone {
public:
    explicit EfficientNetLite(const Arguments& a) : EfficientBackbone(a, kLite, archRow(kLiteArchs, a, noSuchArch)) {
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        // TensorFlow's padding; with stride 1 both kinds are the same.
        if (padsSame(a)) shared.stridedCfg = py::dict({{"type", py::value("Conv2dAdaptivePadding")}});
        m_outIndices = checkedOutIndices(a, kEfficientLayers);
        makeLayers(a.integer("in_channels"), shared, std::nullopt);
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
};

ConfigValue efficientInitCfg() {
    using py::value;
    return py::list(
        {py::dict({{"type", value("Kaiming")}, {"layer", value("Conv2d")}}),
         py::dict({{"type", value("Constant")}, {"layer", py::list({value("_BatchNorm"), value("GroupNorm")})}, {"val", value(1)}})});
}

// What the two classes share of their arguments.
ArgumentSpec efficientOutIndices() {
    return {"out_indices", py::tuple({kEfficientLayers - 1}), "Layers (0 to 6) whose output is returned."};
}
ArgumentSpec efficientFrozenStages() { return {"frozen_stages", py::value(0), "Number of frozen layers, from the first."}; }
ConfigValue efficientNormCfg() { return py::dict({{"type", py::value("BN")}, {"eps", py::value(1e-3)}}); }
ArgumentSpec efficientActCfg(const char* type) {
    return {"act_cfg", py::dict({{"type", py::value(type)}}), "Which activation; none after the projection."};
}

}  // namespace

LayerEntry efficientNetEntry() {
    using py::value;
    return layerEntry<EfficientNet>(
        ReferenceClass::of("mmcls.models.backbones.efficientnet.EfficientNet"),
        "Inverted residual blocks with squeeze and excitation, scaled in width and depth together (Tan and Le 2019).",
        {{"arch", value("b0"), "b0 to b8; es, em, el: EfficientNet-EdgeTPU."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a block during training, increasing to this value in the last block."},
         efficientOutIndices(),
         efficientFrozenStages(),
         {"conv_cfg", py::dict({{"type", value("Conv2dAdaptivePadding")}}),
          "Which convolution layer; the default pads as TensorFlow does."},
         normCfgArgument(efficientNormCfg()),
         efficientActCfg("Swish"),
         normEvalArgument(),
         withCpArgument(),
         initCfgArgument(efficientInitCfg())});
}

LayerEntry efficientNetLiteEntry() {
    using py::value;
    return layerEntry<EfficientNetLite>(
        ReferenceClass::own("teardown.EfficientNetLite"),
        "EfficientNet without squeeze-and-excitation, with ReLU6 and TensorFlow's padding (Liu and Tan 2020).",
        {{"arch", value("lite0"), "lite0 to lite4."},
         inChannelsArgument(),
         {"padding", value("same"),
          "same: as TensorFlow trained it, the odd row and column at bottom and right; symmetric: half of the kernel on each side."},
         efficientOutIndices(),
         efficientFrozenStages(),
         normCfgArgument(efficientNormCfg()),
         efficientActCfg("ReLU6"),
         normEvalArgument(),
         initCfgArgument(efficientInitCfg())});
}

}  // namespace teardown::engine
