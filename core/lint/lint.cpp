#include "core/lint/lint.h"

#include "core/config/merge.h"
#include "core/lint/lint_run.h"
#include "core/lint/rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace lint_rules {

LintRun::LintRun(const LintInput& input) : m_input(input), m_datasets(datasetParts(*input.config)), m_pretrain(isPretrain(*input.config)) {}

Place LintRun::placeOf(const At& value) const {
    Place place = value ? config::placeOf(*value.value) : Place();
    for (std::string path = value.path; place.line == 0 && place.file.empty();) {
        const std::size_t dot = path.rfind('.');
        if (dot == std::string::npos) break;
        path.resize(dot);
        if (const At around = at(root(), path)) place = config::placeOf(*around.value);
    }
    if (place.file.empty() && !config().files.empty()) place.file = config().files.front().displayPath;
    place.member = value.path;
    return place;
}

std::string LintRun::shown(const Place& place) { return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file; }

void LintRun::add(LintRule rule, LintLevel level, Place where, Message what, Message remedy, std::vector<Place> also) {
    std::string words = fmt::format("{} {}:{}:{} {}", static_cast<int>(rule), where.file, where.line, where.column, english(what));
    if (!m_said.insert(std::move(words)).second) return;
    m_findings.push_back({rule, level, infoOf(rule).id, std::move(what), std::move(remedy), std::move(where), std::move(also)});
}

void LintRun::add(LintRule rule, Place where, Message what, Message remedy, std::vector<Place> also) {
    add(rule, infoOf(rule).level, std::move(where), std::move(what), std::move(remedy), std::move(also));
}

bool LintRun::has(LintRule rule, const Place& where) const {
    return std::any_of(m_findings.begin(), m_findings.end(), [&](const Finding& known) {
        return known.rule == rule && known.where.file == where.file && known.where.line == where.line;
    });
}

void LintRun::addCoded(std::string code, LintRule rule, LintLevel level, Place where, Message what, Message remedy,
                       std::vector<Place> also) {
    const std::size_t before = m_findings.size();
    add(rule, level, std::move(where), std::move(what), std::move(remedy), std::move(also));
    if (m_findings.size() > before) m_findings.back().code = std::move(code);
}

bool LintRun::hasMissingPath(const std::string& dict) const {
    const auto isBelow = [&](const Place& place) { return place.member.starts_with(dict + "."); };
    return std::any_of(m_findings.begin(), m_findings.end(), [&](const Finding& known) {
        return known.rule == LintRule::PathMissing && (isBelow(known.where) || std::any_of(known.also.begin(), known.also.end(), isBelow));
    });
}

Findings LintRun::take() {
    std::stable_sort(m_findings.begin(), m_findings.end(),
                     [](const Finding& a, const Finding& b) { return a.level != b.level ? a.level > b.level : a.rule < b.rule; });
    return std::move(m_findings);
}

}  // namespace lint_rules

Findings lint(const LintInput& input, const TaskContext& task) {
    lint_rules::LintRun run(input);
    lint_rules::lintTopk(run);
    lint_rules::lintClasses(run);
    lint_rules::lintPaths(run);
    lint_rules::lintDatasets(run);
    lint_rules::lintPipelines(run);
    lint_rules::lintKeys(run);
    lint_rules::lintArguments(run);
    lint_rules::lintVersions(run);
    lint_rules::lintTraining(run);
    lint_rules::lintWeights(run, task);
    lint_rules::lintTrained(run, task);
    return run.take();
}

}  // namespace teardown
