#include "core/engine/zoo/blocks/shift_window_msa.h"

#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/window_msa_v2.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

static constexpr double kNeverSeen = -100;

static const Signature& shiftWindowMsaSignature() {
    using py::none;
    using py::value;
    static const Signature s_signature{
        "ShiftWindowMSA",
        "Attention in the windows of a map, which may be shifted first.",
        ReferenceClass::of("mmcls.models.utils.attention.ShiftWindowMSA"),
        {{"embed_dims", {}, "Channels of a token."},
         {"num_heads", {}, "Heads of the attention."},
         {"window_size", {}, "Height and width of a window."},
         {"shift_size", value(0), "Rows and columns by which the map is shifted."},
         {"qkv_bias", value(true), "Whether queries, keys and values have a bias."},
         {"qk_scale", none(), "Factor of the scores; None: 1 / sqrt(values a head)."},
         {"attn_drop", value(0), "Fraction of attention weights set to zero during training."},
         {"proj_drop", value(0), "Fraction of values set to zero during training."},
         {"dropout_layer", py::dict({{"type", value("DropPath")}, {"drop_prob", value(0.0)}}), "Layer that drops samples during training."},
         {"pad_small_map", value(false), "Whether a map smaller than a window is padded; else it is an error."},
         {"input_resolution", none(), "Without effect; older configs give it."},
         {"auto_pad", none(), "Without effect; older configs give it."},
         {"msa_cfg", py::dict({}), "Further arguments of the attention in a window."},
         {"init_cfg", none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

static const Signature& windowMsaSignature(SwinVersion version) {
    static const Signature s_first{"WindowMSA",
                                   "Attention in a window.",
                                   ReferenceClass::of("mmcls.models.utils.attention.WindowMSA"),
                                   {{"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}}};
    static const Signature s_second{"WindowMSAV2",
                                    "Attention in a window by the angles of queries and keys.",
                                    ReferenceClass::of("mmcls.models.utils.attention.WindowMSAV2"),
                                    {{"cpb_mlp_hidden_dims", py::value(512), "Width of the network that computes the bias."},
                                     {"pretrained_window_size", py::tuple({0, 0}), "Window size used in pretraining."},
                                     {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}}};
    return version == SwinVersion::One ? s_first : s_second;
}

ShiftWindowMsa::ShiftWindowMsa(const ConfigValue& config, SwinVersion version, const std::string& path)
    : ShiftWindowMsa(checkedArguments(shiftWindowMsaSignature(), config, path), version) {}

ShiftWindowMsa::ShiftWindowMsa(const Arguments& a, SwinVersion version)
    : ValueModule("ShiftWindowMSA", a["init_cfg"]),
      m_window(a.integer("window_size")),
      m_shift(a.integer("shift_size")),
      m_padSmallMap(a.boolean("pad_small_map")),
      m_seen(2 * m_window, 2 * m_window) {
    if (m_shift < 0 || m_shift >= m_window)
        throw BuildFailure{a.bad("shift_size", message("shift-window-msa.shift-size-must-be", "shift_size={shift}: must be 0 to {most}",
                                                       {{"shift", m_shift}, {"most", m_window - 1}}))};
    const Arguments more = checkedArguments(windowMsaSignature(version), a["msa_cfg"], a.path("msa_cfg"));
    WindowMsaOptions options;
    options.embedDims = a.integer("embed_dims");
    options.heads = a.integer("num_heads");
    options.window = m_window;
    options.qkvBias = a.boolean("qkv_bias");
    if (!a["qk_scale"].isNone()) options.qkScale = a.number("qk_scale");
    options.attnDrop = rateOf(a, "attn_drop");
    options.projDrop = rateOf(a, "proj_drop");
    options.initCfg = more["init_cfg"];
    if (version == SwinVersion::One)
        m_attention = std::make_shared<WindowMsa>(options);
    else
        m_attention = std::make_shared<WindowMsaV2>(options, more.integer("cpb_mlp_hidden_dims"), pairOf(more, "pretrained_window_size"));
    register_module("w_msa", m_attention);
    m_drop = register_module("drop", buildDropoutLayer(a["dropout_layer"], a.path("dropout_layer")));
}

ShiftWindowMsa::Plan ShiftWindowMsa::planFor(const TokenGrid& grid) const {
    const auto whole = [this](std::int64_t size) { return (size + m_window - 1) / m_window * m_window; };
    const std::int64_t least = std::min(grid.h, grid.w);
    TORCH_CHECK(least >= m_window || m_padSmallMap, "The input shape (", grid.h, ", ", grid.w, ") is smaller than the window size (",
                m_window, "). Please set `pad_small_map=True`, or decrease the `window_size`.");
    // A window that covers the map needs no neighbours.
    return {whole(grid.h), whole(grid.w), least == m_window && !m_padSmallMap ? 0 : m_shift};
}

/// Which of the strips that the shift splits an axis into each position belongs to: 0 before the last window, 1 and 2 in it.
static at::Tensor stripsOf(std::int64_t size, std::int64_t window, std::int64_t shift) {
    const at::Tensor place = at::arange(size, at::kLong);
    return place.ge(size - window).to(at::kLong) + place.ge(size - shift).to(at::kLong);
}

/// 1 for positions from `first` on, for an axis of `size` positions.
static Term reachedTerm(const Term& place, std::int64_t size, std::int64_t first) {
    if (first <= 0) return 1;
    const Term quotient = formula::floorQuotient(place, first);
    return size <= 2 * first ? quotient : formula::min(quotient, 1);
}

at::Tensor ShiftWindowMsa::maskFor(const Plan& plan) const {
    const at::Tensor strips =
        stripsOf(plan.height, m_window, plan.shift).mul(3).unsqueeze(1) + stripsOf(plan.width, m_window, plan.shift).unsqueeze(0);
    const at::Tensor windows = strips.reshape({plan.height / m_window, m_window, plan.width / m_window, m_window})
                                   .permute({0, 2, 1, 3})
                                   .reshape({-1, m_window * m_window});
    const at::Tensor apart = windows.unsqueeze(1).ne(windows.unsqueeze(2));
    return apart.to(m_attention->parameters().front().scalar_type()).mul(kNeverSeen);
}

Value ShiftWindowMsa::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    const Plan plan = planFor(grid);
    m_seen = grid;
    at::Tensor map = ops::tokensToMap(tokens.tensor(), grid, {"tokens as a map", "Windows are cut from rows and columns."});
    const bool padded = plan.height != grid.h || plan.width != grid.w;
    if (padded)
        map = ops::pad(map, {0, plan.width - grid.w, 0, plan.height - grid.h},
                       {"whole windows", "The map's sides are no multiple of the window; zeros complete the last windows."});
    if (plan.shift > 0)
        map =
            ops::roll(map, plan.shift, {"cyclic shift", "The windows of this block lie across the borders of those of the block before."});
    const at::Tensor windows = ops::windowPartition(
        map, m_window, {"windows", "Attention works inside each window: its cost grows with the map, not its square."});
    Value input(windows, TokenGrid{m_window, m_window, 0});
    if (plan.shift > 0) input = Value::named({{"x", std::move(input)}, {"mask", maskFor(plan)}});
    map = ops::windowReverse((*m_attention)(input).tensor(), plan.height, plan.width, m_window,
                             {"windows as a map", "The windows return to their positions."});
    if (plan.shift > 0) map = ops::roll(map, -plan.shift, {"shift back", "Each token returns to its place in the picture."});
    if (padded) map = ops::crop(map, grid.h, grid.w, {"without padding", "The padding is removed."});
    const at::Tensor x = ops::mapToTokens(map, {"map as tokens", "The layers after it work on a list of tokens."});
    return {(*m_drop)(x), grid};
}

Formula ShiftWindowMsa::formula() const {
    using formula::floorQuotient;
    using formula::index;
    using formula::tensor;
    const TokenGrid grid = m_seen.get();
    const Plan plan = planFor(grid);
    const std::int64_t columns = plan.width / m_window, windows = plan.height / m_window * columns;
    // The row and column of position t in window b of the shifted map, and where it was before.
    const auto rowOf = [&](const Term& b, const Term& t) { return m_window * floorQuotient(b, columns) + floorQuotient(t, m_window); };
    const auto columnOf = [&](const Term& b, const Term& t) { return m_window * (b % columns) + t % m_window; };
    const auto before = [&](const Term& place, std::int64_t size) { return plan.shift > 0 ? (place + plan.shift) % size : place; };
    const Term b = index("b"), t = index("t"), c = index("c");
    const Term row = before(rowOf(b % windows, t), plan.height), column = before(columnOf(b % windows, t), plan.width);
    const Term x = formula::x();
    Term token = x[{floorQuotient(b, windows), grid.w * row + column, c}];
    if (plan.height != grid.h || plan.width != grid.w) {
        // Positions outside the map are zero.
        const Term inside = formula::where({{floorQuotient(row, grid.h), 0}, {floorQuotient(column, grid.w), 0}});
        token = inside * x[{floorQuotient(b, windows), grid.w * formula::min(row, grid.h - 1) + formula::min(column, grid.w - 1), c}];
    }
    std::vector<FormulaLine> lines{{"w", {"b", "t", "c"}, token, -1}};
    std::vector<Term> arguments{tensor("w")};
    if (plan.shift > 0) {
        const auto strip = [&](const Term& place, std::int64_t size) {
            return reachedTerm(place, size, size - m_window) + reachedTerm(place, size, size - plan.shift);
        };
        const Term i = index("i"), j = index("j");
        const Term together = formula::where({{strip(rowOf(b, i), plan.height), strip(rowOf(b, j), plan.height)},
                                              {strip(columnOf(b, i), plan.width), strip(columnOf(b, j), plan.width)}});
        lines.push_back({"mask", {"b", "i", "j"}, kNeverSeen * (1 - together), -1});
        arguments.push_back(tensor("mask"));
    }
    const auto after = [&](const Term& place, std::int64_t size) { return plan.shift > 0 ? (place + (size - plan.shift)) % size : place; };
    const Term i = after(floorQuotient(t, grid.w), plan.height), j = after(t % grid.w, plan.width);
    const Term window = windows * index("n") + columns * floorQuotient(i, m_window) + floorQuotient(j, m_window);
    const Term attended = formula::call(nameOf(*m_attention), arguments);
    lines.push_back({"a", {"n", "t", "c"}, attended[{window, m_window * (i % m_window) + j % m_window, c}], -1});
    lines.push_back({"y", {}, called(m_drop, tensor("a")), 0});
    return Formula(std::move(lines));
}

}  // namespace teardown::engine
