#include "core/engine/zoo/backbones/vision_transformer.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <cmath>

namespace teardown::engine {

namespace {
struct VitRow {
    std::array<const char*, 2> names;
    std::int64_t embedDims, layers, heads, feedforwardChannels;
};
// Dosovitskiy et al., table 1; Touvron et al., table 1; small is the reference's own.
constexpr VitRow kVitRows[] = {
    {{"s", "small"}, 768, 8, 8, 2304},          {{"b", "base"}, 768, 12, 12, 3072},           {{"l", "large"}, 1024, 24, 16, 4096},
    {{"deit-t", "deit-tiny"}, 192, 12, 3, 768}, {{"deit-s", "deit-small"}, 384, 12, 6, 1536}, {{"deit-b", "deit-base"}, 768, 12, 12, 3072},
};
}  // namespace

VisionTransformer::Arch VisionTransformer::archOf(const Arguments& a) {
    const ConfigValue& given = a["arch"];
    if (given.isString()) {
        const VitRow& row = namedArchRow(kVitRows, a);
        return {row.embedDims, row.layers, row.heads, row.feedforwardChannels};
    }
    const auto number = [&](const char* key) {
        const ConfigValue* value = given.isDict() ? given.find(key) : nullptr;
        if (!value || !value->isInt() || value->asInt() <= 0)
            throw BuildFailure{a.bad("arch", message("arch.custom-arch-needs-a",
                                                     "Custom arch needs a dict with embed_dims, num_layers, num_heads and "
                                                     "feedforward_channels, all positive integers"))};
        return value->asInt();
    };
    return {number("embed_dims"), number("num_layers"), number("num_heads"), number("feedforward_channels")};
}

VisionTransformer::VisionTransformer(const Arguments& a, bool distilled)
    : Backbone(distilled ? "DistilledVisionTransformer" : "VisionTransformer", a["init_cfg"],
               {distilled ? "VisionTransformer" : "BaseBackbone"}) {
    const Arch arch = archOf(a);
    m_withClsToken = a.boolean("with_cls_token");
    m_outputClsToken = a.boolean("output_cls_token");
    if (m_outputClsToken && !m_withClsToken)
        throw BuildFailure{a.bad("with_cls_token", message("vision-transformer.with-cls-token-must",
                                                           "with_cls_token must be True if set output_cls_token to True, but got False"))};
    m_interpolateMode = a.choice("interpolate_mode", {"nearest", "bilinear", "bicubic"});
    makePatchEmbed(a, arch);
    m_clsToken = register_parameter("cls_token", at::zeros({1, 1, arch.embedDims}));
    const TokenGrid grid = m_patchEmbed->outSize();
    if (grid.h <= 0 || grid.w <= 0)
        throw BuildFailure{
            a.bad("img_size", message("vision-transformer.no-patch-fits", "no patch of {patch} fits into a picture of {size}",
                                      {{"patch", a["patch_size"].repr()}, {"size", a["img_size"].repr()}}))};
    m_posEmbed = register_parameter("pos_embed", at::zeros({1, grid.tokens() + (distilled ? 2 : 1), arch.embedDims}));
    if (distilled) m_distToken = register_parameter("dist_token", at::zeros({1, 1, arch.embedDims}));
    m_lastRows = grid.h;
    m_lastColumns = grid.w;
    m_dropAfterPos = register_module("drop_after_pos", UnaryPtr(std::make_shared<Dropout>(rateOf(a, "drop_rate"))));
    m_outIndices = outIndicesFromEnd(a, arch.layers, arch.layers);
    makeLayers(a, arch);
    if (!a.boolean("final_norm")) return;
    const NamedLayer norm = buildNormLayer(a["norm_cfg"], arch.embedDims, "1", a.path("norm_cfg"));
    m_norm = register_module(norm.name, norm.layer);
}

void VisionTransformer::makePatchEmbed(const Arguments& a, const Arch& arch) {
    const ConfigValue config = py::dict({{"in_channels", a["in_channels"]},
                                         {"input_size", a["img_size"]},
                                         {"embed_dims", ConfigValue::integer(arch.embedDims)},
                                         {"conv_type", py::value("Conv2d")},
                                         {"kernel_size", a["patch_size"]},
                                         {"stride", a["patch_size"]}});
    requireDictOrNone(a["patch_cfg"], "patch_cfg", a.path("patch_cfg"));
    m_patchEmbed = register_module("patch_embed", std::make_shared<PatchEmbed>(updated(config, a["patch_cfg"]), a.path("patch_cfg")));
}

void VisionTransformer::makeLayers(const Arguments& a, const Arch& arch) {
    m_layers = register_module("layers", std::make_shared<ModuleListOf<ValueLayer>>());
    const ConfigValue& given = a["layer_cfgs"];
    const double dropPath = a.number("drop_path_rate");
    const bool isSequence = given.kind() == ValueKind::List || given.kind() == ValueKind::Tuple;
    if (!given.isDict() && !(isSequence && std::ssize(given.items()) == arch.layers))
        throw BuildFailure{
            a.bad("layer_cfgs", message("vision-transformer.layer-cfgs-must-be", "layer_cfgs must be a dict or a list of {layers} dicts",
                                        {{"layers", arch.layers}}))};
    for (std::int64_t i = 0; i < arch.layers; ++i) {
        const double share = arch.layers == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(arch.layers - 1);
        const ConfigValue config = py::dict({{"embed_dims", ConfigValue::integer(arch.embedDims)},
                                             {"num_heads", ConfigValue::integer(arch.heads)},
                                             {"feedforward_channels", ConfigValue::integer(arch.feedforwardChannels)},
                                             {"drop_rate", a["drop_rate"]},
                                             {"drop_path_rate", ConfigValue::floating(dropPath * share)},
                                             {"qkv_bias", a["qkv_bias"]},
                                             {"norm_cfg", a["norm_cfg"]}});
        const ConfigValue& more = given.isDict() ? given : given.items()[static_cast<std::size_t>(i)];
        requireDictOrNone(more, "layer_cfgs", a.path("layer_cfgs"));
        m_layers->append(std::make_shared<TransformerEncoderLayer>(updated(config, more), a.path("layer_cfgs")));
    }
}

void VisionTransformer::initWeights(Initializer& initializer) {
    Backbone::initWeights(initializer);
    const ConfigValue* type = initCfg().find("type");
    if (type && type->isString() && type->asString() == "Pretrained") return;
    initializer.truncatedNormal(*this, "pos_embed", 0.02);
    initializer.truncatedNormal(*this, "dist_token", 0.02);
}

std::optional<std::int64_t> VisionTransformer::gridPrefix(const std::string& key) const {
    return key == "pos_embed" ? std::optional(extraTokens()) : std::nullopt;
}

Result<at::Tensor> VisionTransformer::adapt(const std::string& key, const at::Tensor& stored) const {
    if (key != "pos_embed" || stored.sizes() == m_posEmbed.sizes()) return stored;
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(stored.dim() == 3 ? stored.size(1) - extraTokens() : 0)));
    const TokenGrid from{side, side, extraTokens()}, own = m_patchEmbed->outSize();
    if (stored.dim() != 3 || stored.size(1) != from.tokens() || stored.size(2) != m_posEmbed.size(2))
        return Error{ErrorKind::BadInput,
                     "config-value",
                     message("vision-transformer.pos-embed-does-not", "pos_embed of shape {shape} is no square grid of patches.",
                             {{"shape", shapeText(stored.sizes().vec())}}),
                     {},
                     {}};
    return ops::resizedPositions(stored, from, {own.h, own.w, extraTokens()}, m_interpolateMode);
}

bool VisionTransformer::isOutputStage(std::size_t layer) const {
    return std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(layer)) != m_outIndices.end();
}

at::Tensor VisionTransformer::embedded(const at::Tensor& patches, const TokenGrid& grid) {
    const auto forBatch = [&](const at::Tensor& token) { return token.expand({patches.size(0), -1, -1}); };
    const at::Tensor x = m_distToken.defined()
                             ? ops::cat({forBatch(m_clsToken), forBatch(m_distToken), patches}, 1,
                                        {"class and distillation token",
                                         "Two learned tokens come first: one gathers what the picture shows, the other "
                                         "what a teacher network would answer."})
                             : ops::cat({forBatch(m_clsToken), patches}, 1,
                                        {"class token", "A learned token comes first; it gathers what the picture shows."});
    const TokenGrid own = m_patchEmbed->outSize();
    const TokenGrid from{own.h, own.w, extraTokens()}, to{grid.h, grid.w, extraTokens()};
    const at::Tensor positions =
        from == to ? m_posEmbed
                   : ops::resizePositions(m_posEmbed, from, to, m_interpolateMode,
                                          {"positions for this size", "The picture has another number of patches than img_size says."});
    return ops::add(x, positions, {"plus positions", "Attention does not know where a token is; a learned vector per position tells it."});
}

Value VisionTransformer::outputOf(const at::Tensor& tokens, const TokenGrid& grid) const {
    const at::Tensor patch =
        ops::tokensToMap(tokens, grid, {"patches as a map", "The tokens of the patches return to their positions in the picture."});
    if (!m_outputClsToken) return patch;
    std::vector<Value::Named> output{{"patch", patch}};
    output.emplace_back("cls", ops::select(tokens, 1, 0, {"class token", "What the head classifies by."}));
    if (m_distToken.defined())
        output.emplace_back("dist", ops::select(tokens, 1, 1, {"distillation token", "What the second classifier of the head reads."}));
    return Value::named(std::move(output));
}

Value VisionTransformer::forward(const Value& picture, const CallContext&) {
    const Value patches = (*m_patchEmbed)(picture);
    TokenGrid grid = patches.grid().value();
    m_lastRows = grid.h;
    m_lastColumns = grid.w;
    at::Tensor x = (*m_dropAfterPos)(embedded(patches.tensor(), grid));
    if (m_withClsToken)
        grid.prefix = extraTokens();
    else
        x = ops::narrow(x, 1, extraTokens(), {"without the class token", "with_cls_token=False: the layers see the patches only."});
    std::vector<Value> outputs;
    for (std::size_t i = 0; i < m_layers->items().size(); ++i) {
        x = (*m_layers->items()[i])(Value(x, grid)).tensor();
        if (m_norm && i + 1 == m_layers->items().size()) x = (*m_norm)(x);
        if (isOutputStage(i)) outputs.push_back(outputOf(x, grid));
    }
    return Value::list(std::move(outputs));
}

Formula VisionTransformer::formula() const {
    using formula::index;
    using formula::tensor;
    constexpr int kMostInALine = 8;
    const TokenGrid own = m_patchEmbed->outSize();
    const std::int64_t rows = m_lastRows, columns = m_lastColumns, extra = extraTokens(), prefix = m_withClsToken ? extra : 0;
    std::vector<FormulaLine> lines;
    std::vector<Term> parts{tensor("cls_token", "cls")};
    if (m_distToken.defined()) parts.push_back(tensor("dist_token", "dist"));
    parts.push_back(tensor("p"));
    lines.push_back({"p", {}, formula::call(nameOf(*m_patchEmbed), {formula::x()}), -1});
    Term positions = tensor("pos_embed", "pos");
    if (own.h != rows || own.w != columns) {
        lines.push_back({"pos",
                         {},
                         formula::words("pos_embed, resampled to " + std::to_string(rows) + " x " + std::to_string(columns) + " patches"),
                         -1});
        positions = tensor("pos");
    }
    lines.push_back({"z", {}, called(m_dropAfterPos, formula::stack(parts, 1) + positions), -1});
    Term value = tensor("z");
    if (!m_withClsToken) {
        lines.push_back({"z0", {"t", "c"}, value[{index("t") + extra, index("c")}], -1});
        value = tensor("z0");
    }
    int calls = 0, names = 0, output = 0, told = 0;
    const auto pause = [&] {
        const std::string name = "x" + std::to_string(++names);
        lines.push_back({name, {}, value, -1});
        value = tensor(name);
        calls = 0;
    };
    const std::int64_t last = m_outIndices.empty() ? -1 : *std::max_element(m_outIndices.begin(), m_outIndices.end());
    for (std::size_t i = 0; i < m_layers->items().size() && static_cast<std::int64_t>(i) <= last; ++i) {
        if (calls++ == kMostInALine) pause();
        value = formula::call(nameOf(*m_layers->items()[i]), {value});
        if (m_norm && i + 1 == m_layers->items().size()) value = called(m_norm, value);
        if (!isOutputStage(i)) continue;
        pause();
        const std::string number = m_outIndices.size() > 1 ? std::to_string(++told) : std::string();
        const Term place = Term(columns) * index("i") + index("j");
        lines.push_back({"patch" + number, {"c", "i", "j"}, value[{prefix == 0 ? place : place + prefix, index("c")}], output++});
        if (!m_outputClsToken) continue;
        lines.push_back({"cls" + number, {"c"}, value[{0, index("c")}], output++});
        if (m_distToken.defined()) lines.push_back({"dist" + number, {"c"}, value[{1, index("c")}], output++});
    }
    return Formula(std::move(lines));
}

}  // namespace teardown::engine
