// What was found wrong in the files of the datasets while they were read.
#include "core/lint/data_folders.h"
#include "core/lint/dataset_reading.h"
#include "core/lint/lint_run.h"

#include <set>
#include <string>

namespace teardown {

ReadDatasets readDatasets(const Config& config, const std::string& dataRoot, const TaskContext& task) {
    ReadDatasets read;
    if (lint_rules::isPretrain(config)) return read;
    DatasetContext context;
    context.dataRoot = dataRoot.empty() ? lint_rules::findDataRoot(config) : dataRoot;
    context.tolerant = true;
    context.task = task;
    for (const char* path : {"data.train", "data.val", "data.test"}) {
        if (!lint_rules::at(config.root, path)) continue;
        Diagnostics notes;
        // What keeps one from being built is found by the rules for its dict and its paths.
        const auto dataset = buildDataset(config, path, context, notes);
        if (!dataset.ok()) continue;
        read.datasets.push_back(*dataset);
        if (auto inspection = inspectDataset(**dataset, {}, task); inspection.ok()) read.inspections.push_back(std::move(*inspection));
    }
    return read;
}

namespace lint_rules {

namespace {

LintLevel levelOf(DatasetProblem::Effect effect) {
    using Effect = DatasetProblem::Effect;
    return effect == Effect::Stops ? LintLevel::Error : effect == Effect::Misleads ? LintLevel::Warning : LintLevel::Note;
}

/// Nothing is there yet: a folder that was made and not filled, files that the reference would download.
void emptyDataset(LintRun& run, const DatasetInspection& found) {
    if (run.hasMissingPath(found.configPath)) return;
    const Error& first = found.problems.front().error;
    run.addCoded("dataset-empty", LintRule::Dataset, LintLevel::Note, run.placeOf(found.configPath + ".data_prefix"),
                 message("dataset-empty.no-samples", "There are no samples yet: {what}", {{"what", first.what}}), first.remedy, {});
}

}  // namespace

void lintDatasets(LintRun& run) {
    std::set<std::string> said;  // validation and test usually have the same files
    for (const DatasetInspection& found : run.input().inspections) {
        if (found.problems.empty()) continue;
        if (found.samples > 0)
            for (const DatasetProblem& problem : found.problems)
                run.addCoded(problem.error.code, LintRule::Dataset, levelOf(problem.effect), problem.error.where, problem.error.what,
                             problem.error.remedy, {run.placeOf(found.configPath)});
        else if (said.insert(english(found.problems.front().error.what)).second)
            emptyDataset(run, found);
    }
}

}  // namespace lint_rules

}  // namespace teardown
