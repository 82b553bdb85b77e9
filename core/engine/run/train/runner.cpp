#include "core/engine/run/train/runner.h"

#include "core/engine/nn/as_torch.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/trace_detach.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace teardown::engine {

static TrainStep over() {
    TrainStep step;
    step.finished = true;
    return step;
}

static Error noBatch() {
    return Error{ErrorKind::BadInput,
                 "train-no-batch",
                 message("train-no-batch.none", "The data loader makes no batch."),
                 message("do.more-pictures", "Use more pictures, a smaller samples_per_gpu, or drop_last=False."),
                 {}};
}

Result<void> Runner::begin() {
    m_begun = true;
    logBegin(m_state, m_plan, m_list);
    TD_CHECK(call(StageCall{&TrainHook::beforeRun, "before_run"}));
    // Of hooks that only know epochs, IterBasedRunner calls this one.
    if (!m_state.byEpoch) TD_CHECK(call(StageCall{&TrainHook::beforeEpoch, "before_epoch"}));
    m_over = m_state.byEpoch ? m_state.epoch >= *m_state.maxEpochs : m_state.iter >= m_state.maxIters;
    return {};
}

Result<TrainStep> Runner::next(const TaskContext& task) {
    if (m_over) return over();
    m_state.task = &task;
    const TrainingRandom random(*m_random);
    const at::AutoGradMode gradients(true);
    const AsTorch asTorch;
    detachFromTraces(m_state.network());
    auto step = guarded(message("doing.training", "training"), [&]() -> Result<TrainStep> {
        if (!m_begun) {
            TD_CHECK(begin());
            TD_CHECK(m_log->takeFailure());
        }
        if (m_over) return finish(TrainStep());
        TD_TRY(TrainStep made, m_state.byEpoch ? epochStep(task) : iterStep(task));
        TD_CHECK(m_log->takeFailure());
        made.evaluation = std::exchange(m_state.evaluation, {});
        return m_over || m_state.stops ? finish(std::move(made)) : Result<TrainStep>(std::move(made));
    });
    // The window shows the network as it answers.
    m_state.network().eval();
    if (!step.ok()) m_over = true;
    m_state.task = nullptr;
    return step;
}

void Runner::startPass(Flow& flow) {
    // Samplers of one process ignore the epoch.
    flow.pass = m_random->drawing([&](ProcessRandom& random) { return flow.loader->start(flow.passes, random); });
    ++flow.passes;
}

Result<LoadedBatch> Runner::nextBatch(Flow& flow, const TaskContext& task) {
    auto batch = m_random->drawing([&](ProcessRandom&) { return flow.pass->next(task); });
    if (!batch) return noBatch();
    return std::move(*batch);
}

Result<void> Runner::iteration(Flow& flow, const LoadedBatch& batch, TrainStep& step) {
    step.ran = true;
    step.training = flow.plan.train;
    step.epoch = flow.plan.train ? m_state.epoch + 1 : m_state.epoch;
    if (flow.plan.train) {
        TD_CHECK(call(StageCall{&TrainHook::beforeTrainIter, "before_train_iter"}));
        // Augments mix the pictures in place.
        if (m_trace) m_trace->begin(batch);
        if (m_state.watch) m_state.watch->batchLoaded(batch);
        TD_CHECK(m_iteration.run(m_state, batch));
        TD_CHECK(call(StageCall{&TrainHook::afterTrainIter, "after_train_iter"}));
        if (m_watch) step.statistics = m_watch->afterStep(m_state);
        if (m_trace) TD_CHECK(m_trace->add(m_state));
    } else {
        const at::NoGradGuard noGrad;
        TD_CHECK(call(StageCall{&TrainHook::beforeValIter, "before_val_iter"}));
        TD_CHECK(m_iteration.run(m_state, batch));
        TD_CHECK(call(StageCall{&TrainHook::afterValIter, "after_val_iter"}));
    }
    step.terms = m_state.terms.logVars;
    step.gradientNorm = m_state.gradientNorm;
    step.rate = m_state.optimizer->groups().front().number("lr");
    step.iter = m_state.iter + 1;
    // The graph of the loss goes.
    m_state.terms.loss.reset();
    m_state.images.reset();
    return {};
}

bool Runner::advanceFlow() {
    const bool full = m_state.byEpoch ? m_state.epoch >= *m_state.maxEpochs : m_state.iter >= m_state.maxIters;
    if (++m_repeated < m_flows[m_flow].plan.count && !(full && m_flows[m_flow].plan.train)) return true;
    m_repeated = 0;
    for (;;) {
        m_flow = (m_flow + 1) % m_flows.size();
        // The last validation of a workflow still runs.
        if (m_flow == 0 && full) return false;
        if (!(full && m_flows[m_flow].plan.train)) return true;
    }
}

Result<void> Runner::endEpoch(Flow& flow) {
    flow.pass.reset();
    if (flow.plan.train) {
        TD_CHECK(call(StageCall{&TrainHook::afterTrainEpoch, "after_train_epoch"}));
        ++m_state.epoch;
    } else {
        TD_CHECK(call(StageCall{&TrainHook::afterValEpoch, "after_val_epoch"}));
    }
    m_over = !advanceFlow();
    return {};
}

Result<TrainStep> Runner::epochStep(const TaskContext& task) {
    Flow& flow = m_flows[m_flow];
    if (flow.plan.train)
        m_state.network().train();
    else
        m_state.network().eval();
    if (!flow.pass) {
        m_state.training = flow.plan.train;
        m_state.batches = static_cast<std::int64_t>(flow.loader->size());
        m_state.batchSize = static_cast<std::int64_t>(flow.loader->settings().batchSize);
        m_state.innerIter = 0;
        TD_CHECK(call(flow.plan.train ? StageCall{&TrainHook::beforeTrainEpoch, "before_train_epoch"}
                                      : StageCall{&TrainHook::beforeValEpoch, "before_val_epoch"}));
        startPass(flow);
    }
    TD_TRY(const LoadedBatch batch, nextBatch(flow, task));
    TrainStep step;
    TD_CHECK(iteration(flow, batch, step));
    if (flow.plan.train) ++m_state.iter;
    if (m_state.innerIter + 1 < m_state.batches)
        ++m_state.innerIter;
    else
        TD_CHECK(endEpoch(flow));
    return step;
}

Result<TrainStep> Runner::iterStep(const TaskContext& task) {
    Flow& flow = m_flows[m_flow];
    // Both loaders begin before the first iteration, in the order of the workflow.
    for (Flow& one : m_flows)
        if (one.passes == 0) startPass(one);
    if (flow.plan.train)
        m_state.network().train();
    else
        m_state.network().eval();
    m_state.training = flow.plan.train;
    m_state.batches = static_cast<std::int64_t>(flow.loader->size());
    if (m_repeated == 0) m_state.innerIter = 0;
    if (flow.plan.train) m_state.epoch = flow.passes - 1;
    auto batch = m_random->drawing([&](ProcessRandom&) { return flow.pass->next(task); });
    if (!batch) {
        flow.pass.reset();
        startPass(flow);
        TD_TRY(LoadedBatch first, nextBatch(flow, task));
        batch.emplace(std::move(first));
    }
    if (!batch->ok()) return batch->error();
    TrainStep step;
    TD_CHECK(iteration(flow, **batch, step));
    ++m_state.innerIter;
    if (flow.plan.train) ++m_state.iter;
    m_over = !advanceFlow();
    return step;
}

Result<void> Runner::runBatches(std::int64_t count, const std::function<void()>& each) {
    Flow& flow = m_flows[m_flow];
    startPass(flow);
    for (std::int64_t i = 0; i < count; ++i) {
        TD_TRY(const LoadedBatch batch, nextBatch(flow, *m_state.task));
        TD_CHECK(m_iteration.runUnlogged(m_state, batch));
        each();
    }
    flow.pass.reset();
    return {};
}

Result<TrainStep> Runner::finish(TrainStep step) {
    m_over = true;
    for (Flow& flow : m_flows) flow.pass.reset();
    TD_CHECK(call(StageCall{&TrainHook::afterRun, "after_run"}));
    step.finished = true;
    return step;
}

}  // namespace teardown::engine
