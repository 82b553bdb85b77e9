// Two tests of the same pictures: which answers became right, which became wrong.
#pragma once

#include "core/testing/test_results.h"

#include <cstdint>
#include <vector>

namespace teardown {

enum class AnswerChange {
    Better,      ///< was wrong, is right; of several classes a picture: fewer mistakes
    Worse,       ///< was right, is wrong; or more mistakes
    OtherWrong,  ///< was wrong, is wrong in another way; or as many other mistakes
};

struct ResultsComparison {
    TestResultsPtr before, after;
    std::vector<std::uint32_t> better, worse, otherWrong;  ///< samples, ascending

    const std::vector<std::uint32_t>& samples(AnswerChange change) const;
};
using ResultsComparisonPtr = std::shared_ptr<const ResultsComparison>;

/// Errors: results-other-pictures if they are about another number of pictures, or disagree about a true class.
Result<ResultsComparisonPtr> compareResults(const TestResultsPtr& before, const TestResultsPtr& after);

}  // namespace teardown
