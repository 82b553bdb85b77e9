#include "core/metrics/results/results_writer.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/metrics/results/byte_output.h"
#include "core/metrics/results/predictions.h"
#include "core/metrics/results/results_formats.h"

#include <algorithm>

namespace teardown::metrics {

namespace {

/// An error for a prediction without a class name.
Result<void> checkPredictedNames(const Predictions& predictions, const std::vector<std::string>& classes) {
    const auto nameless = std::find_if(predictions.labels.begin(), predictions.labels.end(),
                                       [&](std::int64_t label) { return label >= static_cast<std::int64_t>(classes.size()); });
    if (nameless == predictions.labels.end()) return {};
    return Error{ErrorKind::BadInput,
                 "results-classes",
                 message("results-classes.class-has-no-name", "Class {label} was predicted, but only {count} classes have names.",
                         {{"label", *nameless}, {"count", classes.size()}}),
                 message("do.leave-out-pred-class", "Leave out pred_class: --out-items class_scores pred_score pred_label."),
                 {}};
}

}  // namespace

Result<ResultsFormat> resultsFormatOf(const std::string& path) {
    const std::string ending = path.substr(std::min(path.size(), path.rfind('.') + 1));
    if (ending == "json") return ResultsFormat::Json;
    if (ending == "pkl" || ending == "pickle") return ResultsFormat::Pickle;
    Error error = usageError(
        message("results-format.the-ending-says-no", "The ending of {path} is neither .json nor .pkl.", {{"path", escapeForDisplay(path)}}),
        message("do.name-a-json-or-pkl", "Name a file that ends in .json or .pkl."));
    error.code = "results-format";
    return error;
}

Result<void> writeResults(const std::string& path, const ResultsContent& content, const TaskContext& task) {
    TD_TRY(const ResultsFormat format, resultsFormatOf(path));
    Predictions predictions;
    const auto has = [&](OutItem item) { return std::find(content.items.begin(), content.items.end(), item) != content.items.end(); };
    if (has(OutItem::PredScore) || has(OutItem::PredLabel) || has(OutItem::PredClass)) {
        TD_TRY(predictions, predictionsOf(*content.scores, task));
    }
    if (has(OutItem::PredClass)) TD_CHECK(checkPredictedNames(predictions, content.classes));
    return writeFileAtomically(path, [&](const ByteSink& sink) -> Result<void> {
        ByteOutput out(sink);
        if (format == ResultsFormat::Json)
            TD_CHECK(writeJsonResults(content, predictions, out, task));
        else
            TD_CHECK(writePickleResults(content, predictions, out, task));
        return out.flush();
    });
}

}  // namespace teardown::metrics
