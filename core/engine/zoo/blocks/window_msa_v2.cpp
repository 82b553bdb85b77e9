#include "core/engine/zoo/blocks/window_msa_v2.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"

#include <cmath>

namespace teardown::engine {

static constexpr double kLargestBias = 16;
static constexpr double kLargestFactor = 100;  ///< of the cosines

/// The distance of each relative position on a logarithmic scale, between -1 and 1 or, if the window is larger than in pretraining, beyond.
static at::Tensor relativeCoordinates(std::int64_t window, const std::array<std::int64_t, 2>& pretrained) {
    const at::Tensor steps = at::arange(-(window - 1), window, at::kFloat);
    const auto along = [&](std::size_t axis) {
        const std::int64_t measure = (pretrained[0] > 0 ? pretrained[axis] : window) - 1;
        const at::Tensor far = steps.div(measure).mul(8);
        return far.sign().mul(at::log2(far.abs().add(1))).div(std::log2(8.0));
    };
    const std::int64_t side = 2 * window - 1;
    return at::stack({along(0).view({side, 1}).expand({side, side}), along(1).view({1, side}).expand({side, side})}, -1).unsqueeze(0);
}

WindowMsaV2::WindowMsaV2(const WindowMsaOptions& options, std::int64_t hiddenDims, const std::array<std::int64_t, 2>& pretrainedWindow)
    : WindowAttention("WindowMSAV2", options) {
    m_biasNetwork = register_module("cpb_mlp", std::make_shared<Sequential>());
    m_biasNetwork->append(std::make_shared<Linear>(2, hiddenDims));
    m_biasNetwork->append(makeReLU(/*inplace=*/true));
    m_biasNetwork->append(std::make_shared<Linear>(hiddenDims, options.heads, /*withBias=*/false));
    m_logitScale = register_parameter("logit_scale", at::log(at::ones({options.heads, 1, 1}).mul(10)));
    m_coordinates = register_buffer("relative_coords_table", relativeCoordinates(options.window, pretrainedWindow).contiguous());
    m_index = register_buffer("relative_position_index", relativePositionIndex());
    makeLayers(/*qkvBias=*/false);
    if (!options.qkvBias) return;
    m_queryBias = register_parameter("q_bias", at::zeros({options.embedDims}));
    m_valueBias = register_parameter("v_bias", at::zeros({options.embedDims}));
}

OnLoading WindowMsaV2::onLoading(const std::string& key) const {
    return key == "relative_coords_table" || key == "relative_position_index" ? OnLoading::Remake : OnLoading::Copy;
}

Formula WindowMsaV2::formula() const {
    return Formula::words(
        "attention by the cosines of queries and keys, times exp(min(logit_scale, log 100)), plus 16 sigmoid(cpb_mlp) of the relative "
        "position");
}

Value WindowMsaV2::forward(const Value& input, const CallContext&) {
    const std::int64_t heads = m_options.heads;
    const at::Tensor& weight = dynamic_cast<Linear&>(*m_qkv).weight;
    at::Tensor bias;
    if (m_queryBias.defined())
        bias = ops::cat({m_queryBias, at::zeros_like(m_valueBias), m_valueBias}, 0,
                        {"biases", "Keys have none: it would add the same value to all scores of a query, which the softmax cancels."});
    const at::Tensor qkv =
        ops::linear(windowsOf(input), weight, bias, {"queries, keys and values", "One linear layer computes all three for each token."});
    const auto direction = [&](std::int64_t part, const ops::Text& text) {
        return ops::normalize(ops::splitHeads(qkv, part, 3, heads, text),
                              {"directions", "Only the angle counts; large activations cannot take over the attention."});
    };
    const at::Tensor queries = direction(0, {"queries", "What each token looks for; each head gets a part of the channels."});
    const at::Tensor keys = direction(1, {"keys", "What each token can be found by."});
    const at::Tensor values = ops::splitHeads(qkv, 2, 3, heads, {"values", "What a token passes on to those that find it."});
    at::Tensor scores = ops::matmulTransposed(
        queries, keys, {"cosines of the pairs", "How well the query of each token (row) fits the key of each other (column)."});
    const at::Tensor factor =
        ops::exp(ops::clampMax(m_logitScale, std::log(kLargestFactor), {"at most 100", "A larger factor would not train."}),
                 {"factor a head", "Learned as a logarithm, so that it stays positive."});
    scores = ops::mul(scores, factor, {"scale", "How sharply a head chooses among the tokens."});
    at::Tensor positions =
        ops::lookUp((*m_biasNetwork)(m_coordinates), m_index,
                    {"bias of relative positions", "A small network computes it from the distance down and to the right."});
    positions = ops::mul(ops::sigmoid(positions, {"between 0 and 1", "The bias must not outweigh the cosines."}), kLargestBias,
                         {"up to 16", "The bias must not outweigh the cosines."});
    scores = ops::add(scores, positions,
                      {"plus bias", "Attention does not know where a token is; the bias tells it how far apart two tokens are."});
    return attend(scores, values, input);
}

}  // namespace teardown::engine
