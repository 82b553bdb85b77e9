#include "core/engine/run/train/iteration.h"

#include "core/engine/nn/observer.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/run/train/batch_tensors.h"
#include "core/engine/run/train/main_random.h"
#include "core/engine/run/train/statistics_watch.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <string>

namespace teardown::engine {

namespace {

bool isFiniteEverywhere(const Value& value) {
    bool finite = true;
    value.forEach([&](const at::Tensor& tensor, const auto&) {
        finite = finite && (!tensor.is_floating_point() || at::isfinite(tensor).all().item<bool>());
    });
    return finite;
}

/// Remembers the first layer that returns a value that is not finite. Inner layers return before outer ones.
class FiniteWatch : public ForwardObserver {
public:
    void entered(const Layer&, const Value&, const CallContext&) override {}
    void left(const Layer& layer, const Value&, const Value& output) override {
        if (!m_first && !isFiniteEverywhere(output)) m_first = &layer;
    }
    void op(const OpEvent&) override {}
    const Layer* first() const { return m_first; }

private:
    const Layer* m_first = nullptr;
};

Error notFinite(const TrainState& state) {
    FiniteWatch watch;
    {
        // Once more, without changing what the layers count.
        const at::NoGradGuard noGrad;
        const ObserverScope scope(&watch);
        state.network().losses(state.images, state.labels);
    }
    std::string where;
    for (const auto& [path, layer] : namedModules(state.network()))
        if (layer == watch.first()) where = path.empty() ? layer->type() : path;
    const Message what =
        !isFiniteEverywhere(state.images)
            ? message("train-not-finite.pictures", "The loss of iteration {iter} is not finite: the pictures are not.",
                      {{"iter", state.iter + 1}})
        : where.empty()
            ? message("train-not-finite.loss", "The loss of iteration {iter} is not finite.", {{"iter", state.iter + 1}})
            : message("train-not-finite.layer", "The loss of iteration {iter} is not finite: the first layer with such a value is {layer}.",
                      {{"iter", state.iter + 1}, {"layer", where}});
    return {ErrorKind::BadInput,
            "train-not-finite",
            what,
            message("do.lower-rate-or-clip", "Lower the learning rate, warm it up, or clip the gradients with optimizer_config."),
            {}};
}

}  // namespace

Result<TrainIteration> TrainIteration::fromConfig(const Config& config) {
    TrainIteration iteration;
    const ConfigValue* model = config.root.find("model");
    const ConfigValue* settings = model ? model->find("train_cfg") : nullptr;
    const ConfigValue* augments = settings ? settings->find("augments") : nullptr;
    if (!augments || augments->isNone()) return iteration;
    TD_TRY(iteration.m_augments, Augments::fromConfig(*augments, "model.train_cfg.augments"));
    return iteration;
}

Result<void> TrainIteration::run(TrainState& state, const LoadedBatch& batch) const {
    const ObserverScope scope(state.statistics && state.training ? state.statistics->observer() : currentObserver());
    TD_CHECK(runUnlogged(state, batch));
    for (const auto& [name, value] : state.terms.logVars) state.buffer.update(name, value, state.samples());
    return {};
}

Result<void> TrainIteration::runUnlogged(TrainState& state, const LoadedBatch& batch) const {
    state.gradientNorm.reset();
    state.images = imagesOf(batch);
    if (m_augments) {
        BatchRecord& record = state.augment.emplace();
        TD_TRY(const TensorView labels, state.random->drawing([&](ProcessRandom& random) {
            return m_augments->apply(batch.images(), batch.labels, random, record);
        }));
        TD_TRY(state.labels, tensorOf(labels));
    } else {
        TD_TRY(state.labels, labelsOf(batch));
    }
    if (state.watch) {
        const ObserverScope scope(state.watch->forwardBegins(state));
        state.terms = lossTermsOf(state.network().losses(state.images, state.labels));
        state.watch->forwardEnds(state);
    } else {
        state.terms = lossTermsOf(state.network().losses(state.images, state.labels));
    }
    if (!std::isfinite(state.terms.loss.item<double>())) return notFinite(state);
    return {};
}

}  // namespace teardown::engine
