#include "core/engine/nn/norm.h"

#include "core/base/text.h"
#include "core/engine/nn/repr.h"

namespace teardown::engine {

BatchNorm::BatchNorm(const std::string& type, std::int64_t features, const Options& options)
    // mmcv derives its own SyncBatchNorm from PyTorch's, so an init_cfg for _BatchNorm does not reach it.
    : Layer(type, {type == "SyncBatchNorm" ? "SyncBatchNorm" : "_BatchNorm"}), m_features(features), m_options(options) {
    if (options.affine) {
        weight = register_parameter("weight", at::ones({features}));
        bias = register_parameter("bias", at::zeros({features}));
    }
    if (options.trackRunningStats) {
        runningMean = register_buffer("running_mean", at::zeros({features}));
        runningVar = register_buffer("running_var", at::ones({features}));
        numBatchesTracked = register_buffer("num_batches_tracked", at::zeros({}, at::kLong));
    }
}

std::string BatchNorm::extraRepr() const {
    return std::to_string(m_features) + ", eps=" + pythonFloat(m_options.eps) +
           ", momentum=" + (m_options.momentum ? pythonFloat(*m_options.momentum) : "None") + ", affine=" + pythonBool(m_options.affine) +
           ", track_running_stats=" + pythonBool(m_options.trackRunningStats);
}

at::Tensor BatchNorm::forward(const at::Tensor& input) {
    const std::int64_t rank = input.dim();
    const bool fits = type() == "BatchNorm1d"   ? rank == 2 || rank == 3
                      : type() == "BatchNorm3d" ? rank == 5
                      : type() == "BatchNorm2d" ? rank == 4
                                                : rank >= 2;
    TORCH_CHECK(fits, type(), " got an input with ", rank, " dimensions");
    double factor = m_options.momentum.value_or(0.0);
    if (is_training() && numBatchesTracked.defined()) {
        at::NoGradGuard noGrad;
        numBatchesTracked.add_(1);
        if (!m_options.momentum) factor = 1.0 / static_cast<double>(numBatchesTracked.item<std::int64_t>());
    }
    const bool batchStatistics = is_training() || !runningMean.defined();
    return at::batch_norm(input, weight, bias, runningMean, runningVar, batchStatistics, factor, m_options.eps, /*cudnn_enabled=*/true);
}

GroupNorm::GroupNorm(std::int64_t groups, std::int64_t channels, double eps, bool affine)
    : Layer("GroupNorm"), m_groups(groups), m_channels(channels), m_eps(eps) {
    TORCH_CHECK(groups > 0 && channels % groups == 0, "num_channels must be divisible by num_groups (", channels, " and ", groups, ")");
    if (!affine) return;
    weight = register_parameter("weight", at::ones({channels}));
    bias = register_parameter("bias", at::zeros({channels}));
}

std::string GroupNorm::extraRepr() const {
    return std::to_string(m_groups) + ", " + std::to_string(m_channels) + ", eps=" + pythonFloat(m_eps) +
           ", affine=" + pythonBool(weight.defined());
}

at::Tensor GroupNorm::forward(const at::Tensor& input) { return at::group_norm(input, m_groups, weight, bias, m_eps); }

LayerNorm::LayerNorm(std::vector<std::int64_t> shape, double eps, bool affine) : Layer("LayerNorm"), m_shape(std::move(shape)), m_eps(eps) {
    if (!affine) return;
    weight = register_parameter("weight", at::ones(m_shape));
    bias = register_parameter("bias", at::zeros(m_shape));
}

std::string LayerNorm::extraRepr() const {
    std::string shape;
    for (std::int64_t size : m_shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    return "(" + shape + (m_shape.size() == 1 ? ",)" : ")") + ", eps=" + pythonFloat(m_eps) +
           ", elementwise_affine=" + pythonBool(weight.defined());
}

at::Tensor LayerNorm::forward(const at::Tensor& input) { return at::layer_norm(input, m_shape, weight, bias, m_eps); }

InstanceNorm::InstanceNorm(const std::string& type, std::int64_t features, double eps, double momentum, bool affine, bool trackRunningStats)
    : Layer(type, {"_InstanceNorm"}), m_features(features), m_eps(eps), m_momentum(momentum) {
    if (affine) {
        weight = register_parameter("weight", at::ones({features}));
        bias = register_parameter("bias", at::zeros({features}));
    }
    if (trackRunningStats) {
        runningMean = register_buffer("running_mean", at::zeros({features}));
        runningVar = register_buffer("running_var", at::ones({features}));
        numBatchesTracked = register_buffer("num_batches_tracked", at::zeros({}, at::kLong));
    }
}

std::string InstanceNorm::extraRepr() const {
    return std::to_string(m_features) + ", eps=" + pythonFloat(m_eps) + ", momentum=" + pythonFloat(m_momentum) +
           ", affine=" + pythonBool(weight.defined()) + ", track_running_stats=" + pythonBool(runningMean.defined());
}

at::Tensor InstanceNorm::forward(const at::Tensor& input) {
    return at::instance_norm(input, weight, bias, runningMean, runningVar, is_training() || !runningMean.defined(), m_momentum, m_eps,
                             /*cudnn_enabled=*/true);
}

}  // namespace teardown::engine
