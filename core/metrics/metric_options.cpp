#include "core/metrics/metric_options.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace teardown::metrics {

namespace {

constexpr double kDefaultThreshold = 0.5;

Error optionError(const char* name, const ConfigValue& value, const Message& what, const Message& remedy) {
    Error error{ErrorKind::BadInput, "metric-options", what, remedy, {}};
    error.where.member = std::string("metric_options.") + name;
    if (const Origin* origin = value.origin(); origin && origin->file) {
        error.where.file = *origin->file;
        error.where.line = origin->line;
    }
    return error;
}

Error wrongType(const char* name, const ConfigValue& value, const Message& remedy) {
    return optionError(name, value,
                       message("metric-options.has-the-value", "{name} is {value}, which is of type {type}.",
                               {{"name", name}, {"value", escapeForDisplay(value.repr(), 60)}, {"type", value.typeName()}}),
                       remedy);
}

/// Python's isinstance(value, int): True and False are ints.
bool isWhole(const ConfigValue& value) { return value.isBool() || (value.isInt() && !value.isBigInt()); }
std::int64_t integerOf(const ConfigValue& value) { return value.isBool() ? static_cast<std::int64_t>(value.asBool()) : value.asInt(); }
bool isReal(const ConfigValue& value) { return value.isBool() || value.isNumber(); }

Result<TopK> readTopK(const ConfigValue* value) {
    if (!value) return TopK{false, {1, 5}, {"1", "5"}};
    const Message remedy = message("do.topk-is-an-int-or", "Give an int, or a tuple of ints in quotation marks: topk=1, \"topk=(1,5)\".");
    TopK topk;
    topk.single = isWhole(*value);
    if (!topk.single && value->kind() != ValueKind::Tuple) return wrongType("topk", *value, remedy);
    const std::vector<ConfigValue> items =
        topk.single ? std::vector<ConfigValue>{*value} : std::vector<ConfigValue>(value->items().begin(), value->items().end());
    if (items.empty()) return optionError("topk", *value, message("metric-options.topk-is-empty", "topk is an empty tuple."), remedy);
    for (const ConfigValue& item : items) {
        if (!isWhole(item)) return wrongType("topk", item, remedy);
        topk.counts.push_back(integerOf(item));
        topk.names.push_back(item.str());
    }
    // The first of the largest goes to torch.topk, which wants an int.
    if (items[static_cast<std::size_t>(std::max_element(topk.counts.begin(), topk.counts.end()) - topk.counts.begin())].isBool())
        return wrongType("topk", *value, remedy);
    return topk;
}

Result<Thresholds> readThresholds(const ConfigValue* value) {
    if (!value || value->isNone()) return Thresholds{true, {0.0}};
    const Message remedy =
        message("do.thrs-is-a-number-or", "Give a number, or a tuple of numbers in quotation marks: thrs=0.5, \"thrs=(0.,0.5)\".");
    if (isReal(*value)) return Thresholds{true, {value->asDouble()}};
    if (value->kind() != ValueKind::Tuple) return wrongType("thrs", *value, remedy);
    Thresholds thresholds{false, {}};
    for (const ConfigValue& item : value->items()) {
        if (!isReal(item)) return wrongType("thrs", item, remedy);
        thresholds.values.push_back(item.asDouble());
    }
    return thresholds;
}

Result<AverageMode> readAverage(const ConfigValue* value) {
    if (!value) return AverageMode::Macro;
    if (value->isString() && value->asString() == "macro") return AverageMode::Macro;
    if (value->isString() && value->asString() == "none") return AverageMode::None;
    return wrongType("average_mode", *value,
                     message("do.average-mode-is-macro-or", "Give 'macro' (the mean of all classes) or 'none' (a value for each class)."));
}

Result<void> checkIsDict(const ConfigValue& options) {
    if (options.isDict() || options.isNone()) return {};
    return wrongType("", options, message("do.give-metric-options-as", "Give a dict: metric_options=dict(topk=(1, 5))."));
}

Diagnostic optionNote(const char* code, Message what) { return {Severity::Warning, code, std::move(what), {}}; }

}  // namespace

std::int64_t TopK::most() const { return *std::max_element(counts.begin(), counts.end()); }

Result<SingleLabelOptions> readSingleLabelOptions(const ConfigValue& options, Diagnostics& notes) {
    TD_CHECK(checkIsDict(options));
    for (const DictEntry& entry : options.entries())
        if (!entry.key.isString() || !isOneOf(entry.key.asString(), {"topk", "thrs", "average_mode"}))
            notes.push_back(optionNote("metric-option-unused",
                                       message("metric-option-unused.no-metric-reads", "No metric of this dataset reads the option {name}.",
                                               {{"name", escapeForDisplay(entry.key.str())}})));
    return SingleLabelOptions{readTopK(options.find("topk")), readThresholds(options.find("thrs")),
                              readAverage(options.find("average_mode"))};
}

Result<MultiLabelOptions> readMultiLabelOptions(const ConfigValue& options, Diagnostics& notes) {
    TD_CHECK(checkIsDict(options));
    MultiLabelOptions read;
    if (options.entries().empty()) {
        read.threshold = kDefaultThreshold;
        return read;
    }
    for (const DictEntry& entry : options.entries()) {
        const std::string name = entry.key.str();
        if (name != "thr" && name != "k")
            return optionError("", entry.value,
                               message("metric-options.no-metric-has-the", "No metric of several classes a picture has the option {name}.",
                                       {{"name", escapeForDisplay(name)}}),
                               message("do.give-thr-or-k", "Give thr (a number) or k (an int)."));
        if (entry.value.isNone()) continue;
        if (name == "thr" && !isReal(entry.value))
            return wrongType("thr", entry.value, message("do.give-thr-as-a-number", "Give a number: thr=0.5."));
        if (name == "k" && !isWhole(entry.value)) return wrongType("k", entry.value, message("do.give-k-as-an-int", "Give an int: k=3."));
        if (name == "thr")
            read.threshold = entry.value.asDouble();
        else
            read.most = integerOf(entry.value);
    }
    if (read.threshold && read.most) {
        notes.push_back(optionNote("metric-option-ignored",
                                   message("metric-option-ignored.thr-and-k-are-given", "thr and k are both given; thr is used.")));
        read.most.reset();
    } else if (!read.threshold && !read.most) {
        notes.push_back(optionNote("metric-option-default",
                                   message("metric-option-default.neither-thr-nor-k", "Neither thr nor k is given; thr is 0.5.")));
        read.threshold = kDefaultThreshold;
    }
    return read;
}

std::string thresholdName(double threshold) {
    if (std::isnan(threshold)) return "thr_nan";
    return fmt::format("thr_{:.2f}", threshold);
}

}  // namespace teardown::metrics
