#include "core/engine/run/reparam/fold.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace teardown::engine {

FoldedBranch foldNorm(const at::Tensor& kernel, const ReparamBranch& branch) {
    FoldedBranch result;
    result.std = at::sqrt(branch.var + branch.eps);
    result.kernel = (branch.gamma / result.std).reshape({-1, 1, 1, 1}) * kernel;
    result.bias = -branch.mean * branch.gamma / result.std + branch.beta;
    return result;
}

at::Tensor padTo3x3(const at::Tensor& kernel) { return at::constant_pad_nd(kernel, {1, 1, 1, 1}); }

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
