#include "core/engine/zoo/blocks/locally_grouped_attention.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/attention_parts.h"

#include <cmath>

namespace teardown::engine {

/// Added to the score of a pair of which one is padding; larger than Swin's.
static constexpr double kApartFromPadding = -1000;

LocallyGroupedAttention::LocallyGroupedAttention(const LocallyGroupedAttentionOptions& o)
    : ValueModule("LocallyGroupedSelfAttention"), m_dims(o.embedDims), m_heads(o.heads), m_window(o.window) {
    TORCH_CHECK(o.heads > 0 && o.embedDims % o.heads == 0, "dim ", o.embedDims, " should be divided by num_heads ", o.heads);
    m_scale = 1.0 / std::sqrt(static_cast<double>(o.embedDims / o.heads));
    m_qkv = register_module("qkv", UnaryPtr(std::make_shared<Linear>(o.embedDims, o.embedDims * 3, o.qkvBias)));
    m_attnDrop = register_module("attn_drop", UnaryPtr(std::make_shared<Dropout>(o.attnDrop)));
    m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(o.embedDims, o.embedDims)));
    m_projDrop = register_module("proj_drop", UnaryPtr(std::make_shared<Dropout>(o.projDrop)));
}

LocallyGroupedAttention::Plan LocallyGroupedAttention::planFor(const TokenGrid& grid) const {
    const auto windows = [this](std::int64_t size) { return (size + m_window - 1) / m_window; };
    const Plan plan{grid, windows(grid.h), windows(grid.w), false};
    // The reference marks the padding as the last `pad` rows and columns of a mask. Where one of the two is 0 these are all of them, which
    // marks everything: then nothing is masked, although there may be padding on the other side.
    return {plan.grid, plan.rows, plan.columns, plan.rows * m_window != grid.h && plan.columns * m_window != grid.w};
}

at::Tensor LocallyGroupedAttention::maskFor(const Plan& plan, at::ScalarType type) const {
    at::Tensor padding = at::ones({plan.rows * m_window, plan.columns * m_window}, at::kBool);
    padding.slice(0, 0, plan.grid.h).slice(1, 0, plan.grid.w).zero_();
    padding = padding.reshape({plan.rows, m_window, plan.columns, m_window}).permute({0, 2, 1, 3}).reshape({-1, m_window * m_window});
    return padding.unsqueeze(1).ne(padding.unsqueeze(2)).unsqueeze(1).to(type).mul(kApartFromPadding);
}

Value LocallyGroupedAttention::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    m_seen = grid;
    const Plan plan = planFor(grid);
    const std::int64_t height = plan.rows * m_window, width = plan.columns * m_window;
    const bool padded = height != grid.h || width != grid.w;
    at::Tensor map = ops::tokensToMap(tokens.tensor(), grid, {"tokens as a map", "Windows are cut from rows and columns."});
    if (padded)
        map = ops::pad(map, {0, width - grid.w, 0, height - grid.h},
                       {"whole windows", "The map's sides are no multiple of the window; zeros complete the last windows."});
    const at::Tensor qkv = (*m_qkv)(
        ops::windowGrid(map, m_window, {"windows", "Attention works inside each window: its cost grows with the map, not its square."}));
    const auto part = [&](std::int64_t number, const ops::Text& text) { return ops::splitWindowHeads(qkv, number, 3, m_heads, text); };
    const at::Tensor queries = part(0, {"queries", "What each token looks for; each head gets a part of the channels."});
    const at::Tensor keys = part(1, {"keys", "What each token can be found by."});
    const at::Tensor values = part(2, {"values", "What a token passes on to those that find it."});
    const at::Tensor x =
        scaledAttention(queries, keys, values, m_scale, *m_attnDrop, plan.masked ? maskFor(plan, queries.scalar_type()) : at::Tensor{});
    map = ops::windowHeadsToMap(x, height, width, m_window,
                                {"windows as a map", "The heads come side by side, and the windows return to their positions."});
    if (padded) map = ops::crop(map, grid.h, grid.w, {"without padding", "The padding is removed."});
    const at::Tensor joined = ops::mapToTokens(map, {"map as tokens", "The layers after it work on a list of tokens."});
    return {(*m_projDrop)((*m_proj)(joined)), grid};
}

/// The score of key j for query i of head h in window b, from the line "w" of queries, keys and values.
Term LocallyGroupedAttention::scoreTerm(const Plan& plan) const {
    using formula::floorQuotient;
    using formula::index;
    const Term b = index("b"), h = index("h"), i = index("i"), j = index("j"), w = formula::tensor("w");
    const std::int64_t headWidth = m_dims / m_heads;
    const Term channel = headWidth == m_dims ? index("d") : Term(headWidth) * h + index("d");
    const auto at = [&](const Term& t, const Term& c) {
        return w[{floorQuotient(b, plan.columns), b % plan.columns, floorQuotient(t, m_window), t % m_window, c}];
    };
    const Term score = m_scale * formula::reduce("sum", {formula::below("d", headWidth)}, at(i, channel) * at(j, channel + m_dims));
    if (!plan.masked) return score;
    // 1 for a position in the padding, else 0.
    const auto padding = [&](const Term& t) {
        const Term row = m_window * floorQuotient(b, plan.columns) + floorQuotient(t, m_window);
        const Term column = m_window * (b % plan.columns) + t % m_window;
        return formula::min(1, floorQuotient(row, plan.grid.h) + floorQuotient(column, plan.grid.w));
    };
    return score + kApartFromPadding * (1 - formula::where({{padding(i), padding(j)}}));
}

Formula LocallyGroupedAttention::formula() const {
    using formula::floorQuotient;
    using formula::index;
    using formula::tensor;
    const Plan plan = planFor(m_seen.get());
    const std::int64_t h = plan.grid.h, w = plan.grid.w, size = m_window;
    const Term x = formula::x(), k = index("k"), c = index("c"), t = index("t");
    const Term row = size * index("r") + index("u"), column = size * index("q") + index("v");
    Term token = x[{w * row + column, c}];
    if (plan.rows * size != h || plan.columns * size != w) {
        // Positions outside the map are zero.
        const Term inside = formula::where({{floorQuotient(row, h), 0}, {floorQuotient(column, w), 0}});
        token = inside * x[{w * formula::min(row, h - 1) + formula::min(column, w - 1), c}];
    }
    std::vector<FormulaLine> lines{{"z", {"r", "q", "u", "v", "c"}, token, -1},
                                   {"w", {}, called(m_qkv, tensor("z")), -1},
                                   {"s", {"b", "h", "i", "j"}, scoreTerm(plan), -1}};
    const IndexRange keys = formula::below("k", size * size);
    addAttentionLines(lines, {"b", "h"}, keys, called(m_attnDrop, formula::tensor("p")));
    // The window of token t, and its place there.
    const Term i = floorQuotient(t, w), j = t % w, windowRow = floorQuotient(i, size), windowColumn = floorQuotient(j, size);
    const Term weight =
        tensor("a")[{plan.columns * windowRow + windowColumn, floorQuotient(c, m_dims / m_heads), size * (i % size) + j % size, k}];
    const Term value = tensor("w")[{windowRow, windowColumn, floorQuotient(k, size), k % size, c + 2 * m_dims}];
    lines.push_back({"o", {"t", "c"}, formula::reduce("sum", {keys}, weight * value), -1});
    lines.push_back({"y", {}, called(m_projDrop, called(m_proj, tensor("o"))), 0});
    return Formula(std::move(lines));
}

}  // namespace teardown::engine
