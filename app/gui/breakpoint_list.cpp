#include "app/gui/breakpoint_list.h"

#include "core/expression/expression.h"
#include "core/trace/variable_names.h"
#include "widgets/common/strings.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace teardown {
namespace {

constexpr qsizetype kLongestPattern = 8192;
constexpr qsizetype kMostBreakpoints = 500;

struct BreakName {
    BreakOn on;
    const char* name;
};
constexpr BreakName kBreakNames[] = {{BreakOn::Path, "layer"},       {BreakOn::Type, "type"},        {BreakOn::NotFinite, "not-finite"},
                                     {BreakOn::Dead, "dead"},        {BreakOn::OutOfRange, "limit"}, {BreakOn::Condition, "condition"},
                                     {BreakOn::Constant, "constant"}};

std::optional<Breakpoint> breakpointFromJson(const QJsonObject& object) {
    const QString on = object[QLatin1String("on")].toString(), pattern = object[QLatin1String("pattern")].toString();
    for (const BreakName& row : kBreakNames) {
        if (on != QLatin1String(row.name) || pattern.size() > kLongestPattern) continue;
        Breakpoint breakpoint{row.on, {}, 0, object[QLatin1String("enabled")].toBool(true), {}};
        if (row.on == BreakOn::Path || row.on == BreakOn::Type || row.on == BreakOn::Condition) {
            if (pattern.isEmpty()) return std::nullopt;
            breakpoint.pattern = fromQt(pattern);
        }
        if (row.on == BreakOn::Condition && !expression::Expression::parse(keysWithDots(breakpoint.pattern)).ok()) return std::nullopt;
        const QString place = object[QLatin1String("place")].toString();
        if (place.size() > kLongestPattern) return std::nullopt;
        if (row.on != BreakOn::Path && row.on != BreakOn::Type) breakpoint.place = fromQt(place);
        if (row.on == BreakOn::OutOfRange) breakpoint.limit = object[QLatin1String("limit")].toDouble(-1);
        if (!std::isfinite(breakpoint.limit) || breakpoint.limit < 0) return std::nullopt;
        return breakpoint;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Breakpoint>::iterator BreakpointList::find(const Breakpoint& breakpoint) {
    return std::find_if(m_list.begin(), m_list.end(), [&](const Breakpoint& one) { return one.sameStops(breakpoint); });
}

bool BreakpointList::contains(const Breakpoint& breakpoint) const {
    return std::any_of(m_list.begin(), m_list.end(), [&](const Breakpoint& one) { return one.sameStops(breakpoint); });
}

std::set<std::string> BreakpointList::paths() const {
    std::set<std::string> found;
    for (const Breakpoint& breakpoint : m_list)
        if (breakpoint.on == BreakOn::Path && breakpoint.enabled) found.insert(breakpoint.pattern);
    return found;
}

void BreakpointList::toggle(const Breakpoint& breakpoint) {
    const auto found = find(breakpoint);
    const bool set = found == m_list.end();
    const Breakpoint one = set ? breakpoint : *found;
    if (set)
        m_list.push_back(one);
    else
        m_list.erase(found);
    Q_EMIT toggled(one, set);
    Q_EMIT changed();
}

void BreakpointList::setEnabled(const Breakpoint& breakpoint, bool enabled) {
    const auto found = find(breakpoint);
    if (found == m_list.end() || found->enabled == enabled) return;
    found->enabled = enabled;
    Q_EMIT changed();
}

void BreakpointList::clear() { setList({}); }

void BreakpointList::setList(std::vector<Breakpoint> list) {
    if (list == m_list) return;
    m_list = std::move(list);
    Q_EMIT changed();
}

QJsonArray toJson(const std::vector<Breakpoint>& breakpoints) {
    QJsonArray list;
    for (const Breakpoint& breakpoint : breakpoints) {
        if (list.size() == kMostBreakpoints) break;
        QJsonObject object;
        for (const BreakName& row : kBreakNames)
            if (row.on == breakpoint.on) object[QLatin1String("on")] = QLatin1String(row.name);
        if (!breakpoint.pattern.empty()) object[QLatin1String("pattern")] = toQt(breakpoint.pattern);
        if (breakpoint.on == BreakOn::OutOfRange) object[QLatin1String("limit")] = breakpoint.limit;
        if (!breakpoint.place.empty()) object[QLatin1String("place")] = toQt(breakpoint.place);
        if (!breakpoint.enabled) object[QLatin1String("enabled")] = false;
        list.append(object);
    }
    return list;
}

std::vector<Breakpoint> breakpointsFromJson(const QJsonArray& list) {
    std::vector<Breakpoint> found;
    for (const QJsonValue& entry : list)
        if (const auto breakpoint = breakpointFromJson(entry.toObject());
            breakpoint && static_cast<qsizetype>(found.size()) < kMostBreakpoints)
            if (std::none_of(found.begin(), found.end(), [&](const Breakpoint& one) { return one.sameStops(*breakpoint); }))
                found.push_back(*breakpoint);
    return found;
}

}  // namespace teardown
