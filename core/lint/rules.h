// kLintRules: the rules of the lint, one row each.
#pragma once

#include "core/lint/finding.h"

#include <span>
#include <string_view>

namespace teardown {

struct LintRuleInfo {
    LintRule rule;
    const char* id;   ///< the code of its findings in JSON; stable
    LintLevel level;  ///< of its findings as a rule; some are milder where the mistake has no effect
    MessageText doc;
};

/// In the order of LintRule.
std::span<const LintRuleInfo> lintRules();
const LintRuleInfo& infoOf(LintRule rule);
/// "note", "warning", "error".
const char* levelName(LintLevel level);

}  // namespace teardown
