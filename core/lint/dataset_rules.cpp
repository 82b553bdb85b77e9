// What was found wrong in the files of the datasets while they were read.
#include "core/lint/dataset_reading.h"
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/lint/data_folders.h"

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

void lintDatasets(LintRun& run) {
    for (const DatasetInspection& found : run.input().inspections)
        for (const DatasetProblem& problem : found.problems) {
            using Effect = DatasetProblem::Effect;
            const Error& error = problem.error;
            // Nothing is there yet: a folder that was made and not filled, files that the reference would download.
            const bool isEmpty = found.samples == 0;
            if (isEmpty && isOneOf(error.code, {"dataset-folder", "dataset-file-missing"}) && run.hasMissingPath(found.configPath))
                continue;
            const LintLevel level = isEmpty || problem.effect == Effect::Note ? LintLevel::Note
                                    : problem.effect == Effect::Stops         ? LintLevel::Error
                                                                              : LintLevel::Warning;
            run.addCoded(error.code, LintRule::Dataset, level, error.where, error.what, error.remedy, {run.placeOf(found.configPath)});
        }
}

}  // namespace lint_rules

}  // namespace teardown
