#include "core/metrics/metric_text.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <vector>

namespace teardown::metrics {

namespace {

// numpy's print options.
constexpr std::size_t kLineWidth = 75;
constexpr std::size_t kMostShown = 1000;  // more are summarised
constexpr std::size_t kEdgeItems = 3;
constexpr int kDigits = 8;  // after the point

/// "array([a, b, c])" in lines, continued below the first value, as numpy.array_repr wraps them.
std::string wrapped(const std::vector<std::string>& words) {
    const std::string prefix = "array(", suffix = ")", indent(prefix.size() + 1, ' ');
    const std::size_t most = kLineWidth - suffix.size() - 1;  // and the comma or bracket after the word
    std::string text, line = indent;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (line.size() + words[i].size() > most && line.size() > indent.size()) {
            line.resize(line.find_last_not_of(' ') + 1);
            text += line + "\n";
            line = indent;
        }
        line += words[i];
        if (i + 1 < words.size()) line += ", ";
    }
    text += line;
    return prefix + "[" + text.substr(indent.size()) + "]" + suffix;
}

std::vector<std::size_t> shownPlaces(std::size_t size) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < size; ++i)
        if (size <= kMostShown || i < kEdgeItems || i + kEdgeItems >= size) places.push_back(i);
    return places;
}

std::vector<std::string> withDots(std::vector<std::string> words, std::size_t size) {
    if (size > kMostShown) words.insert(words.begin() + kEdgeItems, "...");
    return words;
}

/// Digits before and after the point; of the exponential form the exponent too.
struct NumberParts {
    std::string before, after, exponent;
};

/// The shortest digits that read back, or kDigits after the point if those are more.
NumberParts positional(double value) {
    std::string text = fmt::format("{}", std::abs(value));
    if (text.find('e') != std::string::npos || text.size() - std::min(text.size(), text.find('.')) > kDigits + 1)
        text = fmt::format("{:.{}f}", std::abs(value), kDigits);
    const std::size_t point = std::min(text.find('.'), text.size());
    NumberParts parts{(std::signbit(value) ? "-" : "") + text.substr(0, point), text.substr(std::min(point + 1, text.size())), {}};
    while (parts.after.ends_with('0')) parts.after.pop_back();
    return parts;
}

NumberParts exponential(double value) {
    // The shortest digits: the least precision that reads back.
    std::string text;
    for (int digits = 0; digits <= kDigits; ++digits) {
        text = fmt::format("{:.{}e}", std::abs(value), digits);
        if (std::strtod(text.c_str(), nullptr) == std::abs(value)) break;
    }
    const std::size_t e = text.find('e');
    NumberParts parts{(std::signbit(value) ? "-" : "") + text.substr(0, 1), e > 2 ? text.substr(2, e - 2) : std::string(), text.substr(e)};
    while (parts.after.ends_with('0')) parts.after.pop_back();
    return parts;
}

std::string numberText(double value) { return pythonFloat(value); }

template <class Number>
std::string listText(const std::vector<Number>& values) {
    std::string text = "[";
    for (const Number value : values) {
        if (text.size() > 1) text += ", ";
        if constexpr (std::is_floating_point_v<Number>)
            text += numberText(pythonRound2(value));
        else
            text += std::to_string(value);
    }
    return text + "]";
}

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace

double pythonRound2(double value) {
    if (!std::isfinite(value)) return value;
    return std::strtod(fmt::format("{:.2f}", value).c_str(), nullptr);
}

double numpyRound2(double value) { return std::nearbyint(value * 100.0) / 100.0; }

std::string numpyRepr(std::span<const double> values) {
    const std::vector<std::size_t> places = shownPlaces(values.size());
    double largest = 0, smallest = 0;
    bool any = false;
    for (const std::size_t place : places) {
        const double size = std::abs(values[place]);
        if (!std::isfinite(size) || size == 0) continue;
        largest = any ? std::max(largest, size) : size;
        smallest = any ? std::min(smallest, size) : size;
        any = true;
    }
    const bool scientific = any && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000.0);
    std::vector<NumberParts> parts;
    std::size_t before = 0, after = 0;
    for (const std::size_t place : places) {
        const double value = values[place];
        if (!std::isfinite(value)) {
            parts.push_back({pythonFloat(value), {}, {}});
            continue;
        }
        parts.push_back(scientific ? exponential(value) : positional(value));
        before = std::max(before, parts.back().before.size());
        after = std::max(after, parts.back().after.size());
    }
    const std::size_t exponentSize = scientific ? 4 : 0;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (!std::isfinite(values[places[i]]) && parts[i].before.size() > before + after + 1 + exponentSize)
            before = parts[i].before.size() - after - 1 - exponentSize;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const NumberParts& part = parts[i];
        if (!std::isfinite(values[places[i]])) {
            words.push_back(fmt::format("{:>{}}", part.before, before + after + 1 + exponentSize));
        } else if (scientific) {
            words.push_back(fmt::format("{:>{}}.{:0<{}}{}", part.before, before, part.after, after, part.exponent));
        } else {
            words.push_back(fmt::format("{:>{}}.{:<{}}", part.before, before, part.after, after));
        }
    }
    return wrapped(withDots(std::move(words), values.size()));
}

std::string numpyRepr(std::span<const std::int64_t> values) {
    const std::vector<std::size_t> places = shownPlaces(values.size());
    std::size_t width = 0;
    for (const std::size_t place : places) width = std::max(width, std::to_string(values[place]).size());
    std::vector<std::string> words;
    for (const std::size_t place : places) words.push_back(fmt::format("{:>{}}", values[place], width));
    return wrapped(withDots(std::move(words), values.size()));
}

std::string testText(const MetricTable& table) {
    std::string text;
    for (const auto& [key, value] : table.entries()) {
        const std::string shown = std::visit(Overloaded{[](double number) { return numberText(pythonRound2(number)); },
                                                        [](NumpyFloat number) { return numberText(numpyRound2(number.value)); },
                                                        [](const auto& list) { return listText(list); }},
                                             value);
        text += fmt::format("\n{} : {}\n", key, shown);
    }
    return text;
}

std::string evalText(const MetricTable& table) {
    std::string text = "{";
    for (const auto& [key, value] : table.entries()) {
        if (text.size() > 1) text += ", ";
        text += pythonStringRepr(key) + ": " +
                std::visit(
                    Overloaded{[](double number) { return numberText(number); }, [](NumpyFloat number) { return numberText(number.value); },
                               [](const std::vector<double>& list) { return numpyRepr(list); },
                               [](const std::vector<std::int64_t>& list) { return numpyRepr(list); }},
                    value);
    }
    return text + "}";
}

Json metricsJson(const MetricTable& table) {
    Json object = Json::object();
    for (const auto& [key, value] : table.entries())
        object.set(key,
                   std::visit(Overloaded{[](double number) { return Json(number); }, [](NumpyFloat number) { return Json(number.value); },
                                         [](const auto& list) { return Json::arrayOf(list); }},
                              value));
    return object;
}

}  // namespace teardown::metrics
