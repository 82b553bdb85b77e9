// BatchMaker: makes the batches of a data loader. PictureBatches loads, transforms and collates the samples of a dataset.
#pragma once

#include "core/base/result.h"
#include "core/data/datasets/dataset.h"
#include "core/data/loader/fused_tail.h"
#include "core/data/loader/loaded_batch.h"
#include "core/data/pipeline.h"
#include "core/data/random/process_random.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace teardown {

/// Thread-safe.
class BatchMaker {
public:
    virtual ~BatchMaker() = default;
    /// Loads the samples in this order, all random numbers from `random`.
    virtual Result<LoadedBatch> make(std::span<const std::size_t> samples, ProcessRandom& random) const = 0;
};

using BatchMakerPtr = std::shared_ptr<const BatchMaker>;

/// Memory of batches that nobody uses any more, for the next ones: fresh memory costs as much as writing it.
class BatchMemory {
public:
    /// `bytes` that are not initialised. They return here when the last user of the pointer is gone; it may outlive this object.
    std::shared_ptr<std::byte> take(std::size_t bytes);

private:
    static constexpr std::size_t kMostKept = 16;
    struct Shelf {
        std::mutex mutex;
        std::size_t bytes = 0;  ///< of each block
        std::vector<std::unique_ptr<std::byte[]>> blocks;
    };
    std::shared_ptr<Shelf> m_shelf = std::make_shared<Shelf>();
};

class PictureBatches : public BatchMaker {
public:
    /// Builds the pipeline of each dataset that `dataset` loads from. `imaging` must outlive this object. Errors: those of the transforms;
    /// pipeline-missing if a dataset has none.
    static Result<BatchMakerPtr> create(const Config& config, DatasetPtr dataset, const ImagingApi& imaging);

    /// Errors: those of datasets and transforms, with the sample's number; batch-not-tensor if a pipeline does not end with a tensor
    /// [C, H, W]; batch-shape if the pictures of a batch differ in shape or type.
    Result<LoadedBatch> make(std::span<const std::size_t> samples, ProcessRandom& random) const override;

private:
    class Collator;

    PictureBatches(DatasetPtr dataset, const ImagingApi& imaging) : m_dataset(std::move(dataset)), m_imaging(imaging) {}
    Result<void> addPipelines(const Config& config, const Dataset& dataset);
    Result<void> load(std::size_t sample, std::size_t position, ProcessRandom& random, Collator& collator) const;

    DatasetPtr m_dataset;
    const ImagingApi& m_imaging;
    struct Steps {
        Pipeline pipeline;
        std::optional<FusedTail> tail;
    };
    std::map<const Dataset*, Steps> m_pipelines;  ///< of the datasets that are no wrappers
    mutable BatchMemory m_memory;
};

}  // namespace teardown
