// LayerScale: a learned factor for each channel (Touvron et al., ICCV 2021, section 2; mmcls/models/utils/layer_scale.py).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// Where the channels of a tensor are.
enum class ChannelPlace {
    Last,  ///< [..., C]
    First  ///< [N, C, H, W]
};

class LayerScale : public UnaryLayer {
public:
    /// The factors start at 1e-5.
    LayerScale(std::int64_t channels, ChannelPlace place);
    at::Tensor weight;  ///< [C]
    Description describe() const override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    ChannelPlace m_place;
};

}  // namespace teardown::engine
