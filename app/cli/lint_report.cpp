#include "app/cli/lint_report.h"

#include "core/base/text.h"
#include "core/lint/findings.h"

#include <fmt/format.h>

namespace teardown {

Json lintJson(const Findings& findings, const std::optional<SeedProof>& proof) {
    Json seeds;
    if (proof) {
        seeds = Json::object().set("differs", proof->differs);
        setNumbers(seeds, {{"max_abs", proof->maxAbs}}).set("first", proof->first).set("second", proof->second);
    }
    return Json::object()
        .set("problems", findingsJson(findings))
        .set("errors", countOf(findings, LintLevel::Error))
        .set("warnings", countOf(findings, LintLevel::Warning))
        .set("notes", countOf(findings, LintLevel::Note))
        .set("seeds", std::move(seeds));
}

std::string lintText(const std::string& config, const Findings& findings) {
    std::string text;
    for (const Finding& finding : findings) text += findingLine(finding) + "\n";
    const auto count = [&](LintLevel level, const char* one) {
        const std::size_t number = countOf(findings, level);
        return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
    };
    return text + fmt::format("{}: {}, {}, {}\n", escapeForDisplay(config, 4096), count(LintLevel::Error, "error"),
                              count(LintLevel::Warning, "warning"), count(LintLevel::Note, "note"));
}

}  // namespace teardown
