#include "core/engine/run/forward/classifier.h"

#include "core/engine/run/fast/fast_form.h"
#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/model/network_input.h"
#include "core/engine/run/model/trust.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/session/loader.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace teardown::engine {

namespace {

/// The fast forms that the threads share, and what is known of the first.
struct FastAnswers {
    explicit FastAnswers(FastForms& all) : forms(all) {}
    FastForms& forms;
    std::mutex mutex;
    std::optional<FastReport> report;

    /// The form for the batch; null if it cannot be used.
    std::shared_ptr<const FastForm> of(const BuiltModel& model, const at::Tensor& batch, const TaskContext& task) {
        auto form = forms.of(model.network, batch, task);
        const std::lock_guard lock(mutex);
        if (!report) report = form->report();
        return form->isUsable() ? form : nullptr;
    }
};

/// `fast`: null if the network itself answers.
Result<ClassifiedPicture> classified(BuiltModel& model, const Pipeline& pipeline, const ImagingApi& imaging, const std::string& path,
                                     FastAnswers* fast, const TaskContext& task) {
    ClassifiedPicture answer;
    const auto picture = std::make_shared<const OpenedPicture>(path);
    TD_TRY(PipelineRun run, pipeline.run(Sample::ofFile(picture), imaging, /*record=*/false));
    answer.trust = trustOf(*model.outcome);
    answer.trust.picture = run.sample.damaged ? PictureState::Damaged : PictureState::Whole;
    answer.diagnostics = std::move(run.notes);
    TD_TRY(const at::Tensor made, tensorOf(run.batch));
    const at::Tensor batch = asInputOf(model, made);
    TD_CHECK(checkNetworkInput(model, batch, asIs(path)));
    CancelWatch watch(task);
    const ObserverScope scope(&watch);
    const std::shared_ptr<const FastForm> form = fast ? fast->of(model, batch, task) : nullptr;
    const Value result = form ? form->run(batch) : model.network->test(batch);
    const at::Tensor logits = result.at("logits").tensor(), scores = result.at("scores").tensor();
    answer.top = bestPredictions(model, scores);
    answer.scores = viewOf(scores);
    judgeAnswer(model, {batch, logits, scores}, run.records, /*recorded=*/false, answer.trust, task);
    if (answer.trust.inputFinite || answer.trust.finite) return answer;
    // Which transform caused the error: only a recorded run keeps the output of each.
    TD_TRY(run, pipeline.run(Sample::ofFile(picture), imaging, /*record=*/true));
    judgeAnswer(model, {batch, logits, scores}, run.records, /*recorded=*/false, answer.trust, task);
    return answer;
}

struct Shared {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::size_t done = 0;
    std::optional<Error> error;  ///< the error that ended the whole batch and is not about one picture
    std::optional<FastAnswers> fast;
};

void classifyAll(BuiltModel& model, const Pipeline& pipeline, const ImagingApi& imaging, const ClassifyRequest& request,
                 const TaskContext& task, int threads, Shared& shared) {
    at::set_num_threads(threads);
    const c10::InferenceMode inference;
    for (std::size_t at = shared.next++; at < request.pictures.size() && !task.cancelled() && !shared.failed; at = shared.next++) {
        const std::string& path = request.pictures[at];
        auto answer = guarded(message("doing.classifying", "classifying {path}", {{"path", path}}),
                              [&] { return classified(model, pipeline, imaging, path, shared.fast ? &*shared.fast : nullptr, task); });
        ClassifiedPicture item = answer.ok() ? std::move(answer).value() : ClassifiedPicture();
        item.index = at;
        const std::lock_guard lock(shared.mutex);
        if (!answer.ok()) {
            if (answer.error().kind == ErrorKind::Cancelled) return;
            item.error = answer.error();
        }
        ++shared.done;
        task.report(double(shared.done) / double(request.pictures.size()), asIs(path));
        request.each(std::move(item));
    }
}

/// A worker's loop. Catches everything: an exception that escapes a thread would end the program, including one thrown by the receiver of
/// the answers.
void work(BuiltModel& model, const Pipeline& pipeline, const ImagingApi& imaging, const ClassifyRequest& request, const TaskContext& task,
          int threads, Shared& shared) noexcept {
    const Result<void> done = guarded(message("doing.classifying-pictures", "classifying pictures"), [&]() -> Result<void> {
        classifyAll(model, pipeline, imaging, request, task, threads, shared);
        return {};
    });
    if (done.ok()) return;
    shared.failed = true;
    const std::lock_guard lock(shared.mutex);
    if (!shared.error) shared.error = done.error();
}

Result<std::shared_ptr<const ClassifyOutcome>> classifyUnguarded(BuiltModel& model, const ClassifyRequest& request, int threads,
                                                                 const TaskContext& task) {
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(*model.config, model.inputChannels));
    TD_TRY(const ImagingApi* api, imaging());
    const int before = at::get_num_threads();
    const int wanted = threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency());
    const auto workers =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(wanted, 1)), 1, std::max<std::size_t>(request.pictures.size(), 1));
    // A few pictures share the processors; of many pictures each gets one.
    const int threadsEach = std::max(1, wanted / static_cast<int>(workers));
    Shared shared;
    if (request.fast) shared.fast.emplace(fastFormsOf(model));
    {
        std::vector<std::jthread> others;
        try {
            for (std::size_t i = 1; i < workers; ++i)
                others.emplace_back([&] { work(model, pipeline, *api, request, task, threadsEach, shared); });
        } catch (const std::system_error&) {
            // No more threads could be started: the existing ones do the work.
        }
        work(model, pipeline, *api, request, task, threadsEach, shared);
    }
    at::set_num_threads(before);
    if (task.cancelled()) return cancelledError();
    if (shared.error) return *shared.error;
    return std::make_shared<const ClassifyOutcome>(ClassifyOutcome{shared.done, shared.fast ? shared.fast->report : std::nullopt});
}

}  // namespace

Result<std::shared_ptr<const ClassifyOutcome>> runClassify(BuiltModel& model, const ClassifyRequest& request, int threads,
                                                           const TaskContext& task) {
    return guarded(message("doing.classifying-pictures", "classifying pictures"),
                   [&] { return classifyUnguarded(model, request, threads, task); });
}

}  // namespace teardown::engine
