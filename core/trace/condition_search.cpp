#include "core/trace/condition_search.h"

#include "core/base/text.h"
#include "core/trace/address.h"
#include "core/trace/variable_names.h"
#include "core/trace/watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

Message reasonText(const std::string& condition, const expression::Verdict& verdict) {
    if (verdict.because.empty()) return message("stop.always-true", "{condition} is always true.", {{"condition", condition}});
    if (verdict.because.size() == 1 && verdict.because.front().text == condition)
        return message("stop.condition-value", "{condition} is {value}.",
                       {{"condition", condition}, {"value", expression::valueText(verdict.because.front().value)}});
    std::string values;
    for (const expression::Term& term : verdict.because)
        values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", term.text, expression::valueText(term.value));
    return message("stop.condition", "{condition}: {values}.", {{"condition", condition}, {"values", values}});
}

/// How informative an error is: a name that a step does not have is normal, a rank that does not match is more likely what the user wants
/// to know.
int weightOf(const Error& error) {
    if (error.code == "expression-limit" || error.code == "expression-missing") return 3;
    return error.code == "expression-name" ? 1 : 2;
}

}  // namespace

ConditionSearch::ConditionSearch(std::span<const Breakpoint> breakpoints, const Trace* trace) : m_trace(trace) {
    for (const Breakpoint& breakpoint : breakpoints) {
        Condition& condition = m_conditions.emplace_back();
        if (breakpoint.on != BreakOn::Condition) continue;
        condition.text = breakpoint.pattern;
        condition.place = breakpoint.place;
        auto parsed = expression::Expression::parse(keysWithDots(breakpoint.pattern));
        if (parsed.ok()) {
            condition.addressed = lastAddressed(*parsed);
            condition.parsed = std::move(parsed).value();
        } else {
            condition.fault = ConditionFault{breakpoint.pattern, -1, parsed.error()};
        }
    }
}

int ConditionSearch::lastAddressed(const expression::Expression& parsed) const {
    int last = -1;
    for (int index = 0; m_trace && index < parsed.size(); ++index) {
        const expression::Node& node = parsed.node(index);
        if (node.kind != expression::NodeKind::Name) continue;
        // The longest part that is an address; what follows are attributes.
        for (std::string name = node.name; name.find('.') != std::string::npos; name.resize(name.rfind('.'))) {
            const auto address = parseAddress(name, *m_trace);
            if (!address.ok() || !tensorAt(*address, *m_trace)) continue;
            last = std::max(last, address->step);
            break;
        }
    }
    return last;
}

bool ConditionSearch::isJudgedAt(const Condition& condition, const Step& step) const {
    // Headings have nothing to evaluate.
    if (!condition.parsed || (step.inputs.empty() && step.outputs.empty() && step.variables.empty())) return false;
    if (!condition.place.empty()) return globMatch(condition.place, step.path) || globMatch(condition.place, step.type);
    return condition.addressed < 0 || condition.addressed == step.index;
}

void ConditionSearch::keep(Condition& condition, int step, const Error& error) {
    if (!condition.fault || weightOf(error) > weightOf(condition.fault->error))
        condition.fault = ConditionFault{condition.text, step, error};
}

std::optional<Message> ConditionSearch::reasonAt(std::size_t breakpoint, const Step& step, const TaskContext& task) {
    Condition& condition = m_conditions[breakpoint];
    if (!isJudgedAt(condition, step)) return std::nullopt;
    const auto verdict = m_trace ? expression::judge(*condition.parsed, WatchNames(*m_trace, step.index), task)
                                 : expression::judge(*condition.parsed, VariableNames(step), task);
    if (!verdict.ok()) {
        if (verdict.error().kind != ErrorKind::Cancelled) keep(condition, step.index, verdict.error());
        return std::nullopt;
    }
    condition.evaluated = true;
    if (!verdict->holds) return std::nullopt;
    return reasonText(condition.text, *verdict);
}

std::vector<ConditionFault> ConditionSearch::faults(const Trace& trace, int from, const TaskContext& task) {
    std::vector<ConditionFault> found;
    for (std::size_t i = 0; i < m_conditions.size(); ++i) {
        Condition& condition = m_conditions[i];
        const int before = std::min(from + 1, static_cast<int>(trace.steps.size()));
        for (int step = 0; step < before && condition.parsed && !condition.evaluated; ++step) {
            if (task.cancelled()) return {};
            reasonAt(i, trace.steps[static_cast<std::size_t>(step)], task);
        }
        if (!condition.fault) continue;
        // It is normal that some steps lack a name or have another rank. Values that were not kept or are too many may hide a match.
        if (condition.evaluated && weightOf(condition.fault->error) < 3) continue;
        if (!condition.evaluated) condition.fault->step = -1;
        found.push_back(*condition.fault);
    }
    return found;
}

}  // namespace teardown
