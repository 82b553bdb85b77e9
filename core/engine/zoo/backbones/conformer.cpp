// Conformer (Peng et al., ICCV 2021, table 1; mmcls/models/backbones/conformer.py).
#include "core/base/text.h"
#include "core/engine/nn/activation.h"
#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/initialisers.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/blocks/adaptive_padding.h"
#include "core/engine/zoo/blocks/conv_trans_block.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {

struct ConformerRow {
    std::array<const char*, 2> names;
    std::int64_t embedDims;
    double channelRatio;  ///< of the convolutions' channels to base_channels
    std::int64_t heads, depths;
};
constexpr ConformerRow kConformerRows[] = {{{"t", "tiny"}, 384, 1, 6, 12}, {{"s", "small"}, 384, 4, 6, 12}, {{"b", "base"}, 576, 6, 9, 12}};

/// Its own tensor cls_token, and the children conv1, bn1, act1, maxpool, auto_pad, conv_1, trans_patch_conv, trans_1, conv_trans_2,
/// conv_trans_3, ..., pooling, trans_norm.
class Conformer : public Backbone {
public:
    explicit Conformer(const Arguments& a) : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}) {
        const ConformerRow arch = archOf(a);
        const std::int64_t patch = a.integer("patch_size");
        if (patch <= 0 || patch % 16 != 0)
            throw BuildFailure{
                a.bad("patch_size", message("conformer.patch-size", "The patch size of Conformer must be divisible by 16."))};
        const std::vector<std::int64_t> given = a.integers("out_indices");
        // The layers count from 1; one beyond the last is never reached, which the reference does not mind.
        m_outIndices = outIndicesFromEnd(
            a, arch.depths + 1, given.empty() ? arch.depths : std::max(arch.depths, *std::max_element(given.begin(), given.end())));
        m_withClsToken = a.boolean("with_cls_token");
        if (m_withClsToken) m_clsToken = register_parameter("cls_token", at::zeros({1, 1, arch.embedDims}));
        makeStem(patch / 4);
        makeLayers(a, arch, patch / 4);
        m_pooling = register_module("pooling", UnaryPtr(std::make_shared<AdaptiveAvgPool>(std::vector<std::int64_t>{1, 1}, py::value(1))));
        m_norm =
            register_module("trans_norm", UnaryPtr(std::make_shared<LayerNorm>(std::vector<std::int64_t>{arch.embedDims}, 1e-5, true)));
        const at::NoGradGuard noGrad;
        if (m_withClsToken && !constructorValuesSkipped()) fillTruncatedNormal(m_clsToken, 0, 0.02, -2, 2);
    }

    void initWeights(Initializer& initializer) override {
        Backbone::initWeights(initializer);
        const ConfigValue* type = initCfg().find("type");
        if (type && type->isString() && type->asString() == "Pretrained") return;
        initBelow(*this, initializer);
    }

    Formula formula() const override {
        using formula::index;
        using formula::tensor;
        const Term t = index("t"), c = index("c");
        const std::int64_t width = m_seen.get().w;
        const auto place = [&](const Term& token) {
            return formula::call(nameOf(*m_patchConv), {tensor("b")})[{c, formula::floorQuotient(token, width), token % width}];
        };
        const Term tokens = m_withClsToken ? formula::where({{t, 0}}) * tensor("cls_token", "cls")[{0, 0, c}] +
                                                 formula::bordered(place(t - 1), Border::Zero)
                                           : place(t);
        Term stem = formula::x();
        for (const UnaryPtr& layer : m_stem) stem = called(layer, stem);
        std::vector<FormulaLine> lines{{"b", {}, stem, -1},
                                       {"x1", {}, formula::call(nameOf(*m_conv1), {tensor("b")}), -1},
                                       {"z", {"t", "c"}, tokens, -1},
                                       {"t1", {}, formula::call(nameOf(*m_trans1), {tensor("z")}), -1}};
        const auto outputs = std::ranges::count_if(m_layers, [&](const auto& layer) { return isOutput(layer.first); });
        int output = 0;
        for (const auto& [number, layer] : m_layers) {
            if (output == 2 * outputs) break;
            const std::string n = std::to_string(number), before = std::to_string(number - 1);
            lines.push_back({"x" + n + ", t" + n, {}, formula::call(nameOf(*layer), {tensor("x" + before), tensor("t" + before)}), -1});
            if (!isOutput(number)) continue;
            const std::string told = outputs > 1 ? std::to_string(output / 2 + 1) : std::string();
            lines.push_back({"conv" + told, {"c"}, called(m_pooling, tensor("x" + n))[{c, 0, 0}], output++});
            const Term normed = tensor("n" + told);
            const Term answer = m_withClsToken ? normed[{0, c}] : formula::reduce("mean", {formula::whole("t", normed, 1)}, normed[{t, c}]);
            lines.push_back({"n" + told, {}, called(m_norm, tensor("t" + n)), -1});
            lines.push_back({"trans" + told, {"c"}, answer, output++});
        }
        return Formula(std::move(lines));
    }

protected:
    /// [N, 3, H, W] -> for each layer in out_indices named conv [N, channels of its map] and trans [N, embed_dims].
    Value forward(const Value& picture, const CallContext&) override {
        at::Tensor base = picture.tensor();
        for (const UnaryPtr& layer : m_stem) base = (*layer)(base);
        Value map = (*m_conv1)(base), tokens = (*m_trans1)(embedded((*m_patchConv)(base)));
        std::vector<Value> outputs;
        for (const auto& [number, layer] : m_layers) {
            const Value both = (*layer)(Value::named({{"cnn_input", map}, {"trans_input", tokens}}));
            map = both.at("cnn_output");
            tokens = both.at("trans_output");
            if (isOutput(number)) outputs.push_back(outputOf(map.tensor(), tokens.tensor()));
        }
        return Value::list(std::move(outputs));
    }

private:
    static ConformerRow archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        if (given.isString()) {
            const std::string name = lowered(given.asString());
            for (const ConformerRow& row : kConformerRows)
                for (const char* rowName : row.names)
                    if (name == rowName) return row;
            throw BuildFailure{
                a.bad("arch", message("arch.arch-is-not-in", "Arch {name} is not in default archs", {{"name", name}}),
                      message("do.choose-from-or-give", "Choose from {known} or give a dict.", {{"known", "tiny, small, base"}}))};
        }
        constexpr const char* kKeys = "embed_dims, depths, num_heads and channel_ratio";
        ConformerRow row{{}, archInteger(a, "embed_dims", kKeys), 0, archInteger(a, "num_heads", kKeys), archInteger(a, "depths", kKeys)};
        const ConfigValue* ratio = given.find("channel_ratio");
        row.channelRatio =
            ratio && ratio->kind() == ValueKind::Float ? ratio->asDouble() : static_cast<double>(archInteger(a, "channel_ratio", kKeys));
        return row;
    }

    void makeStem(std::int64_t stride) {
        const auto add = [&](const char* name, UnaryPtr layer) { m_stem.push_back(register_module(name, std::move(layer))); };
        add("conv1", std::make_shared<Conv2d>(Conv2dOptions::square(3, kStemChannels, 7).strided(2).padded(3).withBias(false)));
        add("bn1", std::make_shared<BatchNorm>("BatchNorm2d", kStemChannels, BatchNorm::Options{}));
        add("act1", makeReLU(/*inplace=*/true));
        add("maxpool", std::make_shared<MaxPool2d>(3, 2, 1));
        // The attention's stride must divide the map.
        add("auto_pad", std::make_shared<AdaptivePadding>(AdaptivePadding::Pair{stride, stride}, AdaptivePadding::Pair{stride, stride},
                                                          AdaptivePadding::Pair{1, 1}, /*corner=*/true));
    }

    /// stride: rows and columns of the map after the stem to one token.
    void makeLayers(const Arguments& a, const ConformerRow& arch, std::int64_t stride) {
        const at::Tensor dropPaths = at::linspace(0, a.number("drop_path_rate"), arch.depths);
        const auto dropPath = [&](std::int64_t layer) { return static_cast<double>(dropPaths[layer - 1].item<float>()); };
        const auto channels = [&](int factor) {
            return static_cast<std::int64_t>(static_cast<double>(a.integer("base_channels")) * arch.channelRatio * factor);
        };
        ConvTransBlockOptions block;
        block.outChannels = channels(1);
        block.embedDims = arch.embedDims;
        block.heads = arch.heads;
        block.feedforwardChannels = static_cast<std::int64_t>(static_cast<double>(arch.embedDims) * a.number("mlp_ratio"));
        block.qkvBias = a.boolean("qkv_bias");
        block.withClsToken = m_withClsToken;
        block.dropPath = dropPath(1);
        block.path = a.configPath();
        ConformerConvBlockOptions first{kStemChannels, block.outChannels};
        first.residualConv = true;
        m_conv1 = register_module("conv_1", ValuePtr(std::make_shared<ConformerConvBlock>(first)));
        m_patchConv = register_module(
            "trans_patch_conv",
            UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(kStemChannels, arch.embedDims, stride).strided(stride))));
        m_trans1 = register_module("trans_1", conformerEncoderLayer(block));
        const std::int64_t third = arch.depths / 3;
        for (std::int64_t i = 2; i <= 3 * third; ++i) {
            const int stage = static_cast<int>((i - 1) / third);
            const bool halves = stage > 0 && (i - 1) % third == 0;
            block.inChannels = halves ? channels(1 << (stage - 1)) : channels(1 << stage);
            block.outChannels = channels(1 << stage);
            block.convStride = halves ? 2 : 1;
            block.residualConv = halves;
            block.downStride = stride >> stage;
            block.dropPath = dropPath(i);
            block.lastFusion = i == arch.depths;
            m_layers.emplace_back(i, register_module("conv_trans_" + std::to_string(i), ValuePtr(std::make_shared<ConvTransBlock>(block))));
        }
    }

    /// As the reference's apply(): the children of a module before itself.
    static void initBelow(Layer& layer, Initializer& initializer) {
        for (const auto& [name, child] : childLayers(layer)) initBelow(*child, initializer);
        if (layer.type() == "Linear") {
            initializer.truncatedNormal(layer, "weight", 0.02);
            initializer.zeros(layer, "bias");
        } else if (layer.type() == "Conv2d") {
            initializer.kaimingNormal(layer, "weight", "fan_out");
        } else if (layer.type() == "LayerNorm" || layer.type() == "BatchNorm2d") {
            initializer.constant(layer, 1, 0);
        } else if (auto* block = dynamic_cast<ConformerConvBlock*>(&layer)) {
            initializer.zeros(block->lastNorm(), "weight");
        }
    }

    bool isOutput(std::int64_t layer) const { return std::find(m_outIndices.begin(), m_outIndices.end(), layer) != m_outIndices.end(); }

    Value embedded(const at::Tensor& map) {
        const TokenGrid grid{map.size(2), map.size(3), m_withClsToken ? 1 : 0};
        m_seen = grid;
        const at::Tensor patches = ops::mapToTokens(map, {"patches as tokens", "Each place of the map becomes a token."});
        if (!m_withClsToken) return Value(patches, grid);
        return Value(ops::cat({m_clsToken.expand({map.size(0), -1, -1}), patches}, 1,
                              {"class token", "A learned token comes first; it gathers what the picture shows."}),
                     grid);
    }

    Value outputOf(const at::Tensor& map, const at::Tensor& tokens) {
        const at::Tensor conv =
            ops::flatten((*m_pooling)(map), 1, {"drop the spatial axes", "One value per channel is left; the batch axis stays."});
        const at::Tensor normed = (*m_norm)(tokens);
        const at::Tensor trans =
            m_withClsToken
                ? ops::select(normed, 1, 0, {"class token", "What the head classifies by, beside the convolutions' channels."})
                : ops::mean(normed, 1, {"mean of the tokens", "Without a class token the mean of all patches stands for the picture."});
        return Value::named({{"conv", conv}, {"trans", trans}});
    }

    static constexpr std::int64_t kStemChannels = 64;

    at::Tensor m_clsToken;  ///< undefined without with_cls_token
    std::vector<UnaryPtr> m_stem;
    ValuePtr m_conv1, m_trans1;
    UnaryPtr m_patchConv, m_pooling, m_norm;
    std::vector<std::pair<std::int64_t, ValuePtr>> m_layers;  ///< with their numbers, from 2
    std::vector<std::int64_t> m_outIndices;
    bool m_withClsToken = true;
    SeenGrid m_seen{14, 14};
};

}  // namespace

LayerEntry conformerEntry() {
    using py::value;
    return layerEntry<Conformer>(
        ReferenceClass::of("mmcls.models.backbones.conformer.Conformer"),
        "A branch of convolutions and one of attention, which exchange features in every block (Peng et al. 2021).",
        {{"arch", value("tiny"), "tiny, small, base, or a dict of embed_dims, depths, num_heads, channel_ratio."},
         {"patch_size", value(16), "Height and width of a token's patch, a multiple of 16."},
         {"base_channels", value(64), "Channels of the convolutions' first stage, times the arch's channel_ratio."},
         {"mlp_ratio", value(4.0), "Channels between the linear layers of a token, as a multiple of embed_dims."},
         {"qkv_bias", value(true), "Whether queries, keys and values have a bias."},
         {"with_cls_token", value(true), "Whether a class token comes before the patches; else the mean of the patches is returned."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last layer."},
         {"norm_eval", value(true), "Has no effect: mmclassification only stores it."},
         {"frozen_stages", value(0), "Has no effect: mmclassification only stores it."},
         {"out_indices", value(-1), "Layers, counted from 1, whose output is returned; negative ones count from the last."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
