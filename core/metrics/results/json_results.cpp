#include "core/base/json.h"
#include "core/base/text.h"
#include "core/metrics/results/results_formats.h"

#include <cmath>
#include <ranges>

namespace teardown::metrics {

namespace {

/// As json.dumps writes a float.
std::string jsonFloat(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    return pythonFloat(value);
}
std::string jsonItem(double value) { return jsonFloat(value); }
std::string jsonItem(std::int64_t value) { return std::to_string(value); }
std::string jsonItem(const std::string& value) { return jsonString(value); }

template <class Range>
Result<void> writeList(const Range& items, ByteOutput& out) {
    out.text() += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) out.text() += ", ";
        first = false;
        out.text() += jsonItem(item);
        TD_CHECK(out.passOn());
    }
    out.text() += ']';
    return {};
}

struct ValueWriter {
    ByteOutput& out;
    Result<void> operator()(double value) const {
        out.text() += jsonFloat(value);
        return {};
    }
    Result<void> operator()(NumpyFloat value) const { return (*this)(value.value); }
    template <class Number>
    Result<void> operator()(const std::vector<Number>& values) const {
        return writeList(values, out);
    }
};

Result<void> writeScores(const ScoreSource& scores, ByteOutput& out, const TaskContext& task) {
    out.text() += '[';
    TD_CHECK(forEachRow(scores, [&](std::size_t row, std::span<const double> values) -> Result<void> {
        if (task.cancelled()) return cancelledError();
        if (row > 0) out.text() += ", ";
        return writeList(values, out);
    }));
    out.text() += ']';
    return {};
}

}  // namespace

Result<void> writeJsonResults(const ResultsContent& content, const Predictions& predictions, ByteOutput& out, const TaskContext& task) {
    bool first = true;
    const auto key = [&](const std::string& name) {
        out.text() += first ? "{" : ", ";
        first = false;
        out.text() += jsonString(name) + ": ";
    };
    for (const auto& [name, value] : content.metrics.entries()) {
        key(name);
        TD_CHECK(std::visit(ValueWriter{out}, value));
    }
    for (const OutItem item : content.items) {
        key(outItemName(item));
        switch (item) {
            case OutItem::ClassScores:
                TD_CHECK(writeScores(*content.scores, out, task));
                break;
            case OutItem::PredScore:
                TD_CHECK(writeList(predictions.scores, out));
                break;
            case OutItem::PredLabel:
                TD_CHECK(writeList(predictions.labels, out));
                break;
            case OutItem::PredClass:
                TD_CHECK(writeList(predictions.labels | std::views::transform([&](std::int64_t label) -> const std::string& {
                                       return content.classes[static_cast<std::size_t>(label)];
                                   }),
                                   out));
                break;
        }
    }
    out.text() += first ? "{}" : "}";
    return {};
}

}  // namespace teardown::metrics
