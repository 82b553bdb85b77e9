// EMAHook: a running mean of every parameter, which evaluation and checkpoints see in its place (mmcv/runner/hooks/ema.py).
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/run/record/trace_detach.h"
#include "core/engine/run/train/train_checkpoint.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>
#include <vector>

namespace teardown::engine {

namespace {

class EmaHook : public TrainHook {
public:
    explicit EmaHook(const training::Hook& hook)
        : m_interval(hook.number("interval")),
          m_warmUp(hook.argument("warm_up").asDouble()),
          m_momentum(std::pow(hook.argument("momentum").asDouble(), static_cast<double>(m_interval))) {
        if (hook.argument("resume_from").isString()) m_resumeFrom = hook.argument("resume_from").asString();
    }

    Result<void> beforeRun(TrainState& state) override {
        Model& network = state.network();
        const at::NoGradGuard noGrad;
        std::unordered_set<const at::TensorImpl*> seen;
        for (const auto& item : network.named_parameters()) {
            if (!seen.insert(item.value().unsafeGetTensorImpl()).second) continue;
            std::string name = "ema_" + item.key();
            std::replace(name.begin(), name.end(), '.', '_');
            at::Tensor mean = at::clone(item.value().detach());
            m_pairs.emplace_back(item.value(), network.register_buffer(std::move(name), mean));
        }
        if (m_resumeFrom.empty()) return {};
        TD_TRY(const auto file, CheckpointFile::open(m_resumeFrom, *state.task));
        return resumeTraining(state, *file);
    }

    Result<void> afterTrainIter(TrainState& state) override {
        const auto step = static_cast<double>(state.iter);
        const double momentum = std::min(m_momentum, (1 + step) / (m_warmUp + step));
        if (state.iter % m_interval != 0) return {};
        const at::NoGradGuard noGrad;
        for (auto& [parameter, mean] : m_pairs) mean.mul_(1 - momentum).add_(parameter.detach(), momentum);
        return {};
    }
    Result<void> beforeTrainEpoch(TrainState& state) override { return swap(state); }
    Result<void> afterTrainEpoch(TrainState& state) override { return swap(state); }

private:
    Result<void> swap(TrainState& state) {
        detachFromTraces(state.network());
        const at::NoGradGuard noGrad;
        for (auto& [parameter, mean] : m_pairs) {
            const at::Tensor kept = at::clone(parameter.detach());
            parameter.detach().copy_(mean);
            mean.copy_(kept);
        }
        return {};
    }

    std::int64_t m_interval;
    double m_warmUp;
    double m_momentum;
    std::string m_resumeFrom;
    std::vector<std::pair<at::Tensor, at::Tensor>> m_pairs;  ///< parameter, mean
};

}  // namespace

Result<TrainHookPtr> makeEmaHook(const training::Hook& hook, const TrainState&) { return TrainHookPtr(std::make_unique<EmaHook>(hook)); }

}  // namespace teardown::engine
