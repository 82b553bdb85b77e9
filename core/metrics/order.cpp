#include "core/metrics/order.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace teardown::metrics {

namespace {

/// Above this ratio of the row's length to k torch sorts partially.
constexpr std::size_t kPartialSortRatio = 64;
/// Parts of at most this distance between their ends, 16 values, are sorted by insertion.
constexpr std::ptrdiff_t kSmallPart = 15;

bool isAbove(const ScoredLabel& a, const ScoredLabel& b) { return (std::isnan(a.score) && !std::isnan(b.score)) || a.score > b.score; }

/// The order of indices by their values, as numpy sorts them.
class IndexSorter {
public:
    explicit IndexSorter(std::span<const double> values) : m_values(values), m_order(values.size()) {
        for (std::size_t i = 0; i < m_order.size(); ++i) m_order[i] = i;
    }

    std::vector<std::size_t> sorted() && {
        if (m_order.size() < 2) return std::move(m_order);
        struct Part {
            std::ptrdiff_t left, right;
            int depth;
        };
        std::vector<Part> waiting{
            {0, static_cast<std::ptrdiff_t>(m_order.size()) - 1, 2 * (static_cast<int>(std::bit_width(m_order.size())) - 1)}};
        while (!waiting.empty()) {
            auto [left, right, depth] = waiting.back();
            waiting.pop_back();
            bool byHeap = depth < 0;
            while (!byHeap && right - left > kSmallPart) {
                const std::ptrdiff_t middle = partition(left, right);
                --depth;
                // The larger part waits.
                if (middle - left < right - middle) {
                    waiting.push_back({middle + 1, right, depth});
                    right = middle - 1;
                } else {
                    waiting.push_back({left, middle - 1, depth});
                    left = middle + 1;
                }
            }
            if (byHeap)
                heapSort(left, right);
            else
                insertionSort(left, right);
        }
        return std::move(m_order);
    }

private:
    static bool isLess(double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); }
    double valueAt(std::ptrdiff_t place) const { return m_values[m_order[static_cast<std::size_t>(place)]]; }
    std::size_t& at(std::ptrdiff_t place) { return m_order[static_cast<std::size_t>(place)]; }

    /// Splits around the median of the first, the middle and the last value; returns where that one lies afterwards.
    std::ptrdiff_t partition(std::ptrdiff_t left, std::ptrdiff_t right) {
        const std::ptrdiff_t middle = left + ((right - left) >> 1);
        if (isLess(valueAt(middle), valueAt(left))) std::swap(at(middle), at(left));
        if (isLess(valueAt(right), valueAt(middle))) std::swap(at(right), at(middle));
        if (isLess(valueAt(middle), valueAt(left))) std::swap(at(middle), at(left));
        const double pivot = valueAt(middle);
        std::ptrdiff_t up = left, down = right - 1;
        std::swap(at(middle), at(down));
        while (true) {
            do ++up;
            while (isLess(valueAt(up), pivot));
            do --down;
            while (isLess(pivot, valueAt(down)));
            if (up >= down) break;
            std::swap(at(up), at(down));
        }
        std::swap(at(up), at(right - 1));
        return up;
    }

    void insertionSort(std::ptrdiff_t left, std::ptrdiff_t right) {
        for (std::ptrdiff_t next = left + 1; next <= right; ++next) {
            const std::size_t moving = at(next);
            std::ptrdiff_t hole = next;
            for (; hole > left && isLess(m_values[moving], valueAt(hole - 1)); --hole) at(hole) = at(hole - 1);
            at(hole) = moving;
        }
    }

    /// Lets `moving` sink from the root `hole` of a heap of `size` elements counted from 1 above `base`.
    void sink(std::ptrdiff_t base, std::ptrdiff_t hole, std::ptrdiff_t size, std::size_t moving) {
        for (std::ptrdiff_t child = 2 * hole; child <= size;) {
            if (child < size && isLess(valueAt(base + child), valueAt(base + child + 1))) ++child;
            if (!isLess(m_values[moving], valueAt(base + child))) break;
            at(base + hole) = at(base + child);
            hole = child;
            child *= 2;
        }
        at(base + hole) = moving;
    }

    void heapSort(std::ptrdiff_t left, std::ptrdiff_t right) {
        const std::ptrdiff_t base = left - 1;
        std::ptrdiff_t size = right - left + 1;
        for (std::ptrdiff_t root = size >> 1; root > 0; --root) sink(base, root, size, at(base + root));
        while (size > 1) {
            const std::size_t moving = at(base + size);
            at(base + size) = at(base + 1);
            sink(base, 1, --size, moving);
        }
    }

    std::span<const double> m_values;
    std::vector<std::size_t> m_order;
};

}  // namespace

std::span<const ScoredLabel> topLabels(std::span<const double> row, std::size_t k, std::vector<ScoredLabel>& queue) {
    queue.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) queue[i] = {row[i], static_cast<std::int64_t>(i)};
    const auto end = queue.begin() + static_cast<std::ptrdiff_t>(k);
    if (k * kPartialSortRatio <= row.size()) {
        std::partial_sort(queue.begin(), end, queue.end(), isAbove);
    } else {
        std::nth_element(queue.begin(), end - 1, queue.end(), isAbove);
        std::sort(queue.begin(), end - 1, isAbove);
    }
    return {queue.data(), k};
}

std::size_t firstMaximum(std::span<const double> row) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < row.size() && !std::isnan(row[best]); ++i)
        if (row[i] > row[best] || std::isnan(row[i])) best = i;
    return best;
}

std::vector<std::size_t> descendingOrder(std::span<const double> values) {
    std::vector<double> negative(values.size());
    std::transform(values.begin(), values.end(), negative.begin(), [](double value) { return -value; });
    return IndexSorter(negative).sorted();
}

}  // namespace teardown::metrics
