#include "core/engine/zoo/blocks/attention_with_bias.h"

#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"

#include <cmath>

namespace teardown::engine {

static constexpr std::int64_t kHeads = 8, kKeyWidth = 32, kValueWidth = 4 * kKeyWidth, kSide = 7;
/// Of the channels from qkv: queries, keys and values of one head stand beside each other.
static constexpr std::int64_t kHeadWidth = 2 * kKeyWidth + kValueWidth;

AttentionWithBias::AttentionWithBias(std::int64_t embedDims) : UnaryModule("AttentionWithBias") {
    m_qkv = register_module("qkv", UnaryPtr(std::make_shared<Linear>(embedDims, kHeads * kHeadWidth)));
    m_proj = register_module("proj", UnaryPtr(std::make_shared<Linear>(kHeads * kValueWidth, embedDims)));
    m_biases = register_parameter("attention_biases", at::zeros({kHeads, kSide * kSide}));
    const at::Tensor place = at::arange(kSide * kSide, at::kLong);
    const auto distance = [](const at::Tensor& along) { return (along.unsqueeze(1) - along.unsqueeze(0)).abs(); };
    const at::Tensor down = distance(at::div(place, kSide, "floor")), across = distance(at::remainder(place, kSide));
    m_index = register_buffer("attention_bias_idxs", down * kSide + across);
}

Formula AttentionWithBias::formula() const {
    using formula::index;
    using formula::tensor;
    const Term w = tensor("w"), h = index("h"), i = index("i"), j = index("j"), k = index("k"), c = index("c"), d = index("d");
    const Term channel = Term(kHeadWidth) * h + d, head = formula::floorQuotient(c, kValueWidth);
    const Term products = formula::reduce("sum", {formula::below("d", kKeyWidth)}, w[{i, channel}] * w[{j, channel + kKeyWidth}]);
    const Term bias = tensor("attention_biases", "bias")[{h, tensor("attention_bias_idxs", "index")[{i, j}]}];
    const IndexRange tokens = formula::whole("k", w, 1);
    // Without the largest score, which torch subtracts first: it cancels, and to look for it among 49 tokens each time takes long.
    const auto raised = [&](const Term& other) { return formula::exp(tensor("s")[{h, i, other}]); };
    const Term value = w[{k, Term(kHeadWidth) * head + 2 * kKeyWidth + c % kValueWidth}];
    return Formula({{"w", {}, called(m_qkv, formula::x()), -1},
                    {"s", {"h", "i", "j"}, std::pow(kKeyWidth, -0.5) * products + bias, -1},
                    {"p", {"h", "i", "j"}, raised(j) / formula::reduce("sum", {tokens}, raised(k)), -1},
                    {"o", {"i", "c"}, formula::reduce("sum", {tokens}, tensor("p")[{head, i, k}] * value), -1},
                    {"y", {}, called(m_proj, tensor("o")), 0}});
}

at::Tensor AttentionWithBias::forward(const at::Tensor& tokens) {
    TORCH_CHECK(tokens.dim() == 3 && tokens.size(1) == kSide * kSide, "AttentionWithBias takes maps of ", kSide, " x ", kSide,
                " places only, not tokens ", tokens.sizes(), ": it has a bias for each distance in them");
    const at::Tensor heads =
        ops::splitHeads((*m_qkv)(tokens), 0, 1, kHeads, {"heads", "Each head gets its own queries, keys and values, side by side."});
    const at::Tensor queries = ops::narrow(heads, 3, 0, kKeyWidth, {"queries", "What each token looks for."});
    const at::Tensor keys = ops::narrow(heads, 3, kKeyWidth, kKeyWidth, {"keys", "What each token can be found by."});
    const at::Tensor values =
        ops::narrow(heads, 3, 2 * kKeyWidth, kValueWidth, {"values", "What a token passes on to those that find it: four times as much."});
    at::Tensor attention = ops::matmulTransposed(
        queries, keys, {"scores of the pairs", "How well the query of each token (row) fits the key of each other (column)."});
    attention = ops::mul(attention, std::pow(kKeyWidth, -0.5),
                         {"scale", "Sums over more channels are larger; without the scale the softmax would pick a single token."});
    // The reference looks the biases up once, without gradients, when it is set to evaluation.
    const at::Tensor bias = ops::lookUpColumns(is_training() ? m_biases : m_biases.detach(), m_index,
                                               {"bias of distances", "A learned number per head for each distance down and across."});
    attention =
        ops::add(attention, bias, {"plus bias", "Attention does not know where a token is; the bias tells it how far apart two are."});
    attention = ops::softmax(attention, -1, {"attention", "Each row becomes weights that sum to 1: where this token looks."});
    at::Tensor x = ops::matmul(attention, values, {"weighted values", "Each token becomes the attention-weighted mean of all values."});
    x = ops::joinHeads(x, {"heads side by side", "The following linear layer mixes what the heads found."});
    return (*m_proj)(x);
}

}  // namespace teardown::engine
