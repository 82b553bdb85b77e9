// The search for the reading that makes a network give certain numbers.
#pragma once

#include "core/base/task_context.h"
#include "core/data/numbers/agreement.h"
#include "core/data/numbers/reading_maker.h"

#include <functional>
#include <vector>

namespace teardown {

/// Runs inputs [C, H, W] of one shape through the network, several at a time.
using RunNetwork = std::function<Result<std::vector<NetworkAnswer>>(const std::vector<TensorView>& inputs)>;

struct SearchLimits {
    int mostInputs = 300;  ///< that run through the network
    double seconds = 30;
    int batch = 6;  ///< inputs at a time; the search may end after each
};

/// Tries the config's own reading, then those with one difference, then those with several that promise most: what each difference does to
/// the answer is known by then, and their sum predicts the answer of a combination. It ends at once when an answer agrees with every
/// number. Readings that make the same tensor run once. Errors: those of the config's own reading, of `run`, cancelled.
Result<NumbersReport> searchReadings(const ReadingSpace& space, ReadingMaker& maker, const KnownNumbers& known, const RunNetwork& run,
                                     const SearchLimits& limits, const TaskContext& task);

/// "These are scores: ..." for the best of a report.
Message numbersVerdict(const NumbersReport& report);

}  // namespace teardown
