// Conv2d with PyTorch's parameter names, order and constructor values (torch/nn/modules/conv.py).
#pragma once

#include "core/engine/nn/layer.h"
#include "core/engine/nn/onednn.h"
#include "core/trace/details/spatial.h"

#include <array>
#include <functional>

namespace teardown::engine {

struct Conv2dOptions {
    std::int64_t inChannels = 0;
    std::int64_t outChannels = 0;
    std::array<std::int64_t, 2> kernel{1, 1};
    std::array<std::int64_t, 2> stride{1, 1};
    std::array<std::int64_t, 2> padding{0, 0};
    std::array<std::int64_t, 2> dilation{1, 1};
    std::int64_t groups = 1;
    bool bias = true;
    std::string paddingMode = "zeros";  ///< zeros, reflect, replicate, circular

    /// Options for a square kernel.
    static Conv2dOptions square(std::int64_t in, std::int64_t out, std::int64_t kernel);
    Conv2dOptions& strided(std::int64_t value) {
        stride = {value, value};
        return *this;
    }
    Conv2dOptions& padded(std::int64_t value) {
        padding = {value, value};
        return *this;
    }
    Conv2dOptions& dilated(std::int64_t value) {
        dilation = {value, value};
        return *this;
    }
    Conv2dOptions& grouped(std::int64_t value) {
        groups = value;
        return *this;
    }
    Conv2dOptions& withBias(bool value) {
        bias = value;
        return *this;
    }
};

class Conv2d : public UnaryLayer {
public:
    /// Throws c10::Error if the channels are not divisible by the groups.
    explicit Conv2d(const Conv2dOptions& options) : Conv2d(options, "Conv2d", {"_ConvNd"}) {}
    const Conv2dOptions& options() const { return m_options; }
    at::Tensor weight;  ///< [out, in / groups, kH, kW]
    at::Tensor bias;    ///< [out] or undefined
    Description describe() const override;
    Spatial spatial() const;
    Formula formula() const override;

protected:
    /// The sum with these rows and columns of padding above and to the left, after the lines that define them. The kernel is the weight
    /// or, if given, what `kernel` says of an element of it; `divisor` divides the sum.
    Formula convolution(std::vector<FormulaLine> before, const Term& top, const Term& left, Border border,
                        const std::function<Term(const Term& element)>& kernel = {}, const Term& divisor = {}) const;
    /// Without padding lines: with the padding and padding mode of the options.
    Formula plainConvolution(std::vector<FormulaLine> before = {}, const std::function<Term(const Term& element)>& kernel = {},
                             const Term& divisor = {}) const;
    /// Over c, u and v of the weight's element W[o,c,u,v], as far as they have more than one value.
    std::vector<IndexRange> kernelRanges() const;
    /// W[o,c,u,v], with 0 for what kernelRanges() leaves out.
    Term kernelElement() const;
    Conv2d(const Conv2dOptions& options, std::string type, std::vector<std::string> bases);
    /// [N, in, H, W] -> [N, out, H', W'].
    at::Tensor forward(const at::Tensor& input) override;

private:
    /// Input channels of a group, rows and columns.
    std::array<std::int64_t, 3> kernelSizes() const;
    Conv2dOptions m_options;
    onednn::PackedWeight m_packed;
};

/// TensorFlow's padding "same": as many zeros as the input's size requires, so that the output has ceil(n / stride) rows; an odd one goes
/// to the bottom and the right (mmcv/cnn/bricks/conv2d_adaptive_padding.py). The given padding is ignored, as there.
class Conv2dAdaptivePadding : public Conv2d {
public:
    explicit Conv2dAdaptivePadding(Conv2dOptions options) : Conv2d(options.padded(0), "Conv2dAdaptivePadding", {"Conv2d"}) {}
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, ceil(H / stride), ceil(W / stride)]; the padding is recorded as a separate op.
    at::Tensor forward(const at::Tensor& input) override;
};

}  // namespace teardown::engine
