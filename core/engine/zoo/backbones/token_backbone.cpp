#include "core/engine/zoo/backbones/token_backbone.h"

#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/layer_builders.h"

#include <algorithm>
#include <cmath>

namespace teardown::engine {

TokenBackbone::TokenBackbone(const Arguments& a, const char* base)
    : Backbone(a.signature().name, a["init_cfg"], {base}),
      m_interpolateMode(a.choice("interpolate_mode", {"nearest", "bilinear", "bicubic"})),
      m_withClsToken(a.boolean("with_cls_token")),
      m_outputClsToken(a.boolean("output_cls_token")) {
    if (m_outputClsToken && !m_withClsToken)
        throw BuildFailure{a.bad("with_cls_token", message("vision-transformer.with-cls-token-must",
                                                           "with_cls_token must be True if set output_cls_token to True, but got False"))};
}

void TokenBackbone::setPatches(ValuePtr layer, const TokenGrid& grid) {
    m_patches = std::move(layer);
    m_ownGrid = grid;
    m_seen = grid;
}

std::vector<ConfigValue> TokenBackbone::layerConfigs(const Arguments& a, std::int64_t layers, bool mayBeLonger) {
    const ConfigValue& given = a["layer_cfgs"];
    const auto count = given.isSequence() ? std::ssize(given.items()) : 0;
    if (!given.isDict() && !(given.isSequence() && (mayBeLonger ? count >= layers : count == layers)))
        throw BuildFailure{a.bad("layer_cfgs", message("vision-transformer.layer-cfgs-must-be",
                                                       "layer_cfgs must be a dict or a list of {layers} dicts", {{"layers", layers}}))};
    std::vector<ConfigValue> configs;
    for (std::int64_t i = 0; i < layers; ++i) {
        configs.push_back(given.isDict() ? given : given.items()[static_cast<std::size_t>(i)]);
        requireDictOrNone(configs.back(), "layer_cfgs", a.path("layer_cfgs"));
    }
    return configs;
}

std::optional<std::int64_t> TokenBackbone::gridPrefix(const std::string& key) const {
    return key == "pos_embed" ? std::optional(extraTokens()) : std::nullopt;
}

Result<at::Tensor> TokenBackbone::adapt(const std::string& key, const at::Tensor& stored) const {
    if (key != "pos_embed" || stored.sizes() == m_posEmbed.sizes()) return stored;
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(stored.dim() == 3 ? stored.size(1) - extraTokens() : 0)));
    const TokenGrid from{side, side, extraTokens()};
    if (stored.dim() != 3 || stored.size(1) != from.tokens() || stored.size(2) != m_posEmbed.size(2))
        return Error{ErrorKind::BadInput,
                     "config-value",
                     message("vision-transformer.pos-embed-does-not", "pos_embed of shape {shape} is no square grid of patches.",
                             {{"shape", shapeText(stored.sizes().vec())}}),
                     {},
                     {}};
    return ops::resizedPositions(stored, from, {m_ownGrid.h, m_ownGrid.w, extraTokens()}, m_interpolateMode);
}

bool TokenBackbone::isOutputStage(std::size_t layer) const {
    return std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(layer)) != m_outIndices.end();
}

at::Tensor TokenBackbone::embedded(const at::Tensor& patches, const TokenGrid& grid) {
    const auto forBatch = [&](const at::Tensor& token) { return token.expand({patches.size(0), -1, -1}); };
    const at::Tensor x = m_distToken.defined()
                             ? ops::cat({forBatch(m_clsToken), forBatch(m_distToken), patches}, 1,
                                        {"class and distillation token",
                                         "Two learned tokens come first: one gathers what the picture shows, the other "
                                         "what a teacher network would answer."})
                             : ops::cat({forBatch(m_clsToken), patches}, 1,
                                        {"class token", "A learned token comes first; it gathers what the picture shows."});
    const TokenGrid from{m_ownGrid.h, m_ownGrid.w, extraTokens()}, to{grid.h, grid.w, extraTokens()};
    const at::Tensor positions =
        from == to ? m_posEmbed
                   : ops::resizePositions(m_posEmbed, from, to, m_interpolateMode,
                                          {"positions for this size", "The picture has another number of patches than img_size says."});
    return ops::add(x, positions, {"plus positions", "Attention does not know where a token is; a vector per position tells it."});
}

Value TokenBackbone::outputOf(const at::Tensor& tokens, const TokenGrid& grid) const {
    const at::Tensor patch =
        ops::tokensToMap(tokens, grid, {"patches as a map", "The tokens of the patches return to their positions in the picture."});
    if (!m_outputClsToken) return patch;
    std::vector<Value::Named> output{{"patch", patch}};
    output.emplace_back("cls", ops::select(tokens, 1, 0, {"class token", "What the head classifies by."}));
    if (m_distToken.defined())
        output.emplace_back("dist", ops::select(tokens, 1, 1, {"distillation token", "What the second classifier of the head reads."}));
    return Value::named(std::move(output));
}

Value TokenBackbone::forward(const Value& picture, const CallContext&) {
    const Value patches = (*m_patches)(picture);
    TokenGrid grid = patches.grid().value();
    m_seen = grid;
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

std::vector<FormulaLine> TokenBackbone::embeddingLines() const {
    using formula::tensor;
    const TokenGrid seen = m_seen.get();
    std::vector<FormulaLine> lines{{"p", {}, formula::call(nameOf(*m_patches), {formula::x()}), -1}};
    std::vector<Term> parts{tensor("cls_token", "cls")};
    if (m_distToken.defined()) parts.push_back(tensor("dist_token", "dist"));
    parts.push_back(tensor("p"));
    Term positions = tensor("pos_embed", "pos");
    if (seen != m_ownGrid) {
        lines.push_back({"pos",
                         {},
                         formula::words("pos_embed, resampled to " + std::to_string(seen.h) + " x " + std::to_string(seen.w) + " patches"),
                         -1});
        positions = tensor("pos");
    }
    lines.push_back({"z", {}, called(m_dropAfterPos, formula::stack(parts, 1) + positions), -1});
    return lines;
}

Formula TokenBackbone::formula() const {
    using formula::index;
    using formula::tensor;
    constexpr int kMostInALine = 8;
    const std::int64_t columns = m_seen.get().w, extra = extraTokens(), prefix = m_withClsToken ? extra : 0;
    std::vector<FormulaLine> lines = embeddingLines();
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
