#include "core/render/range_text.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace teardown {

namespace {

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace

std::string rangeText(const HeatmapStyle& style) {
    const std::string name = rangeRuleName(style.rule);
    if (style.rule == RangeRule::Percentile) return name + ":" + pythonFloat(style.percentile);
    if (style.rule == RangeRule::Fixed) return fmt::format("{}:{}:{}", name, pythonFloat(style.low), pythonFloat(style.high));
    return name;
}

bool readRangeText(const std::string& text, HeatmapStyle& style) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find(':', from), text.size());
        parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    const std::string& rule = parts.front();
    if (rule == "percentile" && parts.size() <= 2) {
        const auto percentile = parts.size() == 1 ? std::optional(style.percentile) : number(parts[1]);
        if (!percentile || *percentile < 0 || *percentile >= 50) return false;
        style.rule = RangeRule::Percentile;
        style.percentile = *percentile;
        return true;
    }
    if (rule == "fixed" && parts.size() == 3) {
        const auto low = number(parts[1]);
        const auto high = number(parts[2]);
        if (!low || !high || *low >= *high) return false;
        style.rule = RangeRule::Fixed;
        style.low = *low;
        style.high = *high;
        return true;
    }
    if (parts.size() != 1) return false;
    for (const RangeRule known : {RangeRule::Tile, RangeRule::Layer, RangeRule::Log})
        if (rule == rangeRuleName(known)) {
            style.rule = known;
            return true;
        }
    return false;
}

}  // namespace teardown
