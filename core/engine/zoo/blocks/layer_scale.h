// LayerScale: multiplies each channel by a learned factor (Touvron et al., ICCV 2021, section 2; mmcls/models/utils/layer_scale.py).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

class LayerScale : public UnaryLayer {
public:
    /// channelsFirst: for maps [N, C, H, W] (data_format='channels_first'); else for values whose last axis has the channels.
    LayerScale(std::int64_t channels, bool channelsFirst);
    at::Tensor weight;  ///< [C]
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    bool m_channelsFirst;
};

}  // namespace teardown::engine
