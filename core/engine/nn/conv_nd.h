// Conv1d, Conv3d, ConvTranspose2d and ConvTranspose3d with PyTorch's parameter names, order and constructor values
// (torch/nn/modules/conv.py). Two-dimensional convolutions are in conv.h.
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// One value per dimension in each list.
struct ConvNdOptions {
    std::int64_t inChannels = 0;
    std::int64_t outChannels = 0;
    std::vector<std::int64_t> kernel, stride, padding, dilation;
    std::vector<std::int64_t> outputPadding;  ///< of a transposed convolution
    std::int64_t groups = 1;
    bool bias = true;
    std::string paddingMode = "zeros";  ///< zeros, reflect, replicate, circular
};

/// Throws c10::Error unless both numbers are positive and divisible by the groups.
void checkConvChannels(std::int64_t in, std::int64_t out, std::int64_t groups);
/// Throws c10::Error unless it is zeros, reflect, replicate or circular.
void checkPaddingMode(const std::string& mode);

class ConvNd : public UnaryLayer {
public:
    /// One or three dimensions. Throws c10::Error if the channels are not divisible by the groups.
    ConvNd(ConvNdOptions options, std::vector<std::string> bases);
    at::Tensor weight;  ///< [out, in / groups, kernel...]
    at::Tensor bias;    ///< [out] or undefined
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, in, L] -> [N, out, L']; [N, in, D, H, W] -> [N, out, D', H', W'].
    at::Tensor forward(const at::Tensor& input) override;

private:
    ConvNdOptions m_options;
};

/// Each value of the input adds its kernel, times the value, to the output: the gradient of a convolution.
class ConvTranspose : public UnaryLayer {
public:
    /// Two or three dimensions. Throws c10::Error if the channels are not divisible by the groups, or for another padding mode than zeros.
    explicit ConvTranspose(ConvNdOptions options);
    at::Tensor weight;  ///< [in, out / groups, kernel...]
    at::Tensor bias;    ///< [out] or undefined
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, (H - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1, ...].
    at::Tensor forward(const at::Tensor& input) override;

private:
    ConvNdOptions m_options;
};

}  // namespace teardown::engine
