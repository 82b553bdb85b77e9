// CompiledLayer: a convolution or a linear layer that oneDNN has compiled for one input shape, together with what follows it - activations
// and sums are computed while the result is still in the processor's registers. The weight is stored in the order that oneDNN prefers.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace teardown::engine {

/// Functions that oneDNN computes together with a layer.
enum class Fusable { Relu, Relu6, Sigmoid, Tanh, Swish, Gelu, GeluTanh, Hardswish };

/// What follows the layer: a function of every value or, if `isSum`, the sum with another tensor of the output's shape.
struct FollowingStep {
    bool isSum = false;
    Fusable function = Fusable::Relu;
};

/// Sizes and window of a convolution [N, C, H, W] -> [N, C', H', W']; pads with zeros.
struct ConvolutionGeometry {
    std::vector<std::int64_t> input, output;
    std::array<std::int64_t, 2> stride{1, 1};
    std::array<std::int64_t, 2> dilation{1, 1};
    std::array<std::int64_t, 2> before{0, 0};  ///< rows above, columns to the left
    std::array<std::int64_t, 2> after{0, 0};   ///< rows below, columns to the right
    std::int64_t groups = 1;
};

class CompiledLayer {
public:
    /// weight: float [out, in / groups, kH, kW], bias: [out]. The compiled layer takes and returns channels-last tensors. Null if oneDNN
    /// has only its reference implementation for it. Throws dnnl::error for sizes that do not fit together.
    static std::shared_ptr<const CompiledLayer> convolution(const at::Tensor& weight, const at::Tensor& bias,
                                                            const ConvolutionGeometry& geometry, const std::vector<FollowingStep>& steps);
    /// weight: float [out, in], bias: [out]; for inputs [..., in] of this many rows.
    static std::shared_ptr<const CompiledLayer> linear(const at::Tensor& weight, const at::Tensor& bias, std::int64_t rows,
                                                       const std::vector<FollowingStep>& steps);
    virtual ~CompiledLayer() = default;

    /// Thread-safe. `others`: the second operand of each sum, in order. Throws c10::Error if the input does not have the compiled shape.
    virtual at::Tensor run(const at::Tensor& input, const std::vector<at::Tensor>& others) const = 0;
};

}  // namespace teardown::engine
