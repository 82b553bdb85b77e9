// LintRun: one run of the lint - what the rules look at, and where they put what they find.
#pragma once

#include "core/lint/config_parts.h"
#include "core/lint/lint.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace teardown::lint_rules {

class LintRun {
public:
    explicit LintRun(const LintInput& input);

    const LintInput& input() const { return m_input; }
    const Config& config() const { return *m_input.config; }
    const ConfigValue& root() const { return m_input.config->root; }
    const std::vector<DatasetPart>& datasets() const { return m_datasets; }
    bool pretrain() const { return m_pretrain; }

    /// Of the value's last origin, or of the nearest dict around it that has one.
    Place placeOf(const At& value) const;
    Place placeOf(const ConfigValue& value, const std::string& path) const { return placeOf({&value, path}); }
    /// The same for a path whose value may not exist.
    Place placeOf(const std::string& path) const { return placeOf(at(root(), path)); }
    /// "_base_/schedule.py:12", to name a second place in a sentence.
    static std::string shown(const Place& place);

    /// Drops what was found at this place in these words before.
    void add(LintRule rule, LintLevel level, Place where, Message what, Message remedy = {}, std::vector<Place> also = {});
    /// With the level of the rule's row.
    void add(LintRule rule, Place where, Message what, Message remedy = {}, std::vector<Place> also = {});

    /// With a code of its own instead of the rule's id.
    void addCoded(std::string code, LintRule rule, LintLevel level, Place where, Message what, Message remedy, std::vector<Place> also);
    /// Whether the rule has found something at this line already.
    bool has(LintRule rule, const Place& where) const;
    /// Whether a path below this dict ("data.train") was found missing.
    bool hasMissingPath(const std::string& dict) const;

    Findings take();

private:
    const LintInput& m_input;
    std::vector<DatasetPart> m_datasets;
    bool m_pretrain;
    Findings m_findings;
    std::set<std::string> m_said;  ///< rule, place and words of the findings
};

// The rules by what they look at.
void lintTopk(LintRun& run);
void lintClasses(LintRun& run);
void lintDatasets(LintRun& run);
void lintPaths(LintRun& run);
void lintPipelines(LintRun& run);
void lintKeys(LintRun& run);
void lintArguments(LintRun& run);
void lintVersions(LintRun& run);
void lintTraining(LintRun& run);
void lintWeights(LintRun& run, const TaskContext& task);
void lintTrained(LintRun& run, const TaskContext& task);

}  // namespace teardown::lint_rules
