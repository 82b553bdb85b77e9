// SplitAttentionConv2d and RSoftmax: a grouped convolution makes several maps of the same size, and an attention weighs them channel by
// channel (Zhang et al., ResNeSt, 2020, figure 2; mmcls/models/backbones/resnest.py).
#pragma once

#include "core/engine/nn/conv.h"

namespace teardown::engine {

/// Softmax over the radix; with radix 1 a sigmoid.
class RSoftmax : public UnaryLayer {
public:
    /// channels: of one part; a multiple of the groups.
    RSoftmax(std::int64_t radix, std::int64_t groups, std::int64_t channels);
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, groups * radix * K, 1, 1], ordered in this way -> [N, radix * groups * K]; radix 1: the shape stays.
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_radix, m_groups, m_channels;
};

struct SplitAttentionOptions {
    Conv2dOptions conv;  ///< of one part: outChannels without the factor radix
    std::int64_t radix = 2;
    std::int64_t reductionFactor = 4;
    ConfigValue convCfg;  ///< for conv only
    ConfigValue normCfg;
    std::string path;  ///< config path of the owner
};

/// Children: conv, bn0, relu, fc1, bn1, fc2, rsoftmax.
class SplitAttentionConv2d : public UnaryLayer {
public:
    /// Throws BuildFailure or c10::Error.
    explicit SplitAttentionConv2d(const SplitAttentionOptions& options);
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, H', W'].
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::int64_t m_radix, m_channels;
    UnaryPtr m_conv, m_norm0, m_relu, m_fc1, m_norm1, m_fc2, m_rsoftmax;
};

}  // namespace teardown::engine
