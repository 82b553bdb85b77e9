#include "core/trace/breakpoint.h"

#include "core/base/text.h"
#include "core/tensor/statistics.h"
#include "core/trace/condition_search.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <vector>

namespace teardown {
namespace {

bool matchesNames(BreakOn on) { return on == BreakOn::Path || on == BreakOn::Type; }

bool isFloatingPoint(DType dtype) {
    switch (dtype) {
        case DType::Float16:
        case DType::BFloat16:
        case DType::Float32:
        case DType::Float64:
            return true;
        default:
            return false;
    }
}

std::optional<Message> reasonOf(const Breakpoint& breakpoint, const RecordedTensor& tensor, const TensorStatistics& statistics) {
    switch (breakpoint.on) {
        case BreakOn::NotFinite:
            if (statistics.finite == statistics.count) return std::nullopt;
            return message(
                "stop.not-finite", "{tensor} holds {nan} NaN and {infinite} infinities.",
                {{"tensor", labelWords(tensor)}, {"nan", statistics.nan}, {"infinite", statistics.positiveInf + statistics.negativeInf}});
        case BreakOn::Dead:
            if (statistics.count == 0 || statistics.zeros < statistics.count) return std::nullopt;
            return message("stop.zeros", "{tensor} is all zeros.", {{"tensor", labelWords(tensor)}});
        case BreakOn::Constant:
            if (statistics.count < 2 || statistics.finite < statistics.count || statistics.min < statistics.max) return std::nullopt;
            return message("stop.constant", "{tensor} is {value} everywhere.",
                           {{"tensor", labelWords(tensor)}, {"value", statistics.min, ".4g"}});
        case BreakOn::OutOfRange:
            if (statistics.finite == 0 || statistics.absMax <= breakpoint.limit) return std::nullopt;
            return message("stop.out-of-range", "{tensor} reaches {value}, beyond {limit}.",
                           {{"tensor", labelWords(tensor)}, {"value", statistics.absMax, ".4g"}, {"limit", breakpoint.limit, ".4g"}});
        default:
            return std::nullopt;
    }
}

/// Statistics by recorded tensor: a layer's output may also be that of the surrounding block, and is measured once.
using Measured = std::unordered_map<int, std::optional<TensorStatistics>>;

std::optional<Message> valueReason(const Breakpoint& breakpoint, const Step& step, Measured& measured, const TaskContext& task) {
    for (const RecordedTensor& tensor : step.outputs) {
        if (!tensor.view.valid() || !isFloatingPoint(tensor.view.dtype())) continue;
        std::optional<TensorStatistics> fresh;
        const auto found = tensor.id >= 0 ? measured.find(tensor.id) : measured.end();
        if (found != measured.end()) {
            fresh = found->second;
        } else {
            fresh = computeStatistics(tensor.view, task);
            if (tensor.id >= 0) measured.emplace(tensor.id, fresh);
        }
        if (!fresh) return std::nullopt;
        if (auto reason = reasonOf(breakpoint, tensor, *fresh)) return reason;
    }
    return std::nullopt;
}

bool matchesName(const Breakpoint& breakpoint, const std::string& name) {
    return !breakpoint.pattern.empty() && !name.empty() && globMatch(breakpoint.pattern, name);
}

/// Whether the step is one of those that the breakpoint is limited to.
bool isInPlace(const Breakpoint& breakpoint, const Step& step) {
    if (breakpoint.place.empty()) return true;
    return (!step.path.empty() && globMatch(breakpoint.place, step.path)) || (!step.type.empty() && globMatch(breakpoint.place, step.type));
}

Message conditionWords(const Breakpoint& breakpoint) {
    switch (breakpoint.on) {
        case BreakOn::NotFinite:
            return message("breakpoint.not-finite", "NaN or infinity");
        case BreakOn::Dead:
            return message("breakpoint.zeros", "all zeros");
        case BreakOn::Constant:
            return message("breakpoint.constant", "the same value everywhere");
        case BreakOn::OutOfRange:
            return message("breakpoint.out-of-range", "|x| > {limit}", {{"limit", breakpoint.limit, "g"}});
        default:
            return asIs(breakpoint.pattern);
    }
}

std::optional<Message> nameReason(const Breakpoint& breakpoint, const Step& step) {
    const std::string& name = breakpoint.on == BreakOn::Path ? step.path : step.type;
    if (!matchesName(breakpoint, name)) return std::nullopt;
    return breakpoint.on == BreakOn::Path ? message("stop.layer", "Layer {name}.", {{"name", name}})
                                          : message("stop.type", "Type {name}.", {{"name", name}});
}

}  // namespace

Message breakpointText(const Breakpoint& breakpoint) {
    if (breakpoint.on == BreakOn::Path) return message("breakpoint.layer", "layer {pattern}", {{"pattern", breakpoint.pattern}});
    if (breakpoint.on == BreakOn::Type) return message("breakpoint.type", "type {pattern}", {{"pattern", breakpoint.pattern}});
    if (breakpoint.place.empty()) return conditionWords(breakpoint);
    return message("breakpoint.at-place", "{condition} at {place}",
                   {{"condition", conditionWords(breakpoint)}, {"place", breakpoint.place}});
}

std::optional<Message> stopReason(const Breakpoint& breakpoint, const Step& step, const TaskContext& task) {
    if (matchesNames(breakpoint.on)) return nameReason(breakpoint, step);
    if (!isInPlace(breakpoint, step)) return std::nullopt;
    if (breakpoint.on == BreakOn::Condition) return ConditionSearch(std::span(&breakpoint, 1)).reasonAt(0, step, task);
    Measured measured;
    return valueReason(breakpoint, step, measured, task);
}

Stop nextStop(const Trace& trace, int from, std::span<const Breakpoint> all, const TaskContext& task) {
    std::vector<Breakpoint> breakpoints;
    std::copy_if(all.begin(), all.end(), std::back_inserter(breakpoints), [](const Breakpoint& one) { return one.enabled; });
    Measured measured;
    ConditionSearch conditions(breakpoints, &trace);
    // Values are checked when a step is left: by then its parts, which start after it, have been checked.
    std::vector<int> open;
    Stop best;
    const auto left = [&](int index) -> bool {
        const Step& step = trace.steps[static_cast<std::size_t>(index)];
        for (std::size_t i = 0; i < breakpoints.size(); ++i) {
            const Breakpoint& breakpoint = breakpoints[i];
            if (matchesNames(breakpoint.on) || !isInPlace(breakpoint, step)) continue;
            auto reason =
                breakpoint.on == BreakOn::Condition ? conditions.reasonAt(i, step, task) : valueReason(breakpoint, step, measured, task);
            if (!reason) continue;
            best = {index, std::move(*reason), {}};
            return true;
        }
        return false;
    };
    for (int index = std::max(0, from + 1); index < static_cast<int>(trace.steps.size()); ++index) {
        if (task.cancelled()) return {};
        while (!open.empty() && trace.steps[static_cast<std::size_t>(open.back())].end <= index) {
            if (left(open.back())) return best;
            open.pop_back();
        }
        const Step& step = trace.steps[static_cast<std::size_t>(index)];
        for (const Breakpoint& breakpoint : breakpoints)
            if (matchesNames(breakpoint.on))
                if (auto reason = nameReason(breakpoint, step)) return {index, *reason, {}};
        open.push_back(index);
    }
    while (!open.empty()) {
        if (task.cancelled()) return {};
        if (left(open.back())) return best;
        open.pop_back();
    }
    if (task.cancelled()) return {};
    best.faults = conditions.faults(trace, from, task);
    return best;
}

Stop previousStop(const Trace& trace, int from, std::span<const Breakpoint> breakpoints, const TaskContext& task) {
    Stop last;
    for (int at = -1;;) {
        Stop stop = nextStop(trace, at, breakpoints, task);
        if (task.cancelled()) return {};
        if (stop.step < 0) last.faults = std::move(stop.faults);
        if (stop.step < 0 || stop.step >= from) return last;
        at = stop.step;
        last = std::move(stop);
    }
}

StopCount countStops(const Trace& trace, Breakpoint breakpoint, const TaskContext& task) {
    breakpoint.enabled = true;
    StopCount count;
    for (int at = -1;;) {
        const Stop stop = nextStop(trace, at, std::span(&breakpoint, 1), task);
        if (stop.step < 0) return count;
        if (count.stops++ == 0) count.first = stop.step;
        at = stop.step;
    }
}

StopMark stopMark(std::span<const Breakpoint> breakpoints, const std::string& path, const std::string& type) {
    StopMark mark = StopMark::None;
    for (const Breakpoint& breakpoint : breakpoints)
        if (matchesNames(breakpoint.on) && matchesName(breakpoint, breakpoint.on == BreakOn::Path ? path : type))
            mark = std::max(mark, breakpoint.enabled ? StopMark::Enabled : StopMark::Disabled);
    return mark;
}

std::vector<StopMark> stopMarks(const Trace& trace, std::span<const Breakpoint> breakpoints) {
    std::vector<StopMark> marks;
    for (const Step& step : trace.steps) marks.push_back(stopMark(breakpoints, step.path, step.type));
    return marks;
}

}  // namespace teardown
