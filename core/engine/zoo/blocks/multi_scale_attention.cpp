#include "core/engine/zoo/blocks/multi_scale_attention.h"

#include "core/engine/nn/conv.h"
#include "core/engine/nn/grid_ops.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/attention_parts.h"
#include "core/engine/zoo/layer_builders.h"

#include <algorithm>
#include <cmath>

namespace teardown::engine {

MultiScaleAttention::MultiScaleAttention(const MultiScaleOptions& options) : ValueModule("MultiScaleAttention"), m_options(options) {
    const MultiScaleOptions& o = m_options;
    TORCH_CHECK(o.heads > 0 && o.outDims % o.heads == 0, "out_dims (", o.outDims, ") must be a multiple of num_heads (", o.heads, ")");
    const std::int64_t width = o.outDims / o.heads;
    m_scale = 1.0 / std::sqrt(static_cast<double>(width));
    m_qkv = register_module("qkv", UnaryPtr(std::make_shared<Linear>(o.inDims, o.outDims * 3, o.qkvBias)));
    m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(o.outDims, o.outDims)));
    m_pools = {makePool("q", o.strideQ), makePool("k", o.strideKv), makePool("v", o.strideKv)};
    if (!o.relativePositions) return;
    const std::int64_t length = 2 * std::max(o.inputSide / o.strideQ, o.inputSide / o.strideKv) - 1;
    m_rowTable = register_parameter("rel_pos_h", at::zeros({length, width}));
    m_columnTable = register_parameter("rel_pos_w", at::zeros({length, width}));
}

MultiScaleAttention::Pool MultiScaleAttention::makePool(const std::string& name, std::int64_t stride) {
    const std::int64_t width = m_options.outDims / m_options.heads;
    Conv2dOptions conv = Conv2dOptions::square(width, width, 1).strided(stride).grouped(width).withBias(false);
    conv.kernel = m_options.poolKernel;
    conv.padding = {conv.kernel[0] / 2, conv.kernel[1] / 2};
    const UnaryPtr pool = register_module("pool_" + name, UnaryPtr(std::make_shared<Conv2d>(conv)));
    return {pool, register_module("norm_" + name, buildNormLayer(m_options.normCfg, width, {}, m_options.normPath).layer)};
}

void MultiScaleAttention::initWeights(Initializer& initializer) {
    ValueModule::initWeights(initializer);
    if (m_options.zeroInit) return;
    initializer.truncatedNormal(*this, "rel_pos_h", 0.02);
    initializer.truncatedNormal(*this, "rel_pos_w", 0.02);
}

MultiScaleAttention::Pooled MultiScaleAttention::pooled(const Pool& pool, const at::Tensor& heads, const TokenGrid& grid) {
    const at::Tensor maps = (*pool.conv)(ops::headsToMaps(heads, grid, {"maps of the heads", "Neighbours are found by rows and columns."}));
    const at::Tensor tokens =
        ops::mapsToHeads(maps, m_options.heads, {"tokens of the heads", "Each place of the pooled maps is a token again."});
    return {(*pool.norm)(tokens), {maps.size(2), maps.size(3), 0}};
}

/// Row of the table for each query and key, int64 [queries, keys]: their distance, in steps of the finer grid, from the largest negative
/// one on. In float32 and rounded down, as in the reference.
static at::Tensor relativeNumbers(std::int64_t queries, std::int64_t keys) {
    const double queryStep = std::max(static_cast<double>(keys) / static_cast<double>(queries), 1.0);
    const double keyStep = std::max(static_cast<double>(queries) / static_cast<double>(keys), 1.0);
    const at::Tensor ofQueries = at::arange(queries, at::kLong).unsqueeze(1) * queryStep;
    const at::Tensor ofKeys = at::arange(keys, at::kLong).unsqueeze(0) * keyStep;
    return ((ofQueries - ofKeys) + static_cast<double>(keys - 1) * keyStep).to(at::kLong);
}

static std::int64_t distancesOf(std::int64_t queries, std::int64_t keys) { return 2 * std::max(queries, keys) - 1; }

at::Tensor MultiScaleAttention::relativeVectors(const at::Tensor& table, std::int64_t queries, std::int64_t keys) {
    const std::int64_t length = distancesOf(queries, keys);
    const at::Tensor fitting =
        table.size(0) == length
            ? table
            : ops::resampleRows(table, length, {"distances of this size", "The picture has another number of patches than img_size says."});
    return ops::lookUp(fitting, relativeNumbers(queries, keys),
                       {"vectors of the distances", "A learned vector for how far a key is from a query along this side."});
}

at::Tensor MultiScaleAttention::withPlaces(const at::Tensor& scores, const Pooled& queries, const TokenGrid& keys) {
    const at::Tensor rows =
        ops::rowScores(queries.tokens, relativeVectors(m_rowTable, queries.grid.h, keys.h), queries.grid,
                       {"scores of the rows", "What a query looks for may also be a distance up or down, whatever is there."});
    const at::Tensor columns =
        ops::columnScores(queries.tokens, relativeVectors(m_columnTable, queries.grid.w, keys.w), queries.grid,
                          {"scores of the columns", "What a query looks for may also be a distance to the left or right."});
    return ops::addPlaces(scores, rows, columns,
                          {"plus places", "Attention does not know where a token is; these scores tell it how far apart two tokens are."});
}

Value MultiScaleAttention::forward(const Value& input, const CallContext& context) {
    const TokenGrid grid = gridOf(input, context);
    const Qkv parts = splitQkv((*m_qkv)(input.tensor()), m_options.heads);
    const Pooled queries = pooled(m_pools[0], parts.queries, grid);
    const Pooled keys = pooled(m_pools[1], parts.keys, grid);
    const Pooled values = pooled(m_pools[2], parts.values, grid);
    m_seen = grid;
    m_seenQueries = queries.grid;
    m_seenKeys = keys.grid;
    at::Tensor scores = scoresOf(scaledForScores(queries.tokens, m_scale), keys.tokens);
    if (m_options.relativePositions) scores = withPlaces(scores, queries, keys.grid);
    at::Tensor x = weightedValues(attentionOf(scores), values.tokens);
    if (m_options.residualPooling)
        x = ops::add(x, queries.tokens, {"plus the queries", "What was pooled reaches the output even where the attention adds little."});
    return {(*m_proj)(besideEachOther(x)), queries.grid};
}

void MultiScaleAttention::addPooled(std::vector<FormulaLine>& lines, const Pool& pool, int part) const {
    using formula::floorQuotient;
    using formula::index;
    using formula::tensor;
    const std::string name(1, "qkv"[part]);
    const std::int64_t heads = m_options.heads, dims = m_options.outDims, columns = (part == 0 ? m_seenQueries : m_seenKeys).get().w;
    const Term b = index("b"), d = index("d"), t = index("t"), place = m_seen.get().w * index("i") + index("j");
    const Term channel = part == 0 ? d : d + part * dims;
    const Term value =
        heads == 1 ? tensor("w")[{b, place, channel}] : tensor("w")[{floorQuotient(b, heads), place, dims / heads * (b % heads) + channel}];
    const Term sample = heads == 1 ? index("n") : heads * index("n") + index("h");
    lines.push_back({"m" + name, {"b", "d", "i", "j"}, value, -1});
    lines.push_back({"p" + name, {}, called(pool.conv, tensor("m" + name)), -1});
    lines.push_back({"t" + name, {"n", "h", "t", "d"}, tensor("p" + name)[{sample, d, floorQuotient(t, columns), t % columns}], -1});
    lines.push_back({"n" + name, {}, called(pool.norm, tensor("t" + name)), -1});
}

Term MultiScaleAttention::placeTerm(const char* table, int axis) const {
    using formula::index;
    const TokenGrid queries = m_seenQueries.get(), keys = m_seenKeys.get();
    const std::int64_t ofQueries = axis == 0 ? queries.h : queries.w, ofKeys = axis == 0 ? keys.h : keys.w;
    const at::Tensor& values = axis == 0 ? m_rowTable : m_columnTable;
    const std::int64_t shorter = std::min(ofQueries, ofKeys), longer = std::max(ofQueries, ofKeys);
    if (values.size(0) != distancesOf(ofQueries, ofKeys) || shorter == 0 || longer % shorter != 0)
        return formula::words("the query times the vector of its distance to the key, from " + std::string(table));
    const auto place = [&](const Term& token, std::int64_t columns) {
        return axis == 0 ? formula::floorQuotient(token, columns) : token % columns;
    };
    const auto times = [](std::int64_t step, const Term& term) { return step == 1 ? term : step * term; };
    const std::int64_t queryStep = longer / ofQueries, keyStep = longer / ofKeys;
    const Term distance =
        times(queryStep, place(index("i"), queries.w)) - times(keyStep, place(index("j"), keys.w)) + (ofKeys - 1) * keyStep;
    const Term product = formula::tensor("nq")[{index("h"), index("i"), index("d")}] * formula::tensor(table)[{distance, index("d")}];
    return formula::reduce("sum", {formula::below("d", m_options.outDims / m_options.heads)}, product);
}

Formula MultiScaleAttention::formula() const {
    using formula::index;
    using formula::tensor;
    const std::int64_t width = m_options.outDims / m_options.heads;
    const TokenGrid keys = m_seenKeys.get();
    const Term h = index("h"), i = index("i"), j = index("j"), c = index("c"), d = index("d"), k = index("k");
    std::vector<FormulaLine> lines{{"w", {}, called(m_qkv, formula::x()), -1}};
    for (int part = 0; part < 3; ++part) addPooled(lines, m_pools[static_cast<std::size_t>(part)], part);
    const Term product = tensor("nq")[{h, i, d}] * tensor("nk")[{h, j, d}];
    Term score = m_scale * formula::reduce("sum", {formula::below("d", width)}, product);
    if (m_options.relativePositions) score = score + placeTerm("rel_pos_h", 0) + placeTerm("rel_pos_w", 1);
    lines.push_back({"s", {"h", "i", "j"}, score, -1});
    const IndexRange range = formula::below("k", keys.h * keys.w);
    addAttentionLines(lines, {"h"}, range, tensor("p"));
    const Term head = formula::floorQuotient(c, width), channel = c % width;
    Term value = formula::reduce("sum", {range}, tensor("a")[{head, i, k}] * tensor("nv")[{head, k, channel}]);
    if (m_options.residualPooling) value = value + tensor("nq")[{head, i, channel}];
    lines.push_back({"o", {"i", "c"}, value, -1});
    lines.push_back({"y", {}, called(m_proj, tensor("o")), 0});
    return Formula(std::move(lines));
}

}  // namespace teardown::engine
