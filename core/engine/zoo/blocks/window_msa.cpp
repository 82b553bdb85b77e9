#include "core/engine/zoo/blocks/window_msa.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/attention_parts.h"
#include "core/engine/zoo/blocks/position_table.h"

#include <cmath>

namespace teardown::engine {

WindowAttention::WindowAttention(const char* type, const WindowMsaOptions& options)
    : ValueModule(type, options.initCfg), m_options(options) {
    TORCH_CHECK(options.heads > 0 && options.embedDims % options.heads == 0, "embed_dims (", options.embedDims,
                ") must be a multiple of num_heads (", options.heads, ")");
    TORCH_CHECK(options.window > 0, "window_size must be positive, not ", options.window);
}

void WindowAttention::makeLayers(bool qkvBias) {
    const std::int64_t dims = m_options.embedDims;
    m_qkv = register_module("qkv", UnaryPtr(std::make_shared<Linear>(dims, dims * 3, qkvBias)));
    m_attnDrop = register_module("attn_drop", UnaryPtr(std::make_shared<Dropout>(m_options.attnDrop)));
    m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(dims, dims)));
    m_projDrop = register_module("proj_drop", UnaryPtr(std::make_shared<Dropout>(m_options.projDrop)));
    ActivationOptions softmax;
    softmax.dimension = -1;
    m_softmax = register_module("softmax", UnaryPtr(std::make_shared<Activation>("Softmax", softmax)));
}

at::Tensor WindowAttention::relativePositionIndex() const {
    const std::int64_t window = m_options.window, side = 2 * window - 1;
    const at::Tensor along = at::arange(window, at::kLong);
    const at::Tensor place = (along.mul(side).unsqueeze(1) + along.unsqueeze(0)).reshape({1, -1});
    return (place + place.t()).flip(1).contiguous();
}

at::Tensor WindowAttention::attend(const at::Tensor& scores, const at::Tensor& values, const Value& input) {
    const Value* mask = input.isList() ? input.find("mask") : nullptr;
    m_masked = mask != nullptr;
    at::Tensor attention = scores;
    if (mask)
        attention = ops::addMask(attention, mask->tensor(),
                                 {"only neighbours", "The shift brought places from opposite sides into one window; they must not mix."});
    attention = (*m_attnDrop)((*m_softmax)(attention));
    return (*m_projDrop)((*m_proj)(besideEachOther(weightedValues(attention, values))));
}

FormulaLine WindowAttention::scoreLine(const Term& score) const {
    using formula::index;
    if (!m_masked) return {"s", {"b", "h", "i", "j"}, score, -1};
    const Term mask = formula::tensor("mask");
    const Term window = index("b") % formula::extent(mask, 0, "windows");
    return {"s", {"b", "h", "i", "j"}, score + mask[{window, index("i"), index("j")}], -1};
}

void WindowAttention::addAttention(std::vector<FormulaLine>& lines) const {
    using formula::index;
    using formula::tensor;
    const std::int64_t dims = m_options.embedDims;
    const Term w = tensor("w"), i = index("i"), c = index("c"), k = index("k");
    const Term head = formula::floorQuotient(c, dims / m_options.heads);
    lines.push_back({"a", {}, called(m_attnDrop, called(m_softmax, tensor("s"))), -1});
    lines.push_back(
        {"o", {"i", "c"}, formula::reduce("sum", {formula::whole("k", w, 1)}, tensor("a")[{head, i, k}] * w[{k, c + 2 * dims}]), -1});
    lines.push_back({"y", {}, called(m_projDrop, called(m_proj, tensor("o"))), 0});
}

WindowMsa::WindowMsa(const WindowMsaOptions& options) : WindowAttention("WindowMSA", options) {
    const double width = static_cast<double>(options.embedDims / options.heads);
    m_scale = options.qkScale.value_or(0) != 0 ? *options.qkScale : 1.0 / std::sqrt(width);
    const std::int64_t side = 2 * options.window - 1;
    m_table = register_parameter("relative_position_bias_table", at::zeros({side * side, options.heads}));
    m_index = register_buffer("relative_position_index", relativePositionIndex());
    makeLayers(options.qkvBias);
}

void WindowMsa::initWeights(Initializer& initializer) {
    ValueModule::initWeights(initializer);
    initializer.truncatedNormal(*this, "relative_position_bias_table", 0.02);
}

OnLoading WindowMsa::onLoading(const std::string& key) const {
    return key == "relative_position_bias_table" ? OnLoading::ResampleTable
           : key == "relative_position_index"    ? OnLoading::RemakeWithTable
                                                 : OnLoading::Copy;
}

Result<at::Tensor> WindowMsa::adapt(const std::string& key, const at::Tensor& stored) const {
    if (key != "relative_position_bias_table" || stored.sizes() == m_table.sizes()) return stored;
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(stored.dim() == 2 ? stored.size(0) : 0)));
    if (stored.dim() != 2 || side < 5 || side % 2 == 0 || side * side != stored.size(0) || stored.size(1) != m_options.heads)
        return Error{ErrorKind::BadInput,
                     "config-value",
                     message("window-msa.table-does-not", "relative_position_bias_table of shape {shape} is none of a window's.",
                             {{"shape", shapeText(stored.sizes().vec())}}),
                     {},
                     {}};
    return resizedPositionTable(stored, side, 2 * m_options.window - 1);
}

Formula WindowMsa::formula() const {
    using formula::index;
    using formula::tensor;
    const std::int64_t dims = m_options.embedDims, width = dims / m_options.heads;
    const Term w = tensor("w"), b = index("b"), h = index("h"), i = index("i"), j = index("j"), channel = Term(width) * h + index("d");
    const Term product = w[{b, i, channel}] * w[{b, j, channel + dims}];
    const Term number = tensor("relative_position_index", "index")[{i, j}];
    const Term bias = tensor("relative_position_bias_table", "bias")[{number, h}];
    const FormulaLine scores = scoreLine(m_scale * formula::reduce("sum", {formula::below("d", width)}, product) + bias);
    std::vector<FormulaLine> lines{{"w", {}, called(m_qkv, formula::x()), -1}, scores};
    addAttention(lines);
    return Formula(std::move(lines));
}

Value WindowMsa::forward(const Value& input, const CallContext&) {
    const auto [queries, keys, values] = splitQkv((*m_qkv)(windowsOf(input)), m_options.heads);
    const at::Tensor scores = scoresOf(scaledForScores(queries, m_scale), keys);
    const at::Tensor bias =
        ops::lookUp(m_table, m_index, {"bias of relative positions", "A learned number per head for each distance down and to the right."});
    return attend(
        ops::add(scores, bias, {"plus bias", "Attention does not know where a token is; the bias tells it how far apart two tokens are."}),
        values, input);
}

}  // namespace teardown::engine
