#include "core/engine/run/reparam/fold.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace teardown::engine {

FoldedBranch foldNorm(const at::Tensor& kernel, const ReparamBranch& branch) {
    FoldedBranch result;
    result.std = at::sqrt(branch.var + branch.eps);
    const std::int64_t repeats = kernel.size(0) / branch.gamma.size(0);
    const auto forEachOutput = [&](const at::Tensor& values) { return repeats == 1 ? values : at::repeat_interleave(values, repeats, 0); };
    result.kernel = forEachOutput(branch.gamma / result.std).reshape({-1, 1, 1, 1}) * kernel;
    result.bias = forEachOutput(-branch.mean * branch.gamma / result.std + branch.beta);
    return result;
}

at::Tensor padKernel(const at::Tensor& kernel, std::int64_t side) {
    const std::int64_t border = (side - kernel.size(2)) / 2;
    return at::constant_pad_nd(kernel, {border, border, border, border});
}

at::Tensor asFullyConnected(const at::Tensor& kernel, const std::array<std::int64_t, 2>& size) {
    const auto [rows, columns] = size;
    const std::int64_t places = rows * columns, channels = kernel.size(0), border = kernel.size(2) / 2;
    // A map with a single 1 for each place: what the convolution makes of it is that place's column.
    const at::Tensor ones =
        at::eye(places, kernel.options().requires_grad(false)).repeat({1, channels}).reshape({places, channels, rows, columns});
    const at::Tensor columnsOfMatrix = at::conv2d(ones, kernel, {}, 1, at::IntArrayRef{border, border}, 1, channels);
    return columnsOfMatrix.reshape({places, channels * places}).t().reshape({channels * places, places, 1, 1});
}

at::Tensor identityKernel(int channels, int groups, const at::Tensor& like) {
    const int perGroup = channels / groups;
    at::Tensor kernel = at::zeros({channels, perGroup, 3, 3}, like.options().requires_grad(false));
    for (int i = 0; i < channels; ++i) kernel.select(0, i).select(0, i % perGroup).select(0, 1).select(0, 1).fill_(1);
    return kernel;
}

Difference differenceOf(const at::Tensor& before, const at::Tensor& after) {
    if (before.numel() == 0) return {};
    Difference result;
    const at::Tensor reference = before.to(at::kDouble);
    result.maxAbs = (after.to(at::kDouble) - reference).abs().max().item().toDouble();
    const double size = reference.abs().max().item().toDouble();
    if (std::isnan(result.maxAbs) || std::isnan(size)) return {result.maxAbs, std::numeric_limits<double>::quiet_NaN()};
    if (size > 0)
        result.relative = result.maxAbs / size;
    else
        result.relative = result.maxAbs > 0 ? std::numeric_limits<double>::infinity() : 0;
    return result;
}

}  // namespace teardown::engine
