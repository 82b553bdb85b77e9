// Functional ops without a module of their own, each reported to the observer with its purpose. Results are always new tensors.
#pragma once

#include "core/engine/nn/layer.h"

#include <array>

namespace teardown::engine::ops {

/// The purpose of an op where it is used: title ("residual sum") and reason. String literals.
struct Text {
    const char* title;
    const char* why;
};

at::Tensor add(const at::Tensor& a, const at::Tensor& b, const Text& text);
at::Tensor sub(const at::Tensor& a, const at::Tensor& b, const Text& text);
at::Tensor mul(const at::Tensor& a, const at::Tensor& b, const Text& text);
at::Tensor mul(const at::Tensor& a, double factor, const Text& text);
at::Tensor div(const at::Tensor& a, const at::Tensor& b, const Text& text);
at::Tensor cat(const Tensors& parts, std::int64_t dim, const Text& text);
/// Flattens the dimensions from `start` to the last.
at::Tensor flatten(const at::Tensor& x, std::int64_t start, const Text& text);
/// [N, ...] -> [N, -1].
at::Tensor viewRows(const at::Tensor& x, const Text& text);
at::Tensor relu(const at::Tensor& x, const Text& text);
at::Tensor softmax(const at::Tensor& x, std::int64_t dim, const Text& text);
at::Tensor sigmoid(const at::Tensor& x, const Text& text);
at::Tensor maxPool2d(const at::Tensor& x, std::int64_t kernel, std::int64_t stride, std::int64_t padding, const Text& text);
at::Tensor mean(const at::Tensor& x, std::int64_t dim, const Text& text);
at::Tensor sum(const at::Tensor& x, std::int64_t dim, const Text& text);
/// Pads the last two dimensions with {left, right, top, bottom} rows and columns of zeros.
at::Tensor pad(const at::Tensor& x, const std::array<std::int64_t, 4>& borders, const Text& text);
/// Largest value along a dimension, without the index.
at::Tensor amax(const at::Tensor& x, std::int64_t dim, const Text& text);
/// L2 norm of a [O, I, 1, 1] kernel over I, laid out as [1, O, 1, 1] to divide a feature map by.
at::Tensor kernelNorm(const at::Tensor& weight, const Text& text);

}  // namespace teardown::engine::ops
