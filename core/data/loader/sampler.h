// Sampler: the order in which a data loader takes the samples of a dataset (torch/utils/data/sampler.py, mmcls/datasets/samplers).
#pragma once

#include "core/data/random/torch_random.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace teardown {

/// Which of several processes, as torch.distributed counts them.
struct Rank {
    std::size_t rank = 0;
    std::size_t count = 1;  ///< world size, at least 1
};

class Sampler {
public:
    virtual ~Sampler() = default;
    /// len(sampler).
    virtual std::size_t size() const = 0;
    /// The indices of one pass over the data. `epoch`: what set_epoch() was called with, 0 if never. `torch`: the default generator of the
    /// process; only some samplers draw from it.
    virtual std::vector<std::size_t> order(std::int64_t epoch, TorchRandom& torch) const = 0;
};

using SamplerPtr = std::shared_ptr<const Sampler>;

/// 0, 1, 2, ...: DataLoader(shuffle=False).
class SequentialSampler : public Sampler {
public:
    explicit SequentialSampler(std::size_t samples) : m_samples(samples) {}
    std::size_t size() const override { return m_samples; }
    std::vector<std::size_t> order(std::int64_t epoch, TorchRandom& torch) const override;

private:
    std::size_t m_samples;
};

/// DataLoader(shuffle=True): two words of the default generator seed a generator of its own, which shuffles.
class RandomSampler : public Sampler {
public:
    explicit RandomSampler(std::size_t samples) : m_samples(samples) {}
    std::size_t size() const override { return m_samples; }
    std::vector<std::size_t> order(std::int64_t epoch, TorchRandom& torch) const override;

private:
    std::size_t m_samples;
};

/// mmcls's DistributedSampler: all ranks shuffle with seed + epoch, each takes every count-th sample.
class DistributedSampler : public Sampler {
public:
    struct Options {
        bool shuffle = true;
        bool roundUp = true;  ///< repeat the first samples so that all ranks get equally many
        std::int64_t seed = 0;
    };
    DistributedSampler(std::size_t samples, const Rank& rank, const Options& options)
        : m_samples(samples), m_rank(rank), m_options(options) {}
    /// As torch counts it: rounded up, even without roundUp, where the order of some ranks has one fewer.
    std::size_t size() const override { return (m_samples + m_rank.count - 1) / m_rank.count; }
    std::vector<std::size_t> order(std::int64_t epoch, TorchRandom& torch) const override;

private:
    std::size_t m_samples;
    Rank m_rank;
    Options m_options;
};

/// mmcls's RepeatAugSampler (Hoffer et al. 2020): each sample several times in a row, spread over the ranks, of which a part is taken.
class RepeatAugSampler : public Sampler {
public:
    struct Options {
        bool shuffle = true;
        std::size_t repeats = 3;
        std::size_t selectedRound = 256;  ///< the selected samples are a multiple of it before the division; 0: no rounding
        double selectedRatio = 0;         ///< divides the number of samples; 0: the number of ranks
        std::int64_t seed = 0;
    };
    RepeatAugSampler(std::size_t samples, const Rank& rank, const Options& options)
        : m_samples(samples), m_rank(rank), m_options(options) {}
    /// num_selected_samples: 0 for fewer samples than selectedRound.
    std::size_t size() const override;
    /// With one rank the default generator shuffles (n - 1 words) and the epoch does not matter, as in the reference.
    std::vector<std::size_t> order(std::int64_t epoch, TorchRandom& torch) const override;

private:
    std::size_t m_samples;
    Rank m_rank;
    Options m_options;
};

}  // namespace teardown
