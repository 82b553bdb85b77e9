#include "core/data/loader/data_loader.h"

#include "core/data/loader/worker_random.h"

#include <malloc.h>

#include <chrono>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

namespace teardown {

namespace {

std::vector<std::vector<std::size_t>> batchesOf(const std::vector<std::size_t>& order, std::size_t size, bool dropLast) {
    std::vector<std::vector<std::size_t>> batches;
    for (std::size_t begin = 0; begin < order.size(); begin += size) {
        const std::size_t end = std::min(begin + size, order.size());
        if (dropLast && end - begin < size) break;
        batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin), order.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return batches;
}

/// Pictures come and go by the half megabyte. glibc would give each back to the system and have it filled with zeros again, which takes a
/// fifth of the time; with these limits it keeps them until 64 MiB are free.
void keepFreedMemory() {
    static std::once_flag s_once;
    std::call_once(s_once, [] {
        mallopt(M_MMAP_THRESHOLD, 32 << 20);
        mallopt(M_TRIM_THRESHOLD, 64 << 20);
    });
}

}  // namespace

LoaderPass::LoaderPass(Work work, std::vector<std::vector<std::size_t>> plan) : m_work(std::move(work)), m_plan(std::move(plan)) {
    keepFreedMemory();
    if (m_work.workers.empty()) return;
    for (std::size_t worker = 0; worker < m_work.workers.size(); ++worker) m_threads.emplace_back([this, worker] { run(worker); });
}

LoaderPass::~LoaderPass() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_wanted.notify_all();
    m_threads.clear();
}

Result<LoadedBatch> LoaderPass::made(std::size_t batch, ProcessRandom& random) const {
    try {
        return m_work.maker->make(m_plan[batch], random);
    } catch (const std::bad_alloc&) {
        return Error{
            ErrorKind::BadInput,
            "batch-memory",
            message("batch-memory.none", "There is not enough memory for a batch of {count} pictures.", {{"count", m_plan[batch].size()}}),
            message("do.lower-samples-per-gpu", "Lower samples_per_gpu."),
            {}};
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal,
                     "batch-failed",
                     message("batch-failed.exception", "A batch could not be made: {what}", {{"what", exception.what()}}),
                     {},
                     {}};
    }
}

void LoaderPass::run(std::size_t worker) {
    for (std::size_t batch = worker; batch < m_plan.size(); batch += m_work.workers.size()) {
        {
            std::unique_lock lock(m_mutex);
            const auto isWanted = [&] { return batch < m_taken + m_work.ahead; };
            m_wanted.wait(lock, [&] { return m_stopped || isWanted(); });
            if (m_stopped && !(isWanted() && m_work.finishAhead)) return;
        }
        Result<LoadedBatch> result = made(batch, *m_work.workers[worker]);
        const std::lock_guard lock(m_mutex);
        m_results.emplace(batch, std::move(result));
        m_ready.notify_all();
    }
}

std::optional<Result<LoadedBatch>> LoaderPass::next(const TaskContext& task) {
    if (task.cancelled()) return Result<LoadedBatch>(cancelledError());
    if (m_taken == m_plan.size()) return std::nullopt;
    if (m_work.workers.empty()) return made(m_taken++, *m_work.main);
    std::unique_lock lock(m_mutex);
    // A stop token has no condition to wait for with a plain condition variable; a batch takes far longer than this.
    constexpr std::chrono::milliseconds kPatience{50};
    while (!m_ready.wait_for(lock, kPatience, [&] { return m_results.contains(m_taken); }))
        if (task.cancelled()) return Result<LoadedBatch>(cancelledError());
    std::optional<Result<LoadedBatch>> result = std::move(m_results.extract(m_taken).mapped());
    ++m_taken;
    m_wanted.notify_all();
    return result;
}

std::size_t DataLoader::size() const {
    const std::size_t samples = m_sampler->size();
    return (samples + (m_settings.dropLast ? 0 : m_settings.batchSize - 1)) / m_settings.batchSize;
}

std::unique_ptr<LoaderPass> DataLoader::start(std::int64_t epoch, ProcessRandom& main) {
    LoaderPass::Work work;
    work.maker = m_maker;
    work.main = &main;
    const bool goOn = m_settings.persistentWorkers && !m_workers.empty();
    // The iterator draws a base seed for its workers, even if there are none; persistent workers keep theirs. The sampler draws next.
    const std::int64_t baseSeed = goOn ? 0 : main.torch.random();
    std::vector<std::vector<std::size_t>> plan = batchesOf(m_sampler->order(epoch, main.torch), m_settings.batchSize, m_settings.dropLast);
    if (!goOn) {
        m_workers.clear();
        for (std::size_t worker = 0; worker < m_settings.workers; ++worker) m_workers.push_back(workerRandom(m_settings, worker, baseSeed));
    }
    for (ProcessRandom& worker : m_workers) work.workers.push_back(&worker);
    work.ahead = m_settings.prefetchFactor * m_settings.workers;
    work.finishAhead = m_settings.persistentWorkers;
    return std::unique_ptr<LoaderPass>(new LoaderPass(std::move(work), std::move(plan)));
}

Result<std::unique_ptr<DataLoader>> DataLoader::create(const Config& config, DatasetPtr dataset, const ImagingApi& imaging,
                                                       const LoaderSettings& settings) {
    TD_TRY(SamplerPtr sampler, settings.samplerFor(dataset->size()));
    TD_TRY(BatchMakerPtr maker, PictureBatches::create(config, std::move(dataset), imaging));
    return std::make_unique<DataLoader>(std::move(maker), std::move(sampler), settings);
}

}  // namespace teardown
