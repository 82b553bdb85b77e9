#include "app/cli/score_run.h"

#include "app/cli/trust_report.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/data/loader/data_loader.h"
#include "core/metrics/results/results_store.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <numeric>
#include <system_error>
#include <utility>

namespace teardown {

namespace {

using Clock = std::chrono::steady_clock;

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

/// Where the rows go.
class ScoreRows {
public:
    ScoreRows(std::string path, std::uint64_t pictures, std::string fingerprint)
        : m_path(std::move(path)), m_job{pictures, 0, std::move(fingerprint)} {}

    /// Opens a store that exists already.
    Result<void> resume(Diagnostics& notes) {
        std::error_code ignored;
        if (m_path.empty() || !std::filesystem::exists(m_path, ignored) || std::filesystem::is_empty(m_path, ignored)) return {};
        TD_TRY(const auto file, InputFile::open(m_path));
        TD_TRY(const metrics::StoreJob found, metrics::readStoreJob(*file));
        m_job.classes = found.classes;
        TD_TRY(m_store, metrics::ResultsStore::open(m_path, m_job, notes));
        return {};
    }
    std::size_t done() const { return m_store ? m_store->done() : m_job.classes ? m_rows.size() / m_job.classes : 0; }

    Result<void> add(const TensorView& scores) {
        const auto classes = static_cast<std::uint32_t>(scores.shape().back());
        if (m_job.classes == 0) m_job.classes = classes;
        if (scores.rank() != 2 || classes != m_job.classes)
            return Error{ErrorKind::BadInput,
                         "scores-shape",
                         message("scores-shape.the-network-answers", "The network answers with scores of the shape {shape}.",
                                 {{"shape", shapeText(scores.shape())}}),
                         message("do.use-a-classifier", "Use a network with one score a class."),
                         {}};
        const std::vector<float> rows = scores.toFloats();
        if (m_path.empty()) {
            m_rows.insert(m_rows.end(), rows.begin(), rows.end());
            return {};
        }
        Diagnostics none;
        if (!m_store) {
            TD_TRY(m_store, metrics::ResultsStore::open(m_path, m_job, none));
        }
        return m_store->append(rows);
    }

    Result<metrics::ScoreSourcePtr> finish() {
        if (!m_store) {
            const auto rows = static_cast<std::int64_t>(done());
            return metrics::scoresOf(TensorView::fromFloats({rows, static_cast<std::int64_t>(m_job.classes)}, std::move(m_rows)));
        }
        TD_CHECK(m_store->sync());
        return metrics::openStoredScores(m_path);
    }

private:
    std::string m_path;
    metrics::StoreJob m_job;
    std::unique_ptr<metrics::ResultsStore> m_store;
    std::vector<float> m_rows;
};

/// "1200 of 10000 pictures, 35 s left"
void reportPictures(std::size_t done, std::size_t before, std::size_t total, Clock::time_point start, const TaskContext& task) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const double left = seconds / static_cast<double>(done - before) * static_cast<double>(total - done);
    task.report(static_cast<double>(done) / static_cast<double>(total),
                message("score-run.pictures", "{done} of {total} pictures, {left} s left",
                        {{"done", done}, {"total", total}, {"left", left, ".0f"}}));
}

}  // namespace

Result<metrics::ScoreSourcePtr> scoresOfDataset(const ScoreRun& run, Terminal& terminal, const TaskContext& task) {
    const std::size_t total = run.dataset->size();
    ScoreRows rows(run.store, total, run.fingerprint);
    Diagnostics notes;
    TD_CHECK(rows.resume(notes));
    terminal.report(notes);
    const std::size_t before = rows.done();
    if (before > 0) terminal.note(fmt::format("{}: {} of {} pictures are done", escapeForDisplay(run.store), before, total));

    TD_TRY(LoaderSettings settings, loaderSettings(*run.workspace.config, Phase::Test, LoaderRun{}));
    settings.dropLast = false;
    TD_TRY(const ImagingApi* api, imaging());
    TD_TRY(BatchMakerPtr maker, PictureBatches::create(*run.workspace.config, run.dataset, *api));
    DataLoader loader(std::move(maker), std::make_shared<RemainingSamples>(before, total), settings);
    ProcessRandom random(0);
    const auto pass = loader.start(0, random);
    const auto start = Clock::now();
    while (auto batch = pass->next(task)) {
        if (!batch->ok()) return batch->error();
        ForwardRequest request;
        request.input = (*batch)->view();
        request.record = false;
        request.fast = run.fast;
        TD_TRY(const auto outcome, run.workspace.session->run(request, TaskContext{task.stop, {}}));
        if (rows.done() == before)
            reportTrust(outcome->trust, run.workspace.opened.checkpoint ? run.workspace.opened.checkpoint->path() : "", {}, terminal);
        TD_CHECK(rows.add(outcome->scores));
        reportPictures(rows.done(), before, total, start, task);
        if (task.cancelled()) return cancelledError();
    }
    return rows.finish();
}

}  // namespace teardown
