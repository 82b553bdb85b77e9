// Upsample with PyTorch's name (torch/nn/modules/upsampling.py), and mmcv's PixelShufflePack (mmcv/cnn/bricks/upsample.py).
#pragma once

#include "core/engine/nn/conv.h"

#include <array>
#include <optional>

namespace teardown::engine {

struct UpsampleOptions {
    std::optional<std::array<std::int64_t, 2>> size;  ///< rows and columns of the output
    std::optional<std::array<double, 2>> factor;      ///< of rows and columns; exactly one of the two is given
    ConfigValue shown;                                ///< size or factor as print(model) shows it
    bool bilinear = false;                            ///< else nearest: each value becomes a rectangle of equal ones
    std::optional<bool> alignCorners;                 ///< bilinear only: whether the corners' centres stay where they are; none: no
    bool recomputeFactor = false;                     ///< positions follow from the two sizes instead of the factor
};

/// Each value becomes a rectangle of rows x columns equal ones: also the formula of the op upsample_nearest.
Formula nearestFormula(const Term& input, std::int64_t rows, std::int64_t columns);

class Upsample : public UnaryLayer {
public:
    /// mode='nearest' with an integer factor.
    explicit Upsample(std::int64_t factor);
    explicit Upsample(UpsampleOptions options) : UnaryLayer("Upsample"), m_options(std::move(options)) {}
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> [N, C, factor * H, factor * W], rounded down, or of the given size.
    at::Tensor forward(const at::Tensor& input) override;

private:
    UpsampleOptions m_options;
};

/// A convolution to factor^2 times the channels, which become factor x factor places each. Child: upsample_conv.
class PixelShufflePack : public UnaryLayer {
public:
    PixelShufflePack(std::int64_t in, std::int64_t out, std::int64_t factor, std::int64_t kernel);
    Description describe() const override;
    Formula formula() const override;
    void initWeights(Initializer& initializer) override;

protected:
    /// [N, in, H, W] -> [N, out, factor * H, factor * W].
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::shared_ptr<Conv2d> m_conv;
    std::int64_t m_factor;
};

}  // namespace teardown::engine
