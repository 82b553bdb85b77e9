// EfficientNet-Lite (Liu and Tan 2020, tensorflow/tpu models/official/efficientnet/lite): EfficientNet (Tan and Le 2019, table 1) without
// squeeze-and-excitation, with ReLU6 for swish, stem and head of fixed width. Children are named as in mmclassification's EfficientNet
// (mmcls/models/backbones/efficientnet.py), so that key mappings to the one fit the other.
#include "core/engine/nn/containers.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
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

/// The nearest multiple of 8, but not less than nine tenths of what was asked for.
std::int64_t scaledChannels(int channels, double width) {
    const double wanted = channels * width;
    const auto rounded = std::max<std::int64_t>(8, static_cast<std::int64_t>(wanted + 4) / 8 * 8);
    return static_cast<double>(rounded) < 0.9 * wanted ? rounded + 8 : rounded;
}

/// What all convolutions of a network share.
struct Style {
    bool same = true;  ///< TensorFlow's padding
    ConfigValue normCfg;
    ConfigValue actCfg;
    std::string path;

    /// Convolution, norm and, unless `linear`, activation.
    UnaryPtr module(Conv2dOptions conv, bool linear = false) const {
        ConvModuleOptions options;
        // With a stride of 1 both kinds of padding are the same.
        if (same && conv.stride[0] > 1) options.convCfg = py::dict({{"type", py::value("Conv2dAdaptivePadding")}});
        options.conv = conv.padded(conv.kernel[0] / 2);
        options.normCfg = normCfg;
        if (!linear) options.actCfg = actCfg;
        options.path = path;
        return std::make_shared<ConvModule>(options);
    }
};

/// MBConv: widen by a 1x1, look around by a depthwise kernel, narrow by a 1x1 without activation (Sandler et al. 2018, figure 4).
class InvertedResidual : public UnaryModule {
public:
    InvertedResidual(const Style& style, std::int64_t in, std::int64_t out, const Stage& stage, std::int64_t stride)
        : UnaryModule("InvertedResidual"), m_shortcut(stride == 1 && in == out) {
        const std::int64_t middle = in * stage.expansion;
        if (stage.expansion != 1) m_parts.push_back(register_module("expand_conv", style.module(Conv2dOptions::square(in, middle, 1))));
        m_parts.push_back(register_module(
            "depthwise_conv", style.module(Conv2dOptions::square(middle, middle, stage.kernel).strided(stride).grouped(middle))));
        m_parts.push_back(register_module("linear_conv", style.module(Conv2dOptions::square(middle, out, 1), /*linear=*/true)));
    }

    Formula formula() const override {
        Term y = formula::x();
        for (const UnaryPtr& part : m_parts) y = called(part, y);
        return Formula(m_shortcut ? formula::x() + y : y);
    }

protected:
    /// [N, in, H, W] -> [N, out, ceil(H / stride), ceil(W / stride)].
    at::Tensor forward(const at::Tensor& input) override {
        at::Tensor x = input;
        for (const UnaryPtr& part : m_parts) x = (*part)(x);
        if (!m_shortcut) return x;
        return ops::add(input, x, {"residual sum", "Size and channels are those of the input, so the block only learns what to change."});
    }

private:
    std::vector<UnaryPtr> m_parts;
    bool m_shortcut;
};

const Size& sizeOf(const Arguments& a) {
    const std::string name = a.text("arch");
    const auto* row = std::find_if(std::begin(kSizes), std::end(kSizes), [&](const Size& size) { return name == size.name; });
    if (row == std::end(kSizes))
        throw BuildFailure{a.bad("arch",
                                 message("arch.arch-is-not-one", "\"arch\": \"{name}\" is not one of the arch_settings", {{"name", name}}),
                                 message("do.choose-from-lite0-lite1", "Choose from lite0, lite1, lite2, lite3, lite4."))};
    return *row;
}

bool padsSame(const Arguments& a) {
    const std::string padding = a.text("padding");
    if (padding != "same" && padding != "symmetric")
        throw BuildFailure{a.bad("padding",
                                 message("padding.padding-is-not-known", "padding='{padding}' is not known", {{"padding", padding}}),
                                 message("do.it-can-be-same", "It can be 'same' (TensorFlow's) or 'symmetric'."))};
    return padding == "same";
}

class EfficientNetLite : public Backbone {
public:
    explicit EfficientNetLite(const Arguments& a) : Backbone("EfficientNetLite", a["init_cfg"], {"BaseBackbone"}) {
        const Size& size = sizeOf(a);
        const Style style{padsSame(a), a["norm_cfg"], a["act_cfg"], a.configPath()};
        m_outIndices = checkedOutIndices(a, kHeadLayer + 1);
        m_frozenStages = a.integer("frozen_stages");
        m_normEval = a.boolean("norm_eval");
        m_layers = register_module("layers", std::make_shared<ModuleList>());
        m_layers->append(style.module(Conv2dOptions::square(a.integer("in_channels"), kStemChannels, 3).strided(2)));
        std::int64_t channels = kStemChannels;
        std::shared_ptr<Sequential> layer;
        for (const Stage& stage : kStages) {
            const bool edge = &stage == std::begin(kStages) || &stage + 1 == std::end(kStages);
            if (stage.layer == std::ssize(m_layers->items())) m_layers->append(layer = std::make_shared<Sequential>(/*ofMmcv=*/true));
            const int repeats = edge ? stage.repeats : static_cast<int>(std::ceil(stage.repeats * size.depth));
            const std::int64_t out = scaledChannels(stage.channels, size.width);
            for (int i = 0; i < repeats; ++i, channels = out)
                layer->append(std::make_shared<InvertedResidual>(style, channels, out, stage, i == 0 ? stage.stride : 1));
        }
        m_layers->append(style.module(Conv2dOptions::square(channels, kHeadChannels, 1)));
    }

    Formula formula() const override { return stagedFormula(m_layers->items(), m_outIndices, FormulaLines(m_outIndices.size())); }

protected:
    /// {[N, 3, H, W]} -> the outputs of the layers in out_indices; layer 6 gives [N, 1280, ceil(H / 32), ceil(W / 32)].
    Value forward(const Value& input, const CallContext&) override {
        at::Tensor x = input.tensor();
        std::vector<Value> outputs;
        for (std::size_t i = 0; i < m_layers->items().size(); ++i) {
            x = (*m_layers->items()[i])(x);
            if (std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(i)) != m_outIndices.end())
                outputs.push_back(x);
        }
        return Value::list(std::move(outputs));
    }

    void freezeStages() override {
        for (std::int64_t i = 0; i < m_frozenStages && i < std::ssize(m_layers->items()); ++i)
            freeze(*m_layers->items()[static_cast<std::size_t>(i)]);
    }

private:
    std::shared_ptr<ModuleList> m_layers;
    std::vector<std::int64_t> m_outIndices;
    std::int64_t m_frozenStages = 0;
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
    return {"EfficientNetLite",
            "EfficientNet without squeeze-and-excitation, with ReLU6 and TensorFlow's padding (Liu and Tan 2020).",
            ReferenceClass::own("teardown.EfficientNetLite"),
            {{"arch", value("lite0"), "lite0 to lite4."},
             {"in_channels", value(3), "Channels of the picture."},
             {"padding", value("same"),
              "same: as TensorFlow trained it, the odd row and column at bottom and right; symmetric: half of the kernel on each side."},
             {"out_indices", py::tuple({kHeadLayer}), "Layers (0 to 6) whose output is returned."},
             {"frozen_stages", value(0), "Layers from the first that do not learn."},
             {"norm_cfg", py::dict({{"type", value("BN")}, {"eps", value(1e-3)}}), "Which norm layer."},
             {"act_cfg", py::dict({{"type", value("ReLU6")}}), "Which activation; none after the projection."},
             normEvalArgument(),
             initCfgArgument(liteInitCfg())},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> { return LayerPtr(std::make_shared<EfficientNetLite>(a)); }};
}

}  // namespace teardown::engine
