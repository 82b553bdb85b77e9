// ConditionalPositionEncoding: adds to each token what a 3x3 depthwise convolution finds around it, which tells the attention where it is
// for any picture size (Chu et al. 2021, "Conditional Positional Encodings for Vision Transformers";
// mmcls/models/utils/position_encoding.py). Child: proj.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/blocks/seen_grid.h"

namespace teardown::engine {

class ConditionalPositionEncoding : public ValueModule {
public:
    explicit ConditionalPositionEncoding(std::int64_t channels);
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, channels] with their grid -> the same. Throws c10::Error if they have none.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    UnaryPtr m_proj;
    SeenGrid m_seen{1, 1};
};

}  // namespace teardown::engine
