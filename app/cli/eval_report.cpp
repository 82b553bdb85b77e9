#include "app/cli/eval_report.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

using ClassNamesList = std::vector<std::string>;

constexpr std::size_t kNameWidth = 24;

/// The name of a class, or its index.
std::string knownName(std::int64_t label, const ClassNamesList& names) {
    return label < static_cast<std::int64_t>(names.size()) ? names[static_cast<std::size_t>(label)] : std::to_string(label);
}
std::string displayedName(std::int64_t label, const ClassNamesList& names) { return escapeForDisplay(knownName(label, names), kNameWidth); }

Json nameJson(std::int64_t label, const ClassNamesList& names) {
    return label < static_cast<std::int64_t>(names.size()) ? Json(names[static_cast<std::size_t>(label)]) : Json();
}

}  // namespace

std::string classTableText(const std::vector<metrics::ClassRow>& rows, const ClassNamesList& names) {
    std::string text = fmt::format("\n{:>5}  {:<{}} {:>8} {:>10} {:>9} {:>9} {:>9}  {}\n", "class", "name", kNameWidth, "support",
                                   "predicted", "precision", "recall", "f1_score", "most often taken for");
    for (const metrics::ClassRow& row : rows) {
        text += fmt::format("{:>5}  {:<{}} {:>8} {:>10} {:>9.2f} {:>9.2f} {:>9.2f}", row.label, displayedName(row.label, names), kNameWidth,
                            row.support, row.predicted, row.precision, row.recall, row.f1);
        if (row.confusion.count > 0) text += fmt::format("  {} ({})", displayedName(row.confusion.predicted, names), row.confusion.count);
        text += '\n';
    }
    return text;
}

Json classTableJson(const std::vector<metrics::ClassRow>& rows, const ClassNamesList& names) {
    Json list = Json::array();
    for (const metrics::ClassRow& row : rows) {
        Json item = Json::object();
        item.set("index", row.label).set("name", nameJson(row.label, names)).set("support", row.support).set("predicted", row.predicted);
        item.set("correct", row.correct).set("precision", row.precision).set("recall", row.recall).set("f1_score", row.f1);
        item.set("taken_for", row.confusion.count > 0 ? Json(row.confusion.predicted) : Json()).set("taken_for_count", row.confusion.count);
        list.push(std::move(item));
    }
    return list;
}

std::string confusedText(const std::vector<metrics::ConfusionCell>& cells, const ClassNamesList& names) {
    std::string text = fmt::format("\n{:>8}  {:<{}}  {}\n", "pictures", "of class", kNameWidth, "taken for");
    for (const metrics::ConfusionCell& cell : cells)
        text += fmt::format("{:>8}  {:<{}}  {}\n", cell.count, displayedName(cell.actual, names), kNameWidth,
                            displayedName(cell.predicted, names));
    return text;
}

Json confusedJson(const std::vector<metrics::ConfusionCell>& cells, const ClassNamesList& names) {
    Json list = Json::array();
    for (const metrics::ConfusionCell& cell : cells) {
        Json item = Json::object();
        item.set("actual", cell.actual).set("predicted", cell.predicted).set("count", cell.count);
        item.set("actual_name", nameJson(cell.actual, names)).set("predicted_name", nameJson(cell.predicted, names));
        list.push(std::move(item));
    }
    return list;
}

std::string calibrationText(const metrics::Calibration& calibration) {
    std::string text = fmt::format("\n{:>14} {:>9} {:>11} {:>9}\n", "highest score", "pictures", "mean score", "right");
    for (const metrics::CalibrationBin& bin : calibration.bins)
        if (bin.count > 0)
            text += fmt::format("{:>6.3f} - {:<5.3f} {:>9} {:>11.4f} {:>9.4f}\n", bin.lower, bin.upper, bin.count, bin.confidence,
                                bin.accuracy);
    text += fmt::format("expected calibration error: {:.4f}, largest: {:.4f}\n", calibration.ece, calibration.mce);
    if (calibration.notProbabilities > 0) text += fmt::format("{} pictures have no score between 0 and 1\n", calibration.notProbabilities);
    return text;
}

Json calibrationJson(const metrics::Calibration& calibration) {
    Json bins = Json::array();
    for (const metrics::CalibrationBin& bin : calibration.bins)
        bins.push(Json::object()
                      .set("lower", bin.lower)
                      .set("upper", bin.upper)
                      .set("count", bin.count)
                      .set("confidence", bin.confidence)
                      .set("accuracy", bin.accuracy));
    return Json::object()
        .set("ece", calibration.ece)
        .set("mce", calibration.mce)
        .set("count", calibration.counted)
        .set("not_probabilities", calibration.notProbabilities)
        .set("bins", std::move(bins));
}

}  // namespace teardown
