// DataLoader: the batches of a dataset in the order and with the random numbers of mmclassification's data loader (torch.utils.data, torch
// 1.13). Threads stand for its worker processes, each with the generators that such a process would have.
#pragma once

#include "core/base/task_context.h"
#include "core/data/loader/batch_maker.h"
#include "core/data/loader/loader_settings.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace teardown {

/// One pass over the data: iter(loader). LoadedBatch i is made by worker i modulo their number and arrives i-th, whoever is faster. With
/// workers, up to prefetchFactor batches of each are made ahead; without, next() makes the batch.
class LoaderPass {
public:
    LoaderPass(const LoaderPass&) = delete;
    LoaderPass& operator=(const LoaderPass&) = delete;
    /// Waits for the threads. Persistent workers complete what the reference's would have been told to load, so that the next pass goes on
    /// with their random numbers.
    ~LoaderPass();

    std::size_t size() const { return m_plan.size(); }
    /// The samples of each batch.
    const std::vector<std::vector<std::size_t>>& plan() const { return m_plan; }
    /// The next batch; nullopt after the last one. After an error the following call goes on with the following batch. Error cancelled.
    std::optional<Result<LoadedBatch>> next(const TaskContext& task = {});

private:
    friend class DataLoader;
    struct Work {
        std::shared_ptr<const BatchMaker> maker;
        std::vector<ProcessRandom*> workers;  ///< of the loader
        ProcessRandom* main = nullptr;        ///< makes the batches if there are no workers
        std::size_t ahead = 0;                ///< batches that all workers together make ahead
        bool finishAhead = false;             ///< complete them even if nobody wants them
    };
    LoaderPass(Work work, std::vector<std::vector<std::size_t>> plan);
    void run(std::size_t worker);
    Result<LoadedBatch> made(std::size_t batch, ProcessRandom& random) const;

    Work m_work;
    std::vector<std::vector<std::size_t>> m_plan;
    std::mutex m_mutex;
    std::condition_variable m_wanted;                      ///< a worker may go on, or has to stop
    std::condition_variable m_ready;                       ///< a batch is there
    std::map<std::size_t, Result<LoadedBatch>> m_results;  ///< the batches that were made ahead
    std::size_t m_taken = 0;
    bool m_stopped = false;
    std::vector<std::jthread> m_threads;
};

class DataLoader {
public:
    DataLoader(BatchMakerPtr maker, SamplerPtr sampler, const LoaderSettings& settings)
        : m_maker(std::move(maker)), m_sampler(std::move(sampler)), m_settings(settings) {}
    /// For a dataset of a config. Errors: those of PictureBatches and of LoaderSettings::samplerFor.
    static Result<std::unique_ptr<DataLoader>> create(const Config& config, DatasetPtr dataset, const ImagingApi& imaging,
                                                      const LoaderSettings& settings);

    /// len(loader).
    std::size_t size() const;
    const LoaderSettings& settings() const { return m_settings; }
    /// iter(loader). `epoch`: what set_epoch() was called with; samplers of one process ignore it. `main`: the generators of the main
    /// process, which lose what the reference draws from torch's here; without workers they also make all random choices and must live as
    /// long as the pass. One pass at a time.
    std::unique_ptr<LoaderPass> start(std::int64_t epoch, ProcessRandom& main);

private:
    BatchMakerPtr m_maker;
    SamplerPtr m_sampler;
    LoaderSettings m_settings;
    std::vector<ProcessRandom> m_workers;  ///< persistent ones keep their generators from pass to pass
};

}  // namespace teardown
