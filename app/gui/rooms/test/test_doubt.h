// The words of the card above the results of a test: how far all of its scores can be trusted.
#pragma once

#include "core/session/trust.h"
#include "core/testing/test_results.h"
#include "widgets/answer/answer_doubt.h"

#include <cstddef>
#include <set>

namespace teardown {

/// As doubtOf(); with nothing else to doubt, it is about the pictures that could only be decoded in part. `results` may be null while the
/// test runs: then the first of them has no name.
AnswerDoubt doubtOfTest(const Trust& trust, const std::set<std::size_t>& damaged, const TestResultsPtr& results);

}  // namespace teardown
