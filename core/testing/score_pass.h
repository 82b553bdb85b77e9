// ScorePass: runs a dataset through the network a batch at a time and collects the scores, in memory or in a file that an ended run goes on
// with. The caller decides what happens between two batches, so the window stays free for other work.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/data/datasets/dataset.h"
#include "core/metrics/score_source.h"
#include "core/session/trust.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace teardown {

class DataLoader;
class LoaderPass;
class ProcessRandom;
class ScoreRows;
class SessionApi;

struct ScoreRun {
    std::shared_ptr<const Config> config;
    DatasetPtr dataset;
    std::string store;        ///< file of the scores; empty: memory
    std::string fingerprint;  ///< of config, checkpoint and options (scoreFingerprint): scores of another one are refused
    bool fast = false;
};

class ScorePass {
public:
    /// Goes on with a store that exists. Batches are made as data.test_dataloader of the config says. Notes: those of the store. Errors:
    /// those of the loader, store-*.
    static Result<std::unique_ptr<ScorePass>> start(ScoreRun run, Diagnostics& notes);
    ~ScorePass();
    ScorePass(const ScorePass&) = delete;
    ScorePass& operator=(const ScorePass&) = delete;

    std::size_t before() const { return m_before; }  ///< pictures that the store had
    std::size_t done() const;
    std::size_t total() const { return m_run.dataset->size(); }
    /// Runs one batch through the session's network; its scores are in the store when it returns. False: there was none left. Call it on
    /// the session's thread. Errors: those of the pictures and the network, scores-shape, cancelled, store-io.
    Result<bool> next(SessionApi& session, const TaskContext& task);
    /// How far the answers can be trusted: of the first batch, or of the first one with a score that is not finite.
    const Trust& trust() const { return m_trust; }
    /// The pictures of this run whose files could only be decoded in part, which the trust does not tell.
    const std::vector<std::size_t>& damaged() const { return m_damaged; }
    /// "1200 of 10000 pictures, 35 s left", as progress of the task.
    void report(const TaskContext& task) const;
    /// A row for each picture that is done, in the order of the dataset. Call it once, after the last batch.
    Result<metrics::ScoreSourcePtr> scores();

private:
    explicit ScorePass(ScoreRun run);

    ScoreRun m_run;
    std::unique_ptr<ScoreRows> m_rows;
    std::unique_ptr<ProcessRandom> m_random;
    std::unique_ptr<DataLoader> m_loader;
    std::unique_ptr<LoaderPass> m_pass;
    std::size_t m_before = 0;
    std::chrono::steady_clock::time_point m_start;
    Trust m_trust;
    std::vector<std::size_t> m_damaged;
};

}  // namespace teardown
