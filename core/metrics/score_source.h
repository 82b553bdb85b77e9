// ScoreSource: the scores of a dataset's pictures, a row each, wherever they are - in memory, in a results file, in a store on disk that
// does not fit in memory.
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace teardown::metrics {

class ScoreSource {
public:
    virtual ~ScoreSource() = default;
    virtual std::size_t rows() const = 0;
    /// Classes: the length of a row.
    virtual std::size_t classes() const = 0;
    /// float32: thresholds are rounded to float before they are compared with the scores, as torch and numpy do. Otherwise float64.
    virtual bool singlePrecision() const = 0;
    /// Rows [first, first + out.size() / classes()), which exist. float32 scores are given exactly.
    virtual Result<void> read(std::size_t first, std::span<double> out) const = 0;

    /// The threshold as the comparison sees it.
    double threshold(double value) const { return singlePrecision() ? static_cast<double>(static_cast<float>(value)) : value; }
};
using ScoreSourcePtr = std::shared_ptr<const ScoreSource>;

/// Calls `row(index, scores)` for all rows in order, with memory for a block of them. An error of `row` ends it.
Result<void> forEachRow(const ScoreSource& source, const std::function<Result<void>(std::size_t, std::span<const double>)>& row);

/// Scores in memory: float32 or float64, [N, C]. Errors: scores-shape, scores-dtype.
Result<ScoreSourcePtr> scoresOf(TensorView view);
/// The same for float64 scores of N rows; the size is a multiple of `classes`.
ScoreSourcePtr scoresOf(std::vector<double> values, std::size_t classes);
/// numpy.vstack of several arrays: each [C] or [N, C]; float64 if one of them is. Errors: scores-shape, scores-dtype.
Result<ScoreSourcePtr> stackedScores(const std::vector<TensorView>& parts);
/// Rows [first, first + count) of a source.
ScoreSourcePtr rowsOf(ScoreSourcePtr source, std::size_t first, std::size_t count);

}  // namespace teardown::metrics
