#include "core/engine/nn/norm.h"

namespace teardown::engine {

/// As torch.nn.functional: statistics need more than one value. product: of the values in a place of the map.
static void requireSeveralValues(const char* what, at::IntArrayRef size, std::int64_t product) {
    for (std::size_t d = 2; d < size.size(); ++d) product *= size[d];
    TORCH_CHECK(product != 1, "Expected more than 1 ", what, " when training, got input size torch.Size(", size, ")");
}

static Description describedNorm(Positions positions, const char* abbreviation, std::vector<LayerArgument> arguments) {
    Description description;
    description.arguments = std::move(arguments);
    description.operation = {positions, OperationFamily::Norm};
    description.cost = countedByMmcv(CostFormula::Affine);
    description.initial = InitialValues::OnesAndZeros;
    description.abbreviation = abbreviation;
    return description;
}

/// gamma * (x - mean) / sqrt(var + eps) + beta, per channel c or, without one, over the last dimensions like weight and bias.
static Term normalisedTerm(const Term& mean, const Term& var, double eps, bool affine, const std::vector<Term>& channel) {
    const auto parameter = [&](const char* name, const char* label) {
        const Term whole = formula::tensor(name, label);
        return channel.empty() ? whole : whole[channel];
    };
    const Term centred = formula::x() - mean, deviation = formula::sqrt(var + eps);
    return affine ? parameter("weight", "gamma") * centred / deviation + parameter("bias", "beta") : centred / deviation;
}

/// The same with mean and variance of the input itself.
static Formula normalisedByInput(const std::vector<AxisSpan>& spans, const std::string& over, double eps, bool affine,
                                 const std::vector<Term>& channel) {
    const Term mean = formula::tensor("mean"), var = formula::tensor("var");
    return Formula({{"mean", {}, formula::reduceAxes("mean", spans, over, formula::x()), -1},
                    {"var", {}, formula::reduceAxes("mean", spans, over, formula::power(formula::x() - mean, 2)), -1},
                    {"y", {}, normalisedTerm(mean, var, eps, affine, channel), 0}});
}

static Formula normalisedByRunning(double eps, bool affine) {
    const std::vector<Term> channel{formula::along(1, "c")};
    return Formula(normalisedTerm(formula::tensor("running_mean", "mean")[channel], formula::tensor("running_var", "var")[channel], eps,
                                  affine, channel));
}

BatchNorm::BatchNorm(const std::string& type, std::int64_t features, const Options& options)
    // mmcv derives its own SyncBatchNorm from PyTorch's, so an init_cfg for _BatchNorm does not apply to it.
    : UnaryLayer(type, {type == "SyncBatchNorm" ? "SyncBatchNorm" : "_BatchNorm"}),
      m_features(features),
      m_options(options),
      m_sync(type == "SyncBatchNorm") {
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

Description BatchNorm::describe() const {
    const ConfigValue momentum = m_options.momentum ? ConfigValue::floating(*m_options.momentum) : ConfigValue::none();
    Description description = describedNorm(Positions::Pointwise, "bn",
                                            {{"num_features", m_features, Shown::Plain},
                                             {"eps", m_options.eps},
                                             {"momentum", momentum},
                                             {"affine", m_options.affine},
                                             {"track_running_stats", m_options.trackRunningStats}});
    if (m_sync)
        description.cost = Cost{CostFormula::Nothing, CostFormula::Affine, "as BatchNorm; mmcv does not list the class"};
    else
        description.reference = "BatchNorm2d";
    return description;
}

Formula BatchNorm::formula() const {
    if (!is_training() && runningMean.defined()) return normalisedByRunning(m_options.eps, weight.defined());
    return normalisedByInput({{0, false, 0}, {2, true, 0}}, "the batch and all places", m_options.eps, weight.defined(),
                             {formula::along(1, "c")});
}

at::Tensor BatchNorm::forward(const at::Tensor& input) {
    const std::int64_t rank = input.dim();
    TORCH_CHECK(type() != "BatchNorm1d" || rank == 2 || rank == 3, "expected 2D or 3D input (got ", rank, "D input)");
    TORCH_CHECK(type() != "BatchNorm2d" || rank == 4, "expected 4D input (got ", rank, "D input)");
    TORCH_CHECK(type() != "BatchNorm3d" || rank == 5, "expected 5D input (got ", rank, "D input)");
    TORCH_CHECK(!m_sync || rank >= 2, "expected at least 2D input (got ", rank, "D input)");
    double factor = m_options.momentum.value_or(0.0);
    if (is_training() && numBatchesTracked.defined()) {
        at::NoGradGuard noGrad;
        // They are changed in place, and a trace may show their previous values.
        for (const at::Tensor& statistic : {runningMean, runningVar, numBatchesTracked}) ownStorage(statistic);
        numBatchesTracked.add_(1);
        if (!m_options.momentum) factor = 1.0 / static_cast<double>(numBatchesTracked.item<std::int64_t>());
    }
    const bool batchStatistics = is_training() || !runningMean.defined();
    if (batchStatistics) requireSeveralValues("value per channel", input.sizes(), input.size(0));
    const at::Tensor output =
        at::batch_norm(input, weight, bias, runningMean, runningVar, batchStatistics, factor, m_options.eps, /*cudnn_enabled=*/true);
    // libtorch 1.13 takes a gradient of a single picture for another layout if its channels are innermost in memory, as those of tokens
    // are.
    if (output.requires_grad() && input.size(0) == 1)
        output.register_hook([](const at::Tensor& gradient) { return gradient.contiguous(); });
    return output;
}

GroupNorm::GroupNorm(std::int64_t groups, std::int64_t channels, double eps, bool affine)
    : UnaryLayer("GroupNorm"), m_groups(groups), m_channels(channels), m_eps(eps) {
    TORCH_CHECK(groups > 0 && channels % groups == 0, "num_channels must be divisible by num_groups (", channels, " and ", groups, ")");
    if (!affine) return;
    weight = register_parameter("weight", at::ones({channels}));
    bias = register_parameter("bias", at::zeros({channels}));
}

Description GroupNorm::describe() const {
    return describedNorm(
        Positions::Wholesale, "gn",
        {{"num_groups", m_groups, Shown::Plain}, {"num_channels", m_channels, Shown::Plain}, {"eps", m_eps}, {"affine", weight.defined()}});
}

Formula GroupNorm::formula() const {
    const std::int64_t channels = m_channels / m_groups;
    return normalisedByInput({{1, false, channels}, {2, true, 0}},
                             channels == 1 ? "all places" : "the " + std::to_string(channels) + " channels of the group and all places",
                             m_eps, weight.defined(), {formula::along(1, "c")});
}

at::Tensor GroupNorm::forward(const at::Tensor& input) {
    if (input.dim() >= 2) requireSeveralValues("value per channel", input.sizes(), input.size(0) * input.size(1) / m_groups);
    return at::group_norm(input, m_groups, weight, bias, m_eps);
}

LayerNorm::LayerNorm(std::vector<std::int64_t> shape, double eps, bool affine)
    : UnaryLayer("LayerNorm"), m_shape(std::move(shape)), m_eps(eps) {
    if (!affine) return;
    weight = register_parameter("weight", at::ones(m_shape));
    bias = register_parameter("bias", at::zeros(m_shape));
}

Description LayerNorm::describe() const {
    std::vector<ConfigValue> shape;
    for (const std::int64_t size : m_shape) shape.push_back(ConfigValue::integer(size));
    return describedNorm(Positions::Wholesale, "ln",
                         {{"normalized_shape", ConfigValue::tuple(std::move(shape)), Shown::Plain},
                          {"eps", m_eps},
                          {"elementwise_affine", weight.defined()}});
}

Formula LayerNorm::formula() const {
    const std::size_t count = m_shape.size();
    return normalisedByInput({{-static_cast<int>(count), true, 0}},
                             count == 1 ? "the last dimension" : "the last " + std::to_string(count) + " dimensions", m_eps,
                             weight.defined(), {});
}

at::Tensor LayerNorm::forward(const at::Tensor& input) { return at::layer_norm(input, m_shape, weight, bias, m_eps); }

InstanceNorm::InstanceNorm(const std::string& type, std::int64_t features, double eps, double momentum, bool affine, bool trackRunningStats)
    : UnaryLayer(type, {"_InstanceNorm"}), m_features(features), m_eps(eps), m_momentum(momentum) {
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

Description InstanceNorm::describe() const {
    Description description = describedNorm(Positions::Wholesale, "in",
                                            {{"num_features", m_features, Shown::Plain},
                                             {"eps", m_eps},
                                             {"momentum", m_momentum},
                                             {"affine", weight.defined()},
                                             {"track_running_stats", runningMean.defined()}});
    description.reference = "InstanceNorm";
    return description;
}

Formula InstanceNorm::formula() const {
    if (!is_training() && runningMean.defined()) return normalisedByRunning(m_eps, weight.defined());
    return normalisedByInput({{2, true, 0}}, "all places", m_eps, weight.defined(), {formula::along(1, "c")});
}

at::Tensor InstanceNorm::forward(const at::Tensor& input) {
    const std::int64_t rank = input.dim(), batched = type() == "InstanceNorm1d" ? 3 : type() == "InstanceNorm3d" ? 5 : 4;
    TORCH_CHECK(rank == batched || rank == batched - 1, "expected ", batched - 1, "D or ", batched, "D input (got ", rank, "D input)");
    // Without a batch: a batch of one.
    if (rank == batched - 1) return forward(input.unsqueeze(0)).squeeze(0);
    if (is_training() || !runningMean.defined()) requireSeveralValues("spatial element", input.sizes(), 1);
    if (is_training())
        for (const at::Tensor& statistic : {runningMean, runningVar})
            if (statistic.defined()) ownStorage(statistic);  // changed in place, and a trace may show the previous values
    return at::instance_norm(input, weight, bias, runningMean, runningVar, is_training() || !runningMean.defined(), m_momentum, m_eps,
                             /*cudnn_enabled=*/true);
}

}  // namespace teardown::engine
