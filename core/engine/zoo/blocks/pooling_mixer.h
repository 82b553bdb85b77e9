// Pooling: the mean over a window less the value in its middle (Yu et al., CVPR 2022, equation 4; mmcls/models/backbones/poolformer.py).
// Child: pool. PoolFormer and EfficientFormer use it where a transformer has attention.
#pragma once

#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"

namespace teardown::engine {

class PoolingMixer : public UnaryLayer {
public:
    /// size: rows and columns of the window, an odd number. Zeros outside the map do not count for the mean.
    explicit PoolingMixer(std::int64_t size) : UnaryLayer("Pooling") {
        m_pool = register_module("pool", UnaryPtr(std::make_shared<AvgPool2d>(size, 1, size / 2, /*ceilMode=*/false,
                                                                              /*countIncludePad=*/false)));
    }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override { return Formula(called(m_pool, formula::x()) - formula::x()); }

protected:
    /// [N, C, H, W] -> the same; another size of the window gives a map of another size, which cannot be subtracted from.
    at::Tensor forward(const at::Tensor& input) override {
        return ops::sub(
            (*m_pool)(input), input,
            {"less the input", "The block adds its input again; what is left is how the neighbourhood differs from the place."});
    }

private:
    UnaryPtr m_pool;
};

}  // namespace teardown::engine
