#include "core/render/quantile.h"

#include "core/render/value_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace teardown {
namespace {

constexpr std::size_t kBins = 65536;
constexpr std::uint32_t kZeroBin = 0x8000;

/// The sixteen leading bits of the float, arranged to grow with the value. Values that are not finite have their own bins at both ends.
std::uint32_t binOf(double value) {
    // Adding zero turns -0 into +0: both are the same value.
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value) + 0.0f);
    const std::uint32_t mask = bits >> 31 ? 0xffffffffu : 0x80000000u;
    return (bits ^ mask) >> 16;
}

/// The n-th smallest values of a tensor for the few requested ranks.
class OrderStatistics {
public:
    explicit OrderStatistics(const TensorView& view) : m_view(view), m_counts(kBins, 0) {
        forEachRun(view, [&](const ValueRun& run) {
            forEachValue(view, run, [&](double value) {
                if (!std::isfinite(value)) return;
                ++m_counts[binOf(value)];
                ++m_total;
            });
        });
    }

    std::int64_t total() const { return m_total; }

    void want(std::int64_t rank) {
        std::int64_t before = 0;
        std::uint32_t bin = 0;
        while (before + m_counts[bin] <= rank) before += m_counts[bin++];
        const auto known = std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot& slot) { return slot.bin == bin; });
        if (known == m_slots.end()) m_slots.push_back({bin, before, 0, {}});
    }

    void collect() {
        std::vector<std::uint8_t> slotOf(kBins, 0);
        for (std::size_t i = 0; i < m_slots.size(); ++i) {
            slotOf[m_slots[i].bin] = static_cast<std::uint8_t>(i + 1);
            if (m_slots[i].bin != kZeroBin) m_slots[i].values.reserve(static_cast<std::size_t>(m_counts[m_slots[i].bin]));
        }
        forEachRun(m_view, [&](const ValueRun& run) {
            forEachValue(m_view, run, [&](double value) {
                const std::uint8_t slot = slotOf[binOf(value)];
                if (slot == 0 || !std::isfinite(value)) return;
                // Half of a ReLU's output is zero: counted, not stored.
                if (value == 0)
                    ++m_slots[slot - 1u].zeros;
                else
                    m_slots[slot - 1u].values.push_back(value);
            });
        });
        for (Slot& slot : m_slots) {
            // A double may be smaller than the smallest float and negative: it would be sorted before the zeros of its bin.
            if (slot.zeros == 0) continue;
            const bool hasNegative = std::any_of(slot.values.begin(), slot.values.end(), [](double value) { return value < 0; });
            if (!hasNegative) continue;
            slot.values.insert(slot.values.end(), static_cast<std::size_t>(slot.zeros), 0.0);
            slot.zeros = 0;
        }
    }

    double at(std::int64_t rank) {
        for (Slot& slot : m_slots) {
            const std::int64_t inside = rank - slot.before;
            if (inside < 0 || inside >= slot.zeros + static_cast<std::int64_t>(slot.values.size())) continue;
            if (inside < slot.zeros) return 0;
            const auto place = slot.values.begin() + static_cast<std::ptrdiff_t>(inside - slot.zeros);
            std::nth_element(slot.values.begin(), place, slot.values.end());
            return *place;
        }
        return 0;
    }

private:
    struct Slot {
        std::uint32_t bin = 0;
        std::int64_t before = 0;  ///< values in lower bins
        std::int64_t zeros = 0;
        std::vector<double> values;
    };

    const TensorView& m_view;
    std::vector<std::int64_t> m_counts;
    std::vector<Slot> m_slots;
    std::int64_t m_total = 0;
};

}  // namespace

std::pair<double, double> finiteQuantiles(const TensorView& view, double lowFraction, double highFraction) {
    OrderStatistics statistics(view);
    if (statistics.total() == 0) return {0, 0};
    const std::int64_t last = statistics.total() - 1;
    std::array<double, 2> positions{lowFraction * static_cast<double>(last), highFraction * static_cast<double>(last)};
    for (const double position : positions) {
        statistics.want(static_cast<std::int64_t>(position));
        statistics.want(std::min(last, static_cast<std::int64_t>(position) + 1));
    }
    statistics.collect();
    for (double& position : positions) {
        const auto rank = static_cast<std::int64_t>(position);
        const double part = position - static_cast<double>(rank);
        const double a = statistics.at(rank);
        position = a + (statistics.at(std::min(last, rank + 1)) - a) * part;
    }
    return {positions[0], positions[1]};
}

}  // namespace teardown
