// Which class comes first, also among equal scores: torch.topk, torch.argmax, numpy.argmax and numpy.argsort pick by their algorithms, and
// a network whose scores saturate at 0 and 1 has many equal ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace teardown::metrics {

/// A class and its score.
struct ScoredLabel {
    double score = 0;
    std::int64_t label = 0;
};

/// torch.topk(row, k) on the CPU: the k largest, largest first, NaN above all numbers. Uses the same steps of the C++ library as torch
/// (aten/src/ATen/native/TopKImpl.h): a partial sort for k much smaller than the row, else a selection followed by a sort. 0 < k <=
/// row.size(). `queue` is working memory, which callers keep between rows.
std::span<const ScoredLabel> topLabels(std::span<const double> row, std::size_t k, std::vector<ScoredLabel>& queue);

/// torch.argmax and numpy.argmax: the first of the largest; NaN is larger than all numbers. The row is not empty.
std::size_t firstMaximum(std::span<const double> row);

/// numpy.argsort(-values) with its default kind on a processor without AVX-512: quicksort with the median of three, insertion sort for
/// parts of at most 16, heapsort where the parts do not shrink (numpy/core/src/npysort/quicksort.cpp). NaN last.
std::vector<std::size_t> descendingOrder(std::span<const double> values);

}  // namespace teardown::metrics
