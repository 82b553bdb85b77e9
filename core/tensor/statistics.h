// Statistics of a tensor for captions, legends and traces, streamed in blocks; computed on demand, never when a file is opened.
#pragma once

#include "core/base/task_context.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown {

/// A 64-bit integer, signed or not, which a double would round.
struct WholeNumber {
    bool negative = false;
    std::uint64_t magnitude = 0;
    bool operator==(const WholeNumber&) const = default;
};

struct TensorStatistics {
    std::int64_t count = 0;  ///< all elements
    std::int64_t finite = 0;
    std::int64_t nan = 0;
    std::int64_t positiveInf = 0;
    std::int64_t negativeInf = 0;
    std::int64_t zeros = 0;
    double min = 0;  ///< of the finite elements; 0 if there are none
    double max = 0;
    double mean = 0;
    double std = 0;  ///< population standard deviation
    double absMax = 0;
    std::optional<WholeNumber> exactMin;  ///< of integers and booleans
    std::optional<WholeNumber> exactMax;
};

/// Statistics of a tensor that arrives piece by piece.
class StatisticsStream {
public:
    explicit StatisticsStream(DType dtype);
    ~StatisticsStream();
    StatisticsStream(const StatisticsStream&) = delete;
    StatisticsStream& operator=(const StatisticsStream&) = delete;
    /// Whole elements, packed and little endian.
    void add(std::span<const std::byte> bytes);
    TensorStatistics finish() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// nullopt when cancelled.
std::optional<TensorStatistics> computeStatistics(const TensorView& view, const TaskContext& task = {});

/// "f32[1,48,112,112]  -2.14..2.60  mean 0.02  std 0.57  zeros 51%  (nan!)"
std::string caption(const TensorView& view, const TensorStatistics& statistics);

struct Histogram {
    double low = 0;
    double high = 0;
    std::vector<std::int64_t> bins;
    std::int64_t below = 0;
    std::int64_t above = 0;
};
/// The finite elements between low and high.
Histogram computeHistogram(const TensorView& view, double low, double high, int bins);

}  // namespace teardown
