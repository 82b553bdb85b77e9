// Turns a doubt about the answer into an entry in the list of problems.
#pragma once

#include "core/base/diagnostics.h"
#include "widgets/answer/answer_doubt.h"

namespace teardown {

/// One warning if the weights or the numbers allow no answer, otherwise nothing. A missing picture or an empty drawing is not a problem.
Diagnostics problemsOf(const AnswerDoubt& doubt);

}  // namespace teardown
