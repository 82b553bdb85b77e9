#include "core/engine/zoo/blocks/conditional_position_encoding.h"

#include "core/engine/nn/conv.h"
#include "core/engine/nn/token_ops.h"

namespace teardown::engine {

ConditionalPositionEncoding::ConditionalPositionEncoding(std::int64_t channels) : ValueModule("ConditionalPositionEncoding") {
    m_proj = register_module("proj",
                             UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(channels, channels, 3).padded(1).grouped(channels))));
}

Formula ConditionalPositionEncoding::formula() const {
    using formula::index;
    using formula::tensor;
    const Term width(m_seen.get().w), t = index("t"), c = index("c");
    const Term around = tensor("p")[{c, formula::floorQuotient(t, width), t % width}];
    return Formula({{"map", {"c", "i", "j"}, formula::x()[{width * index("i") + index("j"), c}], -1},
                    {"p", {}, called(m_proj, tensor("map")), -1},
                    {"y", {"t", "c"}, around + formula::x()[{t, c}], 0}});
}

Value ConditionalPositionEncoding::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    m_seen = grid;
    const at::Tensor map = ops::tokensToMap(
        tokens.tensor(), grid, {"tokens as a map", "The convolution needs to know which tokens are neighbours."}, /*dense=*/true);
    const at::Tensor encoded =
        ops::add((*m_proj)(map), map, {"plus position", "What is around a token, and zeros beyond the border, tell where it is."});
    return {ops::mapToTokens(encoded, {"map as tokens", "The layers after it work on a list of tokens."}), grid};
}

}  // namespace teardown::engine
