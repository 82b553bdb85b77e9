// A doubt about the answer as a line in the list of problems.
#pragma once

#include "core/base/diagnostics.h"
#include "widgets/answer/answer_doubt.h"

namespace teardown {

/// One warning where the weights or the numbers allow no answer, nothing where they do. That no picture is open, or nothing is drawn, is no
/// problem.
Diagnostics problemsOf(const AnswerDoubt& doubt);

}  // namespace teardown
