// PreciseBNHook: the statistics of every batch norm as means over batches that the finished weights see
// (mmcls/core/hook/precise_bn_hook.py).
#include "core/engine/nn/norm.h"
#include "core/engine/run/hooks/hook_factory.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace teardown::engine {

namespace {

/// A batch norm whose statistics are those of the last batch alone while this exists.
class LastBatchOnly {
public:
    explicit LastBatchOnly(BatchNorm& norm)
        : m_norm(norm), m_momentum(norm.momentum()), m_mean(at::zeros_like(norm.runningMean)), m_variance(at::zeros_like(norm.runningVar)) {
        m_norm.setMomentum(1.0);
    }
    ~LastBatchOnly() { m_norm.setMomentum(m_momentum); }
    LastBatchOnly(const LastBatchOnly&) = delete;
    LastBatchOnly& operator=(const LastBatchOnly&) = delete;

    void add(std::int64_t batches) {
        m_mean.add_(at::div(m_norm.runningMean, batches));
        m_variance.add_(at::div(m_norm.runningVar, batches));
    }
    void finish() {
        m_norm.runningMean.copy_(m_mean);
        m_norm.runningVar.copy_(m_variance);
    }

private:
    BatchNorm& m_norm;
    std::optional<double> m_momentum;
    at::Tensor m_mean;
    at::Tensor m_variance;
};

class PreciseNormHook : public TrainHook {
public:
    explicit PreciseNormHook(const training::Hook& hook)
        : m_interval(hook.number("interval")), m_samples(hook.number("num_samples")), m_place(hook.place) {}

    Result<void> afterTrainEpoch(TrainState& state) override {
        if (!state.byEpoch)
            return Error{ErrorKind::BadInput, "hook-runner", message("hook-runner.precise-bn", "PreciseBNHook needs the EpochBasedRunner."),
                         message("do.remove-it-from-the-config", "Remove it from the config."), m_place};
        if (!state.everyEpochs(m_interval)) return {};
        state.log->info(fmt::format("Running Precise BN for {} items...", m_samples));
        TD_CHECK(update(state));
        state.log->info("Finish Precise BN, BN stats updated.");
        return {};
    }

private:
    Result<void> update(TrainState& state) const {
        const at::NoGradGuard noGrad;
        std::vector<std::unique_ptr<LastBatchOnly>> norms;
        bool others = false;
        for (const auto& [path, layer] : namedModules(state.network())) {
            if (!layer->is_training()) continue;
            auto* norm = dynamic_cast<BatchNorm*>(layer);
            if (norm && norm->runningMean.defined()) norms.push_back(std::make_unique<LastBatchOnly>(*norm));
            others = others || dynamic_cast<const GroupNorm*>(layer) || dynamic_cast<const InstanceNorm*>(layer);
        }
        if (norms.empty()) {
            state.log->warning("No BN found in model");
            return {};
        }
        const std::int64_t batches = std::min(m_samples / state.batchSize, state.batches);
        state.log->info(fmt::format("{} BN found, run {} iters...", norms.size(), batches));
        if (others) state.log->info("IN/GN stats will not be updated in PreciseHook.");
        TD_CHECK(state.runBatches(batches, [&] {
            for (const auto& norm : norms) norm->add(batches);
        }));
        for (const auto& norm : norms) norm->finish();
        return {};
    }

    std::int64_t m_interval;
    std::int64_t m_samples;
    Place m_place;
};

}  // namespace

Result<TrainHookPtr> makePreciseNormHook(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<PreciseNormHook>(hook));
}

}  // namespace teardown::engine
