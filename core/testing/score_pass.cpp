#include "core/testing/score_pass.h"

#include "core/data/loader/data_loader.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "core/testing/score_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace teardown {

namespace {

/// The samples from `first` on, in their order: results are compared with labels by their place.
class RemainingSamples : public Sampler {
public:
    RemainingSamples(std::size_t first, std::size_t end) : m_first(first), m_end(end) {}
    std::size_t size() const override { return m_end - m_first; }
    std::vector<std::size_t> order(std::int64_t, TorchRandom&) const override {
        std::vector<std::size_t> samples(size());
        std::iota(samples.begin(), samples.end(), m_first);
        return samples;
    }

private:
    std::size_t m_first;
    std::size_t m_end;
};

}  // namespace

ScorePass::ScorePass(ScoreRun run) : m_run(std::move(run)), m_start(std::chrono::steady_clock::now()) {}

// The pass uses the loader, which uses the random numbers.
ScorePass::~ScorePass() { m_pass.reset(); }

Result<std::unique_ptr<ScorePass>> ScorePass::start(ScoreRun run, Diagnostics& notes) {
    std::unique_ptr<ScorePass> pass(new ScorePass(std::move(run)));
    const ScoreRun& made = pass->m_run;
    pass->m_rows = std::make_unique<ScoreRows>(made.store, made.dataset->size(), made.fingerprint);
    TD_CHECK(pass->m_rows->resume(notes));
    pass->m_before = pass->m_rows->done();
    TD_TRY(LoaderSettings settings, loaderSettings(*made.config, Phase::Test, LoaderRun{}));
    settings.dropLast = false;
    TD_TRY(const ImagingApi* api, imaging());
    TD_TRY(BatchMakerPtr maker, PictureBatches::create(*made.config, made.dataset, *api));
    auto samples = std::make_shared<RemainingSamples>(pass->m_before, made.dataset->size());
    pass->m_loader = std::make_unique<DataLoader>(std::move(maker), std::move(samples), settings);
    pass->m_random = std::make_unique<ProcessRandom>(0);
    pass->m_pass = pass->m_loader->start(0, *pass->m_random);
    return pass;
}

std::size_t ScorePass::done() const { return m_rows->done(); }

Result<bool> ScorePass::next(SessionApi& session, const TaskContext& task) {
    auto batch = m_pass->next(task);
    if (!batch) return false;
    if (!batch->ok()) return batch->error();
    ForwardRequest request;
    request.input = (*batch)->view();
    request.record = false;
    request.fast = m_run.fast;
    TD_TRY(const auto outcome, session.run(request, TaskContext{task.stop, {}}));
    if (done() == m_before || (m_trust.finite && !outcome->trust.finite)) m_trust = outcome->trust;
    TD_CHECK(m_rows->add(outcome->scores));
    const std::vector<std::size_t>& damaged = (*batch)->damaged;
    m_damaged.insert(m_damaged.end(), damaged.begin(), damaged.end());
    return true;
}

void ScorePass::report(const TaskContext& task) const {
    const std::size_t made = done() - m_before;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    const double left = made == 0 ? 0 : seconds / static_cast<double>(made) * static_cast<double>(total() - done());
    task.report(static_cast<double>(done()) / static_cast<double>(std::max<std::size_t>(1, total())),
                message("score-run.pictures", "{done} of {total} pictures, {left} s left",
                        {{"done", done()}, {"total", total()}, {"left", left, ".0f"}}));
}

Result<metrics::ScoreSourcePtr> ScorePass::scores() { return m_rows->finish(); }

}  // namespace teardown
