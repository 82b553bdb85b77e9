#include "core/data/loader/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace teardown {

namespace {

std::vector<std::size_t> inOrder(std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

/// seed + epoch as torch's manual_seed takes it; only its low 32 bits count.
TorchRandom generatorOf(std::int64_t seed, std::int64_t epoch) {
    return TorchRandom(static_cast<std::uint64_t>(seed) + static_cast<std::uint64_t>(epoch));
}

/// order[rank::count]
std::vector<std::size_t> shareOf(const std::vector<std::size_t>& order, const Rank& rank) {
    std::vector<std::size_t> share;
    for (std::size_t i = rank.rank; i < order.size(); i += rank.count) share.push_back(order[i]);
    return share;
}

}  // namespace

std::vector<std::size_t> SequentialSampler::order(std::int64_t, TorchRandom&) const { return inOrder(m_samples); }

std::vector<std::size_t> RandomSampler::order(std::int64_t, TorchRandom& torch) const {
    TorchRandom own(static_cast<std::uint64_t>(torch.random()));
    return own.randperm(m_samples);
}

std::vector<std::size_t> DistributedSampler::order(std::int64_t epoch, TorchRandom&) const {
    std::vector<std::size_t> order = m_options.shuffle ? generatorOf(m_options.seed, epoch).randperm(m_samples) : inOrder(m_samples);
    if (m_options.roundUp && m_samples > 0) {
        const std::size_t total = size() * m_rank.count;
        for (std::size_t i = m_samples; i < total; ++i) order.push_back(order[i - m_samples]);
    }
    return shareOf(order, m_rank);
}

std::size_t RepeatAugSampler::size() const {
    const double ratio = m_options.selectedRatio != 0 ? m_options.selectedRatio : static_cast<double>(m_rank.count);
    if (m_options.selectedRound == 0) return static_cast<std::size_t>(std::ceil(static_cast<double>(m_samples) / ratio));
    const std::size_t rounded = m_samples / m_options.selectedRound * m_options.selectedRound;
    return static_cast<std::size_t>(std::floor(static_cast<double>(rounded) / ratio));
}

std::vector<std::size_t> RepeatAugSampler::order(std::int64_t epoch, TorchRandom& torch) const {
    std::vector<std::size_t> once = inOrder(m_samples);
    if (m_options.shuffle) once = m_rank.count > 1 ? generatorOf(m_options.seed, epoch).randperm(m_samples) : torch.randperm(m_samples);
    std::vector<std::size_t> order;
    order.reserve(m_samples * m_options.repeats);
    for (const std::size_t sample : once) order.insert(order.end(), m_options.repeats, sample);
    const std::size_t perRank = (order.size() + m_rank.count - 1) / m_rank.count;
    const std::size_t missing = std::min(perRank * m_rank.count - order.size(), order.size());
    order.reserve(order.size() + missing);
    for (std::size_t i = 0; i < missing; ++i) order.push_back(order[i]);
    std::vector<std::size_t> share = shareOf(order, m_rank);
    share.resize(std::min(share.size(), size()));
    return share;
}

}  // namespace teardown
