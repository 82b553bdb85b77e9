// MViT: attention among patches whose grid becomes coarser, and whose channels become more, from scale to scale; the second version (Li et
// al., CVPR 2022; mmcls/models/backbones/mvit.py). State keys: pos_embed, patch_embed, blocks, norm0 ... of the scales in out_scales.
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/backbones/arch_dict.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/chain_lines.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/call_chain.h"
#include "core/engine/zoo/blocks/multi_scale_attention.h"
#include "core/engine/zoo/blocks/patch_embed.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <deque>
#include <map>

namespace teardown::engine {

namespace {

struct MvitRow {
    std::array<const char*, 1> names;
    std::int64_t embedDims, layers, heads;
    std::array<std::int64_t, 3> downscaleIndices;
};
// Li et al., table 1; base and large as released.
constexpr MvitRow kMvitRows[] = {{{"tiny"}, 96, 10, 1, {1, 3, 8}},
                                 {{"small"}, 96, 16, 1, {1, 3, 14}},
                                 {{"base"}, 96, 24, 1, {2, 5, 21}},
                                 {{"large"}, 144, 48, 2, {2, 8, 44}}};

struct MvitArch {
    std::int64_t embedDims = 0, layers = 0, heads = 0;
    std::vector<std::int64_t> downscaleIndices;

    bool downscales(std::int64_t layer) const {
        return std::find(downscaleIndices.begin(), downscaleIndices.end(), layer) != downscaleIndices.end();
    }
};

/// The reference's MLP: unlike FFN it may change the width and has no shortcut. Children: fc1, act, fc2.
UnaryPtr mvitMlp(std::int64_t in, std::int64_t hidden, std::int64_t out) {
    const auto mlp = std::make_shared<CallChain>("MLP");
    const UnaryPtr widened = mlp->add("fc1", std::make_shared<Linear>(in, hidden));
    const UnaryPtr activated = mlp->add("act", buildActivationLayer(py::dict({{"type", py::value("GELU")}}), {}));
    mlp->setOrder({widened, activated, mlp->add("fc2", std::make_shared<Linear>(hidden, out))});
    return mlp;
}

struct MultiScaleBlockOptions {
    MultiScaleOptions attention;  ///< without outDims
    std::int64_t outDims = 0;
    double mlpRatio = 4;
    double dropPath = 0;
    bool widensInAttention = true;  ///< dim_mul_in_attention
};

/// Children: norm1, attn, drop_path, norm2, mlp, proj (where the width changes), pool_skip (where the grid does).
class MultiScaleBlock : public ValueModule {
public:
    explicit MultiScaleBlock(const MultiScaleBlockOptions& o) : ValueModule("MultiScaleBlock"), m_widensInAttention(o.widensInAttention) {
        MultiScaleOptions attention = o.attention;
        attention.outDims = o.widensInAttention ? o.outDims : attention.inDims;
        const auto norm = [&](const char* name, std::int64_t dims) {
            return register_module(name, buildNormLayer(attention.normCfg, dims, {}, attention.normPath).layer);
        };
        m_norm1 = norm("norm1", attention.inDims);
        m_attention = register_module("attn", ValuePtr(std::make_shared<MultiScaleAttention>(attention)));
        m_dropPath = register_module(
            "drop_path", o.dropPath > 0 ? UnaryPtr(std::make_shared<DropPath>(o.dropPath)) : UnaryPtr(std::make_shared<Identity>()));
        m_norm2 = norm("norm2", attention.outDims);
        const auto hidden = static_cast<std::int64_t>(static_cast<double>(attention.outDims) * o.mlpRatio);
        m_mlp = register_module("mlp", mvitMlp(attention.outDims, hidden, o.outDims));
        if (attention.inDims != o.outDims)
            m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(attention.inDims, o.outDims)));
        const std::int64_t stride = attention.strideQ;
        if (stride > 1)
            m_poolSkip = register_module("pool_skip", UnaryPtr(std::make_shared<MaxPool2d>(stride + 1, stride, (stride + 1) / 2)));
    }

    Formula formula() const override {
        using formula::index;
        using formula::tensor;
        const Term n = tensor("n"), h = tensor("h"), hn = tensor("hn");
        std::vector<FormulaLine> lines{{"n", {}, called(m_norm1, formula::x()), -1}, {"a", {}, called(m_attention, n), -1}};
        Term skip = m_proj && m_widensInAttention ? called(m_proj, n) : formula::x();
        if (m_poolSkip) {
            const Term t = index("t"), c = index("c");
            const std::int64_t columns = m_seenOut.get().w;
            lines.push_back({"k", {}, skip, -1});
            lines.push_back({"map", {"c", "i", "j"}, tensor("k")[{m_seen.get().w * index("i") + index("j"), c}], -1});
            lines.push_back({"pooled", {}, called(m_poolSkip, tensor("map")), -1});
            lines.push_back({"skip", {"t", "c"}, tensor("pooled")[{c, formula::floorQuotient(t, columns), t % columns}], -1});
            skip = tensor("skip");
        }
        lines.push_back({"h", {}, skip + called(m_dropPath, tensor("a")), -1});
        lines.push_back({"hn", {}, called(m_norm2, h), -1});
        lines.push_back({"y", {}, (m_proj && !m_widensInAttention ? called(m_proj, hn) : h) + called(m_dropPath, called(m_mlp, hn)), 0});
        return Formula(std::move(lines));
    }

protected:
    /// Tokens [N, h * w, in_dims] with their grid -> [N, h' * w', out_dims] with theirs.
    Value forward(const Value& input, const CallContext& context) override {
        const TokenGrid grid = gridOf(input, context);
        const at::Tensor normed = (*m_norm1)(input.tensor());
        const Value attended = (*m_attention)(Value(normed, grid));
        const TokenGrid out = attended.grid().value();
        m_seen = grid;
        m_seenOut = out;
        at::Tensor skip = m_proj && m_widensInAttention ? (*m_proj)(normed) : input.tensor();
        if (m_poolSkip) skip = ops::mapToTokens((*m_poolSkip)(ops::tokensToMap(skip, grid, kAsMap)), kAsTokens);
        const at::Tensor h = ops::add(skip, (*m_dropPath)(attended.tensor()),
                                      {"residual sum", "The attention learns what to add to each token; the shortcut keeps the original."});
        const at::Tensor hn = (*m_norm2)(h);
        const at::Tensor mixed = (*m_mlp)(hn);
        skip = m_proj && !m_widensInAttention ? (*m_proj)(hn) : h;
        return {ops::add(skip, (*m_dropPath)(mixed),
                         {"residual sum", "The layers learn what to change in each token; the shortcut keeps the original."}),
                out};
    }

private:
    static constexpr ops::Text kAsMap{"tokens as a map", "The shortcut is pooled like the queries, so that both have the same places."};
    static constexpr ops::Text kAsTokens{"a token a place", "The attention's output is a list of tokens."};

    bool m_widensInAttention;
    UnaryPtr m_norm1, m_dropPath, m_norm2, m_mlp;
    ValuePtr m_attention;
    UnaryPtr m_proj;      ///< null: in_dims is out_dims
    UnaryPtr m_poolSkip;  ///< null: the grid stays
    SeenGrid m_seen{2, 2}, m_seenOut{2, 2};
};

class Mvit : public Backbone {
public:
    explicit Mvit(const Arguments& a)
        : Backbone(a.signature().name, a["init_cfg"], {"BaseBackbone"}),
          m_interpolateMode(a.choice("interpolate_mode", {"nearest", "bilinear", "bicubic"})) {
        const MvitArch arch = archOf(a);
        const auto scales = std::ssize(arch.downscaleIndices) + 1;
        for (std::int64_t i = 0; i + 1 < scales; ++i) m_scales[arch.downscaleIndices[static_cast<std::size_t>(i)] - 1] = i;
        m_scales[arch.layers - 1] = scales - 1;
        m_outScales = outScalesOf(a, scales);
        makePatchEmbed(a, arch);
        makeBlocks(a, arch);
    }

    void initWeights(Initializer& initializer) override {
        Backbone::initWeights(initializer);
        if (!isPretrained(initCfg())) initializer.truncatedNormal(*this, "pos_embed", 0.02);
    }

    Formula formula() const override {
        using formula::index;
        ChainLines lines(m_norms.size());
        lines.call(nameOf(*m_patchEmbed));
        if (m_positions.defined()) {
            const TokenGrid seen = m_seen.front().get();
            const std::string size = std::to_string(seen.h) + " x " + std::to_string(seen.w);
            const Term tokens = lines.named();
            lines.line("z", {},
                       tokens + (seen == m_patchEmbed->outSize() ? formula::tensor("pos_embed", "pos")
                                                                 : formula::words("pos_embed, resampled to " + size + " patches")));
        }
        for (std::size_t i = 0; i < m_blocks->items().size(); ++i) {
            lines.call(nameOf(*m_blocks->items()[i]));
            const UnaryPtr norm = normAfter(i);
            if (!norm) continue;
            lines.call(nameOf(*norm));
            const Term place = m_seen[i + 1].get().w * index("i") + index("j");
            lines.outputBeside({"c", "i", "j"}, lines.named()[{place, index("c")}]);
        }
        return lines.finish();
    }

protected:
    /// [N, C, H, W] -> for each scale in out_scales [N, C', h, w].
    Value forward(const Value& picture, const CallContext&) override {
        Value x = (*m_patchEmbed)(picture);
        m_seen.front() = *x.grid();
        if (m_positions.defined()) x = Value(placed(x.tensor(), *x.grid()), *x.grid());
        std::vector<Value> outputs;
        for (std::size_t i = 0; i < m_blocks->items().size(); ++i) {
            x = (*m_blocks->items()[i])(x);
            m_seen[i + 1] = *x.grid();
            const UnaryPtr norm = normAfter(i);
            if (!norm) continue;
            // As in the reference, the following blocks go on with the normalised tokens.
            x = Value((*norm)(x.tensor()), *x.grid());
            outputs.emplace_back(
                ops::tokensToMap(x.tensor(), *x.grid(), {"tokens as a map", "The layers after the backbone work on rows and columns."}));
        }
        return Value::list(std::move(outputs));
    }

private:
    static MvitArch archOf(const Arguments& a) {
        if (a["arch"].isString()) {
            const MvitRow& row = namedArchRow(kMvitRows, a);
            return {row.embedDims, row.layers, row.heads, {row.downscaleIndices.begin(), row.downscaleIndices.end()}};
        }
        constexpr const char* kKeys = "embed_dims, num_layers, num_heads and downscale_indices";
        const auto number = [&](const char* key) { return archInteger(a, key, kKeys); };
        MvitArch arch{number("embed_dims"), number("num_layers"), number("num_heads"), {}};
        const auto indices = archIntegers(a["arch"], "downscale_indices", 0);
        if (!indices)
            throw BuildFailure{a.bad(
                "arch", message("swin-transformer.custom-arch-needs", "Custom arch needs a dict with keys {keys}", {{"keys", kKeys}}))};
        arch.downscaleIndices = *indices;
        return arch;
    }

    static std::vector<std::int64_t> outScalesOf(const Arguments& a, std::int64_t scales) {
        std::vector<std::int64_t> indices;
        for (const std::int64_t index : a.integers("out_scales")) {
            indices.push_back(index < 0 ? index + scales : index);
            if (indices.back() < 0 || indices.back() > scales)
                throw BuildFailure{a.bad("out_scales", message("mvit.invalid-out-scales", "Invalid out_scales {index}", {{"index", index}}),
                                         message("do.indices-run-from-0", "Indices run from 0 to {stages}.", {{"stages", scales - 1}}))};
        }
        return indices;
    }

    void makePatchEmbed(const Arguments& a, const MvitArch& arch) {
        const ConfigValue config = py::dict({{"in_channels", a["in_channels"]},
                                             {"input_size", a["img_size"]},
                                             {"embed_dims", ConfigValue::integer(arch.embedDims)},
                                             {"conv_type", py::value("Conv2d")}});
        requireDictOrNone(a["patch_cfg"], "patch_cfg", a.path("patch_cfg"));
        m_patchEmbed = register_module("patch_embed", std::make_shared<PatchEmbed>(updated(config, a["patch_cfg"]), a.path("patch_cfg")));
        const TokenGrid grid = m_patchEmbed->outSize();
        if (grid.h <= 0 || grid.w <= 0)
            throw BuildFailure{a.bad(
                "img_size", message("mvit.no-patch-fits", "no patch fits into a picture of {size}", {{"size", a["img_size"].repr()}}))};
        if (a.boolean("rel_pos_spatial") && grid.h != grid.w)
            throw BuildFailure{a.bad("img_size",
                                     message("mvit.must-be-square", "img_size={size}: relative positions need a square picture",
                                             {{"size", a["img_size"].repr()}}),
                                     message("do.leave-out-relative-positions", "Or set rel_pos_spatial=False."))};
        if (a.boolean("use_abs_pos_embed")) m_positions = register_parameter("pos_embed", at::zeros({1, grid.tokens(), arch.embedDims}));
        m_seen.emplace_back(grid.h, grid.w);
    }

    void makeBlocks(const Arguments& a, const MvitArch& arch) {
        m_blocks = register_module("blocks", std::make_shared<ModuleListOf<ValueLayer>>());
        MultiScaleBlockOptions o;
        o.mlpRatio = a.number("mlp_ratio");
        o.widensInAttention = a.boolean("dim_mul_in_attention");
        MultiScaleOptions& attention = o.attention;
        attention.qkvBias = a.boolean("qkv_bias");
        attention.normCfg = a["norm_cfg"];
        attention.normPath = a.path("norm_cfg");
        attention.poolKernel = pairOf(a, "pool_kernel");
        attention.relativePositions = a.boolean("rel_pos_spatial");
        attention.residualPooling = a.boolean("residual_pooling");
        attention.zeroInit = a.boolean("rel_pos_zero_init");
        attention.heads = arch.heads;
        attention.strideKv = a.integer("adaptive_kv_stride");
        attention.inputSide = m_patchEmbed->outSize().h;
        std::int64_t dims = arch.embedDims;
        for (std::int64_t i = 0; i < arch.layers; ++i) {
            const bool downscales = arch.downscales(i);
            attention.strideQ = downscales ? 2 : 1;
            if (downscales) {
                attention.heads *= a.integer("head_mul");
                attention.strideKv = std::max<std::int64_t>(attention.strideKv / 2, 1);
            }
            attention.inDims = dims;
            if (arch.downscales(o.widensInAttention ? i : i + 1)) dims *= a.integer("dim_mul");
            o.outDims = dims;
            o.dropPath = arch.layers == 1 ? 0 : a.number("drop_path_rate") * static_cast<double>(i) / static_cast<double>(arch.layers - 1);
            m_blocks->append(std::make_shared<MultiScaleBlock>(o));
            attention.inputSide /= attention.strideQ;
            m_seen.emplace_back(2, 2);
            makeNorm(a, i, dims);
        }
    }

    /// Of the scale that ends with this layer, if it is an output.
    void makeNorm(const Arguments& a, std::int64_t layer, std::int64_t dims) {
        const auto scale = m_scales.find(layer);
        if (scale == m_scales.end() || std::find(m_outScales.begin(), m_outScales.end(), scale->second) == m_outScales.end()) return;
        m_norms[static_cast<std::size_t>(layer)] =
            register_module("norm" + std::to_string(scale->second), buildNormLayer(a["norm_cfg"], dims, {}, a.path("norm_cfg")).layer);
    }

    UnaryPtr normAfter(std::size_t block) const {
        const auto found = m_norms.find(block);
        return found == m_norms.end() ? nullptr : found->second;
    }

    at::Tensor placed(const at::Tensor& patches, const TokenGrid& grid) {
        const TokenGrid own = m_patchEmbed->outSize();
        const at::Tensor positions =
            own == grid
                ? m_positions
                : ops::resizePositions(m_positions, own, grid, m_interpolateMode,
                                       {"positions for this size", "The picture has another number of patches than img_size says."});
        return ops::add(patches, positions, {"plus positions", "A learned vector per position tells the attention where a token is."});
    }

    std::string m_interpolateMode;
    std::map<std::int64_t, std::int64_t> m_scales;  ///< by the last layer of each
    std::vector<std::int64_t> m_outScales;
    std::shared_ptr<PatchEmbed> m_patchEmbed;
    at::Tensor m_positions;  ///< [1, h * w, embed_dims] or undefined
    std::shared_ptr<ModuleListOf<ValueLayer>> m_blocks;
    std::map<std::size_t, UnaryPtr> m_norms;  ///< by the layer before
    std::deque<SeenGrid> m_seen;              ///< of the patches, then of each block's output
};

}  // namespace

LayerEntry mvitEntry() {
    using py::value;
    return layerEntry<Mvit>(
        ReferenceClass::of("mmcls.models.backbones.mvit.MViT"),
        "Attention among patches whose grid becomes coarser from scale to scale (Li et al. 2022).",
        {{"arch", value("base"), "tiny, small, base, large, or a dict of embed_dims, num_layers, num_heads, downscale_indices."},
         {"img_size", value(224), "Picture size of the positions; other sizes are resampled."},
         inChannelsArgument(),
         {"out_scales", value(-1), "Scales whose output is returned; negative ones count from the last."},
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last layer."},
         {"use_abs_pos_embed", value(false), "Whether to add learned positions to the patches."},
         {"interpolate_mode", value("bicubic"), "How these positions are resampled: nearest, bilinear, bicubic."},
         {"pool_kernel", py::tuple({3, 3}), "Height and width of the windows that pool queries, keys and values."},
         {"dim_mul", value(2), "Factor of the channels from scale to scale."},
         {"head_mul", value(2), "Factor of the number of heads from scale to scale."},
         {"adaptive_kv_stride", value(4), "Stride of keys and values in the first scale; halved from scale to scale."},
         {"rel_pos_spatial", value(true), "Whether scores depend on the distance of two tokens."},
         {"residual_pooling", value(true), "Whether the pooled queries are added to the attention's output."},
         {"dim_mul_in_attention", value(true), "Whether the attention widens the channels, else the linear layers of the block before."},
         {"rel_pos_zero_init", value(false), "Whether --init-weights leaves the tables of distances at zero."},
         {"mlp_ratio", value(4.0), "Channels between the linear layers, relative to those of a token."},
         {"qkv_bias", value(true), "Whether queries, keys and values have a bias."},
         normCfgArgument(py::dict({{"type", value("LN")}, {"eps", value(1e-6)}})),
         {"patch_cfg", py::dict({{"kernel_size", value(7)}, {"stride", value(4)}, {"padding", value(3)}}), "Arguments of PatchEmbed."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
