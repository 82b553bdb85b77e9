// Findings for those who show them: as JSON, as lines of text, as errors and diagnostics for the list of problems.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/json.h"
#include "core/lint/finding.h"

#include <string>

namespace teardown {

/// {"code","level","file","line","member","what","do","also":[{"file","line","member"}]}; absent parts are omitted.
Json findingJson(const Finding& finding);
/// A list of them.
Json findingsJson(const Findings& findings);
/// "config.py:12: warning: what do [rule]"
std::string findingLine(const Finding& finding);
std::size_t countOf(const Findings& findings, LintLevel level);
/// What it is and what to do, as one message.
Message sentenceOf(const Finding& finding);

}  // namespace teardown
