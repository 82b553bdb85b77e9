// What was found wrong in the files of the datasets while they were read.
#include "core/lint/dataset_reading.h"
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/lint/data_folders.h"

namespace teardown {

std::vector<DatasetPtr> readDatasets(const std::shared_ptr<const Config>& config, const std::string& dataRoot, const TaskContext& task) {
    std::vector<DatasetPtr> read;
    if (lint_rules::isPretrain(*config)) return read;
    DatasetContext context;
    context.dataRoot = dataRoot.empty() ? lint_rules::findDataRoot(*config) : dataRoot;
    context.tolerant = true;
    context.task = task;
    for (const char* path : {"data.train", "data.val", "data.test"}) {
        if (task.cancelled()) break;
        if (!lint_rules::at(config->root, path)) continue;
        Diagnostics notes;
        // What keeps one from being built is found by the rules for its dict and its paths.
        if (const auto dataset = buildDataset(*config, path, context, notes); dataset.ok()) read.push_back(*dataset);
    }
    return read;
}

namespace lint_rules {

namespace {

constexpr int kDeepestParts = 8;

void problemsOf(LintRun& run, const Dataset& dataset, int depth) {
    const std::string& path = dataset.origin().configPath;
    for (const DatasetProblem& problem : dataset.problems()) {
        using Effect = DatasetProblem::Effect;
        const Error& error = problem.error;
        // Nothing is there yet: a folder that was made and not filled, files that the reference would download.
        const bool isEmpty = dataset.size() == 0;
        if (isEmpty && isOneOf(error.code, {"dataset-folder", "dataset-file-missing"}) && run.hasMissingPath(path)) continue;
        const LintLevel level = isEmpty || problem.effect == Effect::Note ? LintLevel::Note
                                : problem.effect == Effect::Stops         ? LintLevel::Error
                                                                          : LintLevel::Warning;
        run.addCoded(error.code, LintRule::Dataset, level, error.where, error.what, error.remedy, {run.placeOf(path)});
    }
    if (depth < kDeepestParts)
        for (const DatasetPtr& part : dataset.parts())
            if (part) problemsOf(run, *part, depth + 1);
}

}  // namespace

void lintDatasets(LintRun& run) {
    for (const DatasetPtr& dataset : run.input().datasets)
        if (dataset) problemsOf(run, *dataset, 0);
}

}  // namespace lint_rules

}  // namespace teardown
