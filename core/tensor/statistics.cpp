#include "core/tensor/statistics.h"

#include "core/tensor/element_decode.h"
#include "core/tensor/tensor_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace teardown {
namespace {

constexpr std::size_t kStatisticsBlock = 4096;  // elements: two passes over a block stay in the first-level cache
constexpr std::size_t kCancelBytes = 1u << 20;  // cancellation is checked once per MiB

using Float4 = float __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));
using Double2 = double __attribute__((vector_size(16)));

/// Mean and sum of squared deviations of the finite values, merged block by block (Chan, Golub and LeVeque 1979).
template <class Number>
struct Moments {
    Number count = 0;
    Number mean = 0;
    Number squares = 0;

    void merge(Number n, Number blockMean, Number blockSquares) {
        if (n == 0) return;
        const Number total = count + n;
        const Number delta = blockMean - mean;
        squares += blockSquares + delta * delta * (count * n / total);
        mean += delta * (n / total);
        count = total;
    }
};

/// Values whose squares leave the range of a double are summed with the wider exponent of a long double.
constexpr double kLargeValue = 1e140;
constexpr double kSmallValue = 1e-140;

/// Smallest and largest of 64-bit integers.
struct WholeRange {
    bool any = false;
    bool isSigned = false;
    std::uint64_t low = 0;  ///< the bits
    std::uint64_t high = 0;
};

struct Accumulator {
    TensorStatistics result;
    Moments<double> moments;
    Moments<long double> wide;
    WholeRange whole;
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
};

void addWide(const double* values, std::size_t count, std::int64_t finite, Accumulator& all) {
    long double sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (std::isfinite(values[i])) sum += static_cast<long double>(values[i]);
    const long double mean = sum / static_cast<long double>(finite);
    long double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!std::isfinite(values[i])) continue;
        const long double deviation = static_cast<long double>(values[i]) - mean;
        squares += deviation * deviation;
    }
    all.wide.merge(static_cast<long double>(finite), mean, squares);
}

void addDoubles(const double* values, std::size_t count, Accumulator& all) {
    double sum = 0;
    double size = 0;
    std::int64_t finite = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double value = values[i];
        if (!std::isfinite(value)) {
            if (std::isnan(value))
                ++all.result.nan;
            else if (value > 0)
                ++all.result.positiveInf;
            else
                ++all.result.negativeInf;
            continue;
        }
        ++finite;
        sum += value;
        all.result.zeros += value == 0;
        all.low = std::min(all.low, value);
        all.high = std::max(all.high, value);
        size = std::max(size, std::abs(value));
    }
    if (finite == 0) return;
    all.result.finite += finite;
    if (size > kLargeValue || (size > 0 && size < kSmallValue)) return addWide(values, count, finite, all);
    const double mean = sum / static_cast<double>(finite);
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (std::isfinite(values[i])) squares += (values[i] - mean) * (values[i] - mean);
    all.moments.merge(static_cast<double>(finite), mean, squares);
}

template <class Vector>
Vector loadVector(const std::byte* bytes) {
    Vector value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

Double2 lowHalf(Float4 v) { return Double2{static_cast<double>(v[0]), static_cast<double>(v[1])}; }
Double2 highHalf(Float4 v) { return Double2{static_cast<double>(v[2]), static_cast<double>(v[3])}; }

/// `count` packed little-endian floats, a multiple of 8. False (and nothing added) if one of them is not finite.
bool addFiniteFloats(const std::byte* bytes, std::size_t count, Accumulator& all) {
    const Int4 exponent = {0x7f800000, 0x7f800000, 0x7f800000, 0x7f800000};
    Int4 special = {};
    Int4 zeros = {};
    Float4 low = loadVector<Float4>(bytes);
    Float4 high = low;
    std::array<Double2, 4> sums{};
    for (std::size_t i = 0; i < count; i += 8) {
        const Float4 a = loadVector<Float4>(bytes + i * 4);
        const Float4 b = loadVector<Float4>(bytes + i * 4 + 16);
        special |= (Int4)(((Int4)a & exponent) == exponent) | (Int4)(((Int4)b & exponent) == exponent);
        zeros -= (Int4)(a == 0.0f) + (Int4)(b == 0.0f);
        low = a < low ? a : low;
        low = b < low ? b : low;
        high = a > high ? a : high;
        high = b > high ? b : high;
        sums[0] += lowHalf(a);
        sums[1] += highHalf(a);
        sums[2] += lowHalf(b);
        sums[3] += highHalf(b);
    }
    if (special[0] | special[1] | special[2] | special[3]) return false;
    const Double2 sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    const double n = static_cast<double>(count);
    const double mean = (sum[0] + sum[1]) / n;
    const Double2 centre = {mean, mean};
    std::array<Double2, 4> squares{};
    for (std::size_t i = 0; i < count; i += 8) {
        const Float4 a = loadVector<Float4>(bytes + i * 4);
        const Float4 b = loadVector<Float4>(bytes + i * 4 + 16);
        const std::array<Double2, 4> parts{lowHalf(a) - centre, highHalf(a) - centre, lowHalf(b) - centre, highHalf(b) - centre};
        for (std::size_t k = 0; k < 4; ++k) squares[k] += parts[k] * parts[k];
    }
    const Double2 square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
    for (int k = 0; k < 4; ++k) {
        all.low = std::min(all.low, static_cast<double>(low[k]));
        all.high = std::max(all.high, static_cast<double>(high[k]));
        all.result.zeros += zeros[k];
    }
    all.result.finite += static_cast<std::int64_t>(count);
    all.moments.merge(n, mean, square[0] + square[1]);
    return true;
}

/// Elements of a 64-bit integer type, packed and little endian.
template <class Integer>
void addWhole(const std::byte* bytes, std::size_t count, WholeRange& range) {
    constexpr bool kSigned = std::is_signed_v<Integer>;
    auto low = static_cast<Integer>(range.low);
    auto high = static_cast<Integer>(range.high);
    for (std::size_t i = 0; i < count; ++i) {
        Integer value;
        std::memcpy(&value, bytes + i * sizeof value, sizeof value);
        low = !range.any || value < low ? value : low;
        high = !range.any || value > high ? value : high;
        range.any = true;
    }
    range.isSigned = kSigned;
    range.low = static_cast<std::uint64_t>(low);
    range.high = static_cast<std::uint64_t>(high);
}

void addWholeOf(DType dtype, const std::byte* bytes, std::size_t count, Accumulator& all) {
    if (dtype == DType::Int64) addWhole<std::int64_t>(bytes, count, all.whole);
    if (dtype == DType::UInt64) addWhole<std::uint64_t>(bytes, count, all.whole);
}

bool isWhole(DType dtype) {
    switch (dtype) {
        case DType::Complex32:
        case DType::Complex64:
        case DType::Complex128:
            return false;
        default:
            return !isFloating(dtype);
    }
}

/// Elements repeated by a stride of 0 are read once and counted `factor` times.
TensorView withoutRepeats(const TensorView& view, std::int64_t& factor) {
    factor = 1;
    TensorView once = view;
    for (int axis = 0; axis < once.rank(); ++axis) {
        const auto a = static_cast<std::size_t>(axis);
        if (once.strides()[a] != 0 || once.shape()[a] <= 1) continue;
        factor *= once.shape()[a];
        std::vector<int> order{axis};
        for (int other = 0; other < once.rank(); ++other)
            if (other != axis) order.push_back(other);
        once = once.permuted(order).select(0);
        --axis;
    }
    return once;
}

/// Calls `block(values, count, their bytes)` for consecutive runs; false when cancelled.
template <class Block>
bool forEachBlock(const TensorView& view, const TaskContext& task, Block block) {
    TensorStream stream(view);
    std::vector<std::byte> bytes(kStatisticsBlock * itemSize(view.dtype()));
    std::vector<double> values(kStatisticsBlock);
    std::size_t sinceCheck = 0;
    while (const std::size_t count = stream.next(bytes)) {
        sinceCheck += bytes.size();
        if (sinceCheck >= kCancelBytes) {
            if (task.cancelled()) return false;
            sinceCheck = 0;
        }
        decodeElements(view.dtype(), bytes.data(), count, values.data());
        block(values.data(), count, bytes.data());
    }
    return true;
}

/// Packed little-endian floats.
void addFloats(const std::byte* bytes, std::size_t total, Accumulator& all) {
    std::array<double, kStatisticsBlock> values;
    for (std::size_t at = 0; at < total;) {
        std::size_t count = std::min(kStatisticsBlock, total - at);
        if (count >= 8) count -= count % 8;
        if (count < 8 || !addFiniteFloats(bytes + at * 4, count, all)) {
            decodeElements(DType::Float32, bytes + at * 4, count, values.data());
            addDoubles(values.data(), count, all);
        }
        at += count;
    }
}

bool addContiguousFloats(const TensorView& view, const TaskContext& task, Accumulator& all) {
    constexpr std::size_t kStep = kCancelBytes / 4;
    const auto total = static_cast<std::size_t>(view.numel());
    for (std::size_t at = 0; at < total; at += kStep) {
        addFloats(view.data() + at * 4, std::min(kStep, total - at), all);
        if (task.cancelled()) return false;
    }
    return true;
}

void finishStatistics(Accumulator& all, DType dtype) {
    TensorStatistics& r = all.result;
    if (all.moments.count == 0 && all.wide.count == 0) return;
    r.min = all.low;
    r.max = all.high;
    if (all.wide.count == 0) {
        r.mean = all.moments.mean;
        r.std = std::sqrt(all.moments.squares / all.moments.count);
    } else {
        Moments<long double> both = all.wide;
        both.merge(static_cast<long double>(all.moments.count), static_cast<long double>(all.moments.mean),
                   static_cast<long double>(all.moments.squares));
        r.mean = static_cast<double>(both.mean);
        r.std = static_cast<double>(std::sqrt(both.squares / both.count));
    }
    // A remainder from rounding is not a spread.
    if (all.low == all.high) {
        r.mean = all.low;
        r.std = 0;
    }
    r.absMax = std::max(std::abs(all.low), std::abs(all.high));
    if (!isWhole(dtype)) return;
    if (!all.whole.any) {
        const auto of = [](double value) { return WholeNumber{value < 0, static_cast<std::uint64_t>(std::abs(value))}; };
        r.exactMin = of(all.low);
        r.exactMax = of(all.high);
        return;
    }
    const auto of = [&](std::uint64_t bits) {
        const bool negative = all.whole.isSigned && static_cast<std::int64_t>(bits) < 0;
        return WholeNumber{negative, negative ? std::uint64_t{0} - bits : bits};
    };
    r.exactMin = of(all.whole.low);
    r.exactMax = of(all.whole.high);
}

std::string captionNumber(double value) {
    const double size = std::abs(value);
    if (value == 0) return "0";
    if (value == std::floor(value) && size < 1e6) return fmt::format("{:.0f}", value);
    if (size >= 0.01 && size < 1e4) return fmt::format("{:.2f}", value);
    return fmt::format("{:.2e}", value);
}

std::string percentage(std::int64_t part, std::int64_t whole) {
    const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (share < 1) return "<1%";
    if (share > 99 && part < whole) return ">99%";
    return fmt::format("{:.0f}%", share);
}

}  // namespace

struct StatisticsStream::State {
    DType dtype = DType::Float32;
    Accumulator all;
};

StatisticsStream::StatisticsStream(DType dtype) : m_state(std::make_unique<State>()) { m_state->dtype = dtype; }
StatisticsStream::~StatisticsStream() = default;

void StatisticsStream::add(std::span<const std::byte> bytes) {
    const std::size_t item = itemSize(m_state->dtype);
    const std::size_t total = bytes.size() / item;
    m_state->all.result.count += static_cast<std::int64_t>(total);
    if (m_state->dtype == DType::Float32) return addFloats(bytes.data(), total, m_state->all);
    std::array<double, kStatisticsBlock> values;
    for (std::size_t at = 0; at < total; at += kStatisticsBlock) {
        const std::size_t count = std::min(kStatisticsBlock, total - at);
        decodeElements(m_state->dtype, bytes.data() + at * item, count, values.data());
        addWholeOf(m_state->dtype, bytes.data() + at * item, count, m_state->all);
        addDoubles(values.data(), count, m_state->all);
    }
}

TensorStatistics StatisticsStream::finish() const {
    Accumulator all = m_state->all;
    teardown::finishStatistics(all, m_state->dtype);
    return all.result;
}

std::optional<TensorStatistics> computeStatistics(const TensorView& view, const TaskContext& task) {
    if (task.cancelled()) return std::nullopt;
    Accumulator all;
    if (view.numel() > 0 && view.data() != nullptr) {
        std::int64_t factor = 1;
        const TensorView once = withoutRepeats(view, factor);
        const bool fast = once.dtype() == DType::Float32 && once.contiguous() && !once.bigEndian();
        const bool complete = fast ? addContiguousFloats(once, task, all)
                                   : forEachBlock(once, task, [&](const double* values, std::size_t count, const std::byte* bytes) {
                                         addWholeOf(once.dtype(), bytes, count, all);
                                         addDoubles(values, count, all);
                                     });
        if (!complete) return std::nullopt;
        TensorStatistics& r = all.result;
        for (std::int64_t* counter : {&r.finite, &r.nan, &r.positiveInf, &r.negativeInf, &r.zeros}) *counter *= factor;
        finishStatistics(all, view.dtype());
    }
    all.result.count = view.numel();
    return all.result;
}

std::string caption(const TensorView& view, const TensorStatistics& statistics) {
    std::string text = dtypeShortName(view.dtype()) + shapeText(view.shape());
    if (statistics.finite > 0) {
        if (view.dtype() == DType::Bool) {
            const std::int64_t yes = statistics.count - statistics.zeros;
            return text + (yes == 0                  ? "  all false"
                           : yes == statistics.count ? "  all true"
                                                     : "  true " + percentage(yes, statistics.count));
        }
        if (statistics.count == 1)
            text += "  " + captionNumber(statistics.min);
        else
            text += fmt::format("  {}..{}  mean {}  std {}", captionNumber(statistics.min), captionNumber(statistics.max),
                                captionNumber(statistics.mean), captionNumber(statistics.std));
        if (statistics.zeros > 0 && statistics.count > 1) text += "  zeros " + percentage(statistics.zeros, statistics.count);
    } else if (statistics.count == 0) {
        text += "  empty";
    }
    if (statistics.nan > 0) text += "  (nan!)";
    if (statistics.positiveInf + statistics.negativeInf > 0) text += "  (inf!)";
    return text;
}

Histogram computeHistogram(const TensorView& view, double low, double high, int bins) {
    Histogram histogram{low, high, std::vector<std::int64_t>(static_cast<std::size_t>(std::max(bins, 1))), 0, 0};
    if (view.numel() == 0 || view.data() == nullptr) return histogram;
    std::int64_t factor = 1;
    const TensorView once = withoutRepeats(view, factor);
    const double scale = high > low ? static_cast<double>(histogram.bins.size()) / (high - low) : 0.0;
    const std::size_t last = histogram.bins.size() - 1;
    forEachBlock(once, {}, [&](const double* values, std::size_t count, const std::byte*) {
        for (std::size_t i = 0; i < count; ++i) {
            const double value = values[i];
            if (!std::isfinite(value)) continue;
            if (value < low)
                histogram.below += factor;
            else if (value > high)
                histogram.above += factor;
            else
                histogram.bins[std::min(static_cast<std::size_t>((value - low) * scale), last)] += factor;
        }
    });
    return histogram;
}

}  // namespace teardown
