#include "app/cli/eval_summary.h"

#include "core/base/text.h"
#include "core/metrics/metric_text.h"
#include "core/session/outcome_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <variant>

namespace teardown {

namespace {

using Cells = std::vector<std::string>;

std::optional<double> oneNumber(const metrics::MetricValue* value) {
    if (!value) return std::nullopt;
    if (const auto* number = std::get_if<double>(value)) return *number;
    if (const auto* number = std::get_if<metrics::NumpyFloat>(value)) return number->value;
    return std::nullopt;
}

/// format_value of kfold-cross-valid.py: floats with two digits, lists as Python prints a list of such words.
std::string formatValue(const metrics::MetricValue& value) {
    if (const auto number = oneNumber(&value)) return fmt::format("{:.2f}", *number);
    Cells words;
    if (const auto* numbers = std::get_if<std::vector<double>>(&value))
        for (const double number : *numbers) words.push_back(fmt::format("'{:.2f}'", number));
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value))
        for (const std::int64_t number : *numbers) words.push_back(fmt::format("'{}'", number));
    return "[" + joined(words, ", ") + "]";
}

/// Characters, each of which takes one column.
std::size_t cellWidth(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

struct Spread {
    double mean = 0;
    double deviation = 0;
};

/// nullopt if there are less than two numbers, or a row has none.
std::optional<Spread> spreadOf(const std::vector<SummaryRow>& rows, const std::string& key) {
    std::vector<double> numbers;
    for (const SummaryRow& row : rows) {
        const auto number = oneNumber(row.metrics.find(key));
        if (!number) return std::nullopt;
        numbers.push_back(*number);
    }
    if (numbers.size() < 2) return std::nullopt;
    const double mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
    double squares = 0;
    for (const double number : numbers) squares += (number - mean) * (number - mean);
    return Spread{mean, std::sqrt(squares / static_cast<double>(numbers.size() - 1))};
}

/// Columns are those of the first row.
Cells metricKeys(const std::vector<SummaryRow>& rows) {
    Cells keys;
    if (!rows.empty())
        for (const auto& [key, value] : rows.front().metrics.entries()) keys.push_back(key);
    return keys;
}

/// "┃ Fold ┃ accuracy ┃"
std::string rowLine(const Cells& cells, const std::vector<std::size_t>& widths, const char* bar) {
    std::string line = bar;
    for (std::size_t i = 0; i < cells.size(); ++i) line += " " + cells[i] + std::string(widths[i] - cellWidth(cells[i]) + 1, ' ') + bar;
    return line + "\n";
}

std::string ruleOf(const std::vector<std::size_t>& widths, const char* left, const char* dash, const char* between, const char* right) {
    std::string line = left;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        for (std::size_t n = 0; n < widths[i] + 2; ++n) line += dash;
        line += i + 1 < widths.size() ? between : right;
    }
    return line + "\n";
}

std::string boxedTable(const std::string& title, const Cells& head, const std::vector<Cells>& rows, const std::vector<Cells>& below) {
    std::vector<std::size_t> widths;
    for (const std::string& cell : head) widths.push_back(cellWidth(cell));
    for (const auto* part : {&rows, &below})
        for (const Cells& row : *part)
            for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], cellWidth(row[i]));
    const std::size_t width = std::accumulate(widths.begin(), widths.end(), std::size_t{0}) + 3 * widths.size() + 1;
    std::string text(title.size() < width ? (width - title.size()) / 2 : 0, ' ');
    text += title + "\n" + ruleOf(widths, "\u250f", "\u2501", "\u2533", "\u2513") + rowLine(head, widths, "\u2503") +
            ruleOf(widths, "\u2521", "\u2501", "\u2547", "\u2529");
    for (const Cells& row : rows) text += rowLine(row, widths, "\u2502");
    if (!below.empty()) text += ruleOf(widths, "\u251c", "\u2500", "\u253c", "\u2524");
    for (const Cells& row : below) text += rowLine(row, widths, "\u2502");
    return text + ruleOf(widths, "\u2514", "\u2500", "\u2534", "\u2518");
}

}  // namespace

std::string summaryText(const std::vector<SummaryRow>& rows, bool folds) {
    const Cells keys = metricKeys(rows);
    Cells head{folds ? "Fold" : "File"}, means{"mean"}, deviations{"std"};
    head.insert(head.end(), keys.begin(), keys.end());
    bool spread = false;
    for (const std::string& key : keys) {
        const auto of = spreadOf(rows, key);
        spread = spread || of;
        means.push_back(of ? fmt::format("{:.2f}", of->mean) : std::string());
        deviations.push_back(of ? fmt::format("{:.2f}", of->deviation) : std::string());
    }
    std::vector<Cells> lines;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Cells line{folds ? std::to_string(i + 1) : escapeForDisplay(rows[i].file)};
        for (const std::string& key : keys) {
            const metrics::MetricValue* value = rows[i].metrics.find(key);
            line.push_back(value ? formatValue(*value) : std::string());
        }
        lines.push_back(std::move(line));
    }
    const std::string title =
        folds ? fmt::format("{}-fold Cross-validation Summary", rows.size()) : fmt::format("Summary of {} Results", rows.size());
    return boxedTable(title, head, lines, spread ? std::vector<Cells>{means, deviations} : std::vector<Cells>{});
}

Json summaryJson(const std::vector<SummaryRow>& rows, bool folds) {
    Json list = Json::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Json item = Json::object().set("file", rows[i].file);
        if (folds) item.set("fold", i + 1);
        list.push(item.set("metrics", metrics::metricsJson(rows[i].metrics)));
    }
    Json mean = Json::object(), deviation = Json::object();
    for (const std::string& key : metricKeys(rows)) {
        const auto of = spreadOf(rows, key);
        if (!of) continue;
        mean.set(key, numberOrNull(of->mean));
        deviation.set(key, numberOrNull(of->deviation));
    }
    return Json::object().set("results", std::move(list)).set("mean", std::move(mean)).set("std", std::move(deviation));
}

}  // namespace teardown
