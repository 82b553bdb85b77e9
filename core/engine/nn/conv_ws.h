// Convolutions with a standardised weight (mmcv/cnn/bricks/conv_ws.py).
#pragma once

#include "core/engine/nn/conv.h"

namespace teardown::engine {

/// Weight standardisation (Qiao et al. 2019, section 3): each filter minus its mean, divided by its standard deviation plus eps.
class ConvWS2d : public Conv2d {
public:
    ConvWS2d(const Conv2dOptions& options, double eps) : Conv2d(options, "ConvWS2d", {"Conv2d"}), m_eps(eps) {}
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, H', W'].
    at::Tensor forward(const at::Tensor& input) override;

private:
    double m_eps;
};

/// Adaptive weight standardisation (DetectoRS: Qiao et al., CVPR 2021): a standardised filter has a deviation and a mean of its own, the
/// buffers weight_gamma and weight_beta.
class ConvAWS2d : public Conv2d {
public:
    explicit ConvAWS2d(const Conv2dOptions& options);
    Description describe() const override;
    Formula formula() const override;
    /// After a checkpoint was loaded, `withGamma`: whether it had weight_gamma. Without it, or if its mean is not positive, the layer takes
    /// deviation and mean of its weight, so that it computes what the plain convolution of the file did. True if it did so.
    bool adoptWeight(bool withGamma);

protected:
    /// [N, in, H, W] -> [N, out, H', W'].
    at::Tensor forward(const at::Tensor& input) override;

private:
    /// Mean and deviation of each filter, [out, 1, 1, 1].
    std::pair<at::Tensor, at::Tensor> moments() const;

    at::Tensor m_gamma, m_beta;  ///< [out, 1, 1, 1]
};

}  // namespace teardown::engine
