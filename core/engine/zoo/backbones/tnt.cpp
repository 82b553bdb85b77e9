// TNT: attention among the pixels inside each patch, whose result is added to the patch's token, and attention among the patches, in turn
// (Han et al., NeurIPS 2021; mmcls/models/backbones/tnt.py). State keys: cls_token, patch_pos, pixel_pos, pixel_embed, norm1_proj,
// projection, norm2_proj, layers, norm.
#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/grid_ops.h"
#include "core/engine/nn/initialisers.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/unfold.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/ffn.h"
#include "core/engine/zoo/blocks/mmcv_attention.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

struct TntRow {
    std::array<const char*, 2> names;
    std::int64_t outerDims, innerDims, layers, outerHeads, innerHeads;
};
// Han et al., table 1.
constexpr TntRow kTntRows[] = {{{"s", "small"}, 384, 24, 12, 6, 4}, {{"b", "base"}, 640, 40, 12, 10, 4}};

/// The arguments that both blocks of a layer share.
struct TntBlockOptions {
    std::int64_t ffnRatio = 4, layers = 2;
    Rate drop;
    double attnDrop = 0, dropPath = 0;
    bool qkvBias = false;
    ConfigValue normCfg;
    std::string normPath;  ///< its config path, for messages
};

UnaryPtr tntNorm(const TntBlockOptions& o, std::int64_t dims) { return buildNormLayer(o.normCfg, dims, {}, o.normPath).layer; }

/// The reference's TransformerBlock. Children: norm_attn, attn, norm_ffn, ffn.
class TntBlock : public ValueModule {
public:
    TntBlock(std::int64_t dims, std::int64_t heads, const TntBlockOptions& o) : ValueModule("TransformerBlock") {
        m_normAttention = register_module("norm_attn", tntNorm(o, dims));
        m_attention = register_module(
            "attn", std::make_shared<MmcvAttention>(MmcvAttentionOptions{dims, heads, o.attnDrop, o.drop, o.dropPath, o.qkvBias}));
        m_normFfn = register_module("norm_ffn", tntNorm(o, dims));
        FfnOptions ffn;
        ffn.embedDims = dims;
        ffn.feedforwardChannels = dims * o.ffnRatio;
        ffn.layers = o.layers;
        // TNT does not pass its act_cfg on.
        ffn.actCfg = py::dict({{"type", py::value("GELU")}});
        ffn.drop = o.drop;
        ffn.dropPath = o.dropPath;
        m_ffn = register_module("ffn", std::make_shared<Ffn>(ffn));
    }

    Formula formula() const override {
        const Term x = formula::x(), h = formula::tensor("h");
        return Formula({{"h", {}, formula::call(nameOf(*m_attention), {called(m_normAttention, x), x}), -1},
                        {"y", {}, formula::call(nameOf(*m_ffn), {called(m_normFfn, h), h}), 0}});
    }

protected:
    /// [N, T, dims] -> the same, on the same grid if there is one.
    Value forward(const Value& tokens, const CallContext&) override {
        const at::Tensor& x = tokens.tensor();
        const at::Tensor h = (*m_attention)(Value::named({{"query", (*m_normAttention)(x)}, {"identity", x}})).tensor();
        const at::Tensor out = (*m_ffn)(Value::named({{"x", (*m_normFfn)(h)}, {"identity", h}})).tensor();
        return tokens.grid() ? Value(out, *tokens.grid()) : Value(out);
    }

private:
    UnaryPtr m_normAttention, m_normFfn;
    std::shared_ptr<MmcvAttention> m_attention;
    std::shared_ptr<Ffn> m_ffn;
};

/// Children: inner_block, norm_proj, projection, outer_block.
class TntLayer : public ValueModule {
public:
    TntLayer(const TntRow& arch, std::int64_t pixels, const TntBlockOptions& o) : ValueModule("TnTLayer"), m_pixelDims(arch.innerDims) {
        m_inner = register_module("inner_block", std::make_shared<TntBlock>(arch.innerDims, arch.innerHeads, o));
        m_norm = register_module("norm_proj", tntNorm(o, arch.innerDims));
        m_projection = register_module("projection", UnaryPtr(std::make_shared<Linear>(arch.innerDims * pixels, arch.outerDims)));
        m_outer = register_module("outer_block", std::make_shared<TntBlock>(arch.outerDims, arch.outerHeads, o));
    }

    Formula formula() const override {
        using formula::index;
        using formula::tensor;
        const Term patches = tensor("patch_embed"), n = index("n"), t = index("t"), c = index("c");
        const Term patch = (formula::extent(patches, 1, "tokens") - 1) * n + t;
        const Term pixel = tensor("q")[{patch, formula::floorQuotient(c, m_pixelDims), c % m_pixelDims}];
        const Term added = patches[{t, c}] + formula::bordered(called(m_projection, tensor("f"))[{t - 1, c}], Border::Zero);
        return Formula({{"pixels", {}, formula::call(nameOf(*m_inner), {tensor("pixel_embed")}), 0},
                        {"q", {}, called(m_norm, tensor("pixels")), -1},
                        {"f", {"n", "t", "c"}, pixel, -1},
                        {"h", {"t", "c"}, added, -1},
                        {"patches", {}, formula::call(nameOf(*m_outer), {tensor("h")}), 1}});
    }

protected:
    /// Named pixel_embed [N * patches, pixels, inner dims] and patch_embed [N, 1 + patches, outer dims] -> the same.
    Value forward(const Value& input, const CallContext&) override {
        const Value& patches = input.at("patch_embed");
        const at::Tensor pixels = (*m_inner)(input.at("pixel_embed")).tensor();
        const at::Tensor rows = ops::samplesToRows((*m_norm)(pixels), patches.tensor().size(0),
                                                   {"a row a patch", "The values of all pixels of a patch are concatenated."});
        const at::Tensor& tokens = patches.tensor();
        const at::Tensor added = ops::add(ops::narrow(tokens, 1, 1, {"tokens of the patches", "The class token has no pixels."}),
                                          (*m_projection)(rows), {"plus pixels", "Each patch learns from its pixels."});
        const at::Tensor h = ops::cat({ops::narrow(tokens, 1, 0, 1, {"class token", "It is kept as it is."}), added}, 1,
                                      {"class token", "It comes first again."});
        const Value out = (*m_outer)(patches.grid() ? Value(h, *patches.grid()) : Value(h));
        return Value::named({{"pixel_embed", pixels}, {"patch_embed", out}});
    }

private:
    std::int64_t m_pixelDims;
    std::shared_ptr<TntBlock> m_inner, m_outer;
    UnaryPtr m_norm, m_projection;
};

/// The pixels of each patch as tokens; a pixel is one place of a convolution's output. Children: proj, unfold.
class PixelEmbed : public ValueModule {
public:
    PixelEmbed(const Arguments& a, std::int64_t dims)
        : ValueModule("PixelEmbed"), m_size(pairOf(a, "img_size")), m_patch(pairOf(a, "patch_size")) {
        const std::int64_t stride = a.integer("first_stride");
        if (stride <= 0 || m_patch[0] <= 0 || m_patch[1] <= 0 || m_patch[0] > m_size[0] || m_patch[1] > m_size[1])
            throw BuildFailure{
                a.bad("img_size", message("vision-transformer.no-patch-fits", "no patch of {patch} fits into a picture of {size}",
                                          {{"patch", a["patch_size"].repr()}, {"size", a["img_size"].repr()}}))};
        for (std::size_t axis = 0; axis < 2; ++axis) m_pixels[axis] = (m_patch[axis] + stride - 1) / stride;
        m_proj = register_module(
            "proj", UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(a.integer("in_channels"), dims, 7).strided(stride).padded(3))));
        const ConfigValue given = py::list({ConfigValue::integer(m_pixels[0]), ConfigValue::integer(m_pixels[1])});
        m_unfold = register_module("unfold", UnaryPtr(std::make_shared<Unfold>(m_pixels, Unfold::Pair{1, 1}, Unfold::Pair{0, 0}, m_pixels,
                                                                               Unfold::Given{given, py::value(1), py::value(0), given})));
    }
    TokenGrid patches() const { return {m_size[0] / m_patch[0], m_size[1] / m_patch[1], 0}; }
    /// Rows and columns of pixels in a patch.
    const Unfold::Pair& pixels() const { return m_pixels; }

    Formula formula() const override {
        using formula::floorQuotient;
        using formula::index;
        using formula::tensor;
        const std::int64_t pixels = m_pixels[0] * m_pixels[1], count = patches().tokens();
        const Term b = index("b"), t = index("t"), c = index("c"), position = tensor("pixel_pos");
        const Term value = tensor("u")[{floorQuotient(b, count), pixels * c + t, b % count}];
        const Term place = position[{0, c, floorQuotient(t, m_pixels[1]), t % m_pixels[1]}];
        return Formula({{"u", {}, called(m_unfold, called(m_proj, formula::x())), -1}, {"y", {"b", "t", "c"}, value + place, 0}});
    }

protected:
    /// Named x [N, C, H, W] and pixel_pos [1, dims, h, w] -> [N * patches, h * w, dims].
    Value forward(const Value& input, const CallContext&) override {
        const at::Tensor& x = input.at("x").tensor();
        TORCH_CHECK(x.dim() == 4 && x.size(2) == m_size[0] && x.size(3) == m_size[1], "Input image size (", x.size(2), "*", x.size(3),
                    ") doesn't match model (", m_size[0], "*", m_size[1], ").");
        const at::Tensor columns = (*m_unfold)((*m_proj)(x));
        TORCH_CHECK(columns.size(2) == patches().tokens(), "first_stride divides the picture into ", columns.size(2), " patches, not ",
                    patches().tokens());
        const at::Tensor maps =
            ops::columnsToMaps(columns, {m_pixels[0], m_pixels[1], 0}, {"a map a patch", "The inner attention sees one patch at a time."});
        const at::Tensor placed = ops::add(maps, input.at("pixel_pos").tensor(),
                                           {"plus positions", "A learned vector per pixel tells the attention where it is in the patch."});
        return ops::mapToTokens(placed, {"a token a pixel", "The attention works on a list of tokens."});
    }

private:
    Unfold::Pair m_size, m_patch, m_pixels{};
    UnaryPtr m_proj, m_unfold;
};

class Tnt : public Backbone {
public:
    explicit Tnt(const Arguments& a) : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}) {
        const TntRow arch = archOf(a);
        m_pixelEmbed = register_module("pixel_embed", std::make_shared<PixelEmbed>(a, arch.innerDims));
        m_grid = m_pixelEmbed->patches();
        m_pixelDims = arch.innerDims;
        const auto [rows, columns] = m_pixelEmbed->pixels();
        TntBlockOptions o = blockOptions(a);
        m_norm1 = register_module("norm1_proj", tntNorm(o, rows * columns * arch.innerDims));
        m_projection = register_module("projection", UnaryPtr(std::make_shared<Linear>(rows * columns * arch.innerDims, arch.outerDims)));
        m_norm2 = register_module("norm2_proj", tntNorm(o, arch.outerDims));
        m_clsToken = register_parameter("cls_token", at::zeros({1, 1, arch.outerDims}));
        m_patchPos = register_parameter("patch_pos", at::zeros({1, m_grid.tokens() + 1, arch.outerDims}));
        m_pixelPos = register_parameter("pixel_pos", at::zeros({1, arch.innerDims, rows, columns}));
        m_dropAfterPos = register_module("drop_after_pos", UnaryPtr(std::make_shared<Dropout>(o.drop)));
        m_layers = register_module("layers", std::make_shared<ModuleListOf<ValueLayer>>());
        const at::Tensor shares = at::linspace(0, a.number("drop_path_rate"), arch.layers);
        for (std::int64_t i = 0; i < arch.layers; ++i) {
            o.dropPath = static_cast<double>(shares[i].item<float>());
            m_layers->append(std::make_shared<TntLayer>(arch, rows * columns, o));
        }
        m_norm = register_module("norm", tntNorm(o, arch.outerDims));
        // The reference draws these in its constructor, not in init_weights.
        if (constructorValuesSkipped()) return;
        const at::NoGradGuard noGrad;
        for (const at::Tensor& values : {m_clsToken, m_patchPos, m_pixelPos}) fillTruncatedNormal(values, 0, 0.02, -2, 2);
    }

    Formula formula() const override {
        using formula::index;
        using formula::tensor;
        const Term n = index("n"), t = index("t"), c = index("c");
        const Term pixel = tensor("q0")[{m_grid.tokens() * n + t, formula::floorQuotient(c, m_pixelDims), c % m_pixelDims}];
        const Term tokens = formula::stack({tensor("cls_token", "cls"), tensor("z")}, 1) + tensor("patch_pos", "pos");
        std::vector<FormulaLine> lines{{"q0", {}, formula::call(nameOf(*m_pixelEmbed), {formula::x(), tensor("pixel_pos")}), -1},
                                       {"f", {"n", "t", "c"}, pixel, -1},
                                       {"z", {}, called(m_norm2, called(m_projection, called(m_norm1, tensor("f")))), -1},
                                       {"t0", {}, called(m_dropAfterPos, tokens), -1}};
        std::string number = "0";
        for (std::size_t i = 0; i < m_layers->items().size(); ++i) {
            const Term both = formula::call(nameOf(*m_layers->items()[i]), {tensor("q" + number), tensor("t" + number)});
            number = std::to_string(i + 1);
            lines.push_back({"q" + number + ", t" + number, {}, both, -1});
        }
        lines.push_back({"normed", {}, called(m_norm, tensor("t" + number)), -1});
        lines.push_back({"y", {"c"}, tensor("normed")[{0, c}], 0});
        return Formula(std::move(lines));
    }

protected:
    /// [N, C, H, W] of img_size -> a list of the class token [N, outer dims].
    Value forward(const Value& picture, const CallContext&) override {
        const at::Tensor& x = picture.tensor();
        at::Tensor pixels = (*m_pixelEmbed)(Value::named({{"x", x}, {"pixel_pos", m_pixelPos}})).tensor();
        const at::Tensor rows =
            ops::samplesToRows(pixels, x.size(0), {"a row a patch", "The values of all pixels of a patch are concatenated."});
        const at::Tensor patches = (*m_norm2)((*m_projection)((*m_norm1)(rows)));
        at::Tensor tokens = ops::cat({m_clsToken.expand({x.size(0), -1, -1}), patches}, 1,
                                     {"class token", "A learned token comes first; it gathers what the picture shows."});
        tokens =
            ops::add(tokens, m_patchPos, {"plus positions", "Attention does not know where a token is; a vector per position tells it."});
        tokens = (*m_dropAfterPos)(tokens);
        for (const ValuePtr& layer : m_layers->items()) {
            const Value both = (*layer)(Value::named({{"pixel_embed", pixels}, {"patch_embed", Value(tokens, {m_grid.h, m_grid.w, 1})}}));
            pixels = both.at("pixel_embed").tensor();
            tokens = both.at("patch_embed").tensor();
        }
        return Value::list({ops::select((*m_norm)(tokens), 1, 0, {"class token", "What the head classifies by."})});
    }

private:
    static TntRow archOf(const Arguments& a) {
        constexpr const char* kKeys = "embed_dims_outer, embed_dims_inner, num_layers, num_heads_inner and num_heads_outer";
        constexpr std::size_t kKeyCount = 5;
        const ConfigValue& given = a["arch"];
        if (given.isDict() && given.entries().size() > kKeyCount)
            throw BuildFailure{a.bad(
                "arch", message("swin-transformer.custom-arch-needs", "Custom arch needs a dict with keys {keys}", {{"keys", kKeys}}))};
        if (!given.isString()) {
            const auto number = [&](const char* key) { return archInteger(a, key, kKeys); };
            return {{},
                    number("embed_dims_outer"),
                    number("embed_dims_inner"),
                    number("num_layers"),
                    number("num_heads_outer"),
                    number("num_heads_inner")};
        }
        return namedArchRow(kTntRows, a);
    }

    static TntBlockOptions blockOptions(const Arguments& a) {
        TntBlockOptions o;
        o.ffnRatio = a.integer("ffn_ratio");
        o.layers = a.integer("num_fcs");
        o.drop = rateOf(a, "drop_rate");
        o.attnDrop = a.number("attn_drop_rate");
        o.qkvBias = a.boolean("qkv_bias");
        o.normCfg = a["norm_cfg"];
        o.normPath = a.path("norm_cfg");
        return o;
    }

    std::shared_ptr<PixelEmbed> m_pixelEmbed;
    TokenGrid m_grid;  ///< of the patches
    std::int64_t m_pixelDims;
    UnaryPtr m_norm1, m_projection, m_norm2, m_dropAfterPos, m_norm;
    at::Tensor m_clsToken;  ///< [1, 1, outer dims]
    at::Tensor m_patchPos;  ///< [1, 1 + patches, outer dims]
    at::Tensor m_pixelPos;  ///< [1, inner dims, rows, columns]
    std::shared_ptr<ModuleListOf<ValueLayer>> m_layers;
};

}  // namespace

LayerEntry tntEntry() {
    using py::value;
    const ConfigValue initCfg =
        py::list({py::dict({{"type", value("TruncNormal")}, {"layer", value("Linear")}, {"std", value(0.02)}}),
                  py::dict({{"type", value("Constant")}, {"layer", value("LayerNorm")}, {"val", value(1.0)}, {"bias", value(0.0)}})});
    return layerEntry<Tnt>(ReferenceClass::of("mmcls.models.backbones.tnt.TNT"),
                           "Attention inside each patch of a picture and among the patches in turn (Han et al. 2021).",
                           {{"arch", value("b"),
                             "small, base, or a dict of embed_dims_outer, embed_dims_inner, num_layers, num_heads_inner, num_heads_outer."},
                            {"img_size", value(224), "Picture size; no other is accepted."},
                            {"patch_size", value(16), "Height and width of a patch."},
                            inChannelsArgument(),
                            {"ffn_ratio", value(4), "Channels between the linear layers, relative to those of a token."},
                            {"qkv_bias", value(false), "Whether queries, keys and values have a bias."},
                            {"drop_rate", value(0.0), "Fraction of values set to zero during training."},
                            {"attn_drop_rate", value(0.0), "Fraction of attention weights set to zero during training."},
                            {"drop_path_rate", value(0.0),
                             "Fraction of samples that skip a branch during training, increasing to this value in the last layer."},
                            {"act_cfg", py::dict({{"type", value("GELU")}}), "Not used: mmclassification's blocks always have GELU."},
                            normCfgArgument(py::dict({{"type", value("LN")}})),
                            {"first_stride", value(4), "Stride of the convolution whose output's places are the pixels."},
                            {"num_fcs", value(2), "Linear layers after each attention."},
                            initCfgArgument(initCfg)});
}

}  // namespace teardown::engine
