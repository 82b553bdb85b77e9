#include "app/cli/calendar_report.h"

#include "core/base/error_json.h"
#include "core/base/text.h"
#include "core/config/formats/config_json.h"
#include "core/training/calendar/hook_words.h"
#include "core/training/hooks/priority.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::training {

namespace {

const char* eventName(EventKind kind) {
    switch (kind) {
        case EventKind::Save:
            return "save";
        case EventKind::Remove:
            return "remove";
        case EventKind::Evaluate:
            return "evaluate";
        case EventKind::ValEpoch:
            return "val";
        case EventKind::PreciseBn:
            return "precise-bn";
        case EventKind::Log:
            break;
    }
    return "log";
}

Json lengthJson(const std::optional<std::int64_t>& length) { return length ? Json(*length) : Json(); }

Json runnerJson(const RunnerPlan& plan) {
    Json workflow = Json::array();
    for (const Flow& flow : plan.workflow) workflow.push(Json::array().push(flow.train ? "train" : "val").push(flow.count));
    return Json::object()
        .set("type", plan.type)
        .set("max_epochs", lengthJson(plan.maxEpochs))
        .set("max_iters", lengthJson(plan.maxIters))
        .set("workflow", std::move(workflow));
}

Json hookJson(const Hook& hook, const RunnerPlan& plan) {
    Json stages = Json::array();
    for (const Stage stage : kStages)
        if (hook.stages.has(stage)) stages.push(stageName(stage));
    Json out = Json::object();
    out.set("name", hook.className).set("priority", hook.priority).set("priority_name", priorityName(hook.priority));
    out.set("stages", std::move(stages)).set("arguments", Json::raw(toJson(hook.arguments)));
    out.set("config", hook.configPath).set("file", hook.place.file).set("line", hook.place.line);
    out.set("does", english(hookWords(hook, plan)));
    return out;
}

Json calendarEventJson(const CalendarEvent& event, const Calendar& calendar) {
    Json out = Json::object();
    out.set("event", eventName(event.kind)).set("epoch", event.epoch).set("iter", event.iter);
    if (event.kind != EventKind::ValEpoch) out.set("hook", calendar.hooks.inOrder[event.hook].className);
    if (!event.name.empty()) out.set("name", toValidUtf8(event.name));
    if (event.kind == EventKind::Log)
        out.set("mode", event.train ? "train" : "val").set("shown_epoch", event.shownEpoch).set("shown_iter", lengthJson(event.shownIter));
    return out;
}

Json groupsJson(const Calendar& calendar) {
    Json groups = Json::array();
    for (const CalendarGroup& group : calendar.groups) {
        Json rules = Json::array();
        for (std::size_t i = 0; i < group.rules.size(); ++i)
            rules.push(Json::object().set("rule", toValidUtf8(group.rules[i])).set("weight_decay", group.weightDecay[i]));
        groups.push(Json::object().set("lr", group.start.lr).set("momentum", group.start.momentum).set("rules", std::move(rules)));
    }
    return groups;
}

/// A stretch of the run that has a line of its own.
struct Stretch {
    std::int64_t first = 0, end = 0;
};

std::vector<Stretch> stretchesOf(const Calendar& calendar) {
    const std::int64_t length =
        calendar.plan.kind == RunnerKind::EpochBased ? calendar.itersPerEpoch : std::max<std::int64_t>(1, (calendar.iterations + 19) / 20);
    std::vector<Stretch> found;
    for (std::int64_t first = 0; first < calendar.iterations; first += length)
        found.push_back({first, std::min(first + length, calendar.iterations)});
    return found;
}

std::string eventsText(const std::vector<CalendarEvent>& events, std::size_t& at, std::int64_t end) {
    std::string text;
    std::int64_t lines = 0;
    const auto add = [&](const std::string& words) { text += (text.empty() ? "" : ", ") + words; };
    for (; at < events.size(); ++at) {
        const CalendarEvent& event = events[at];
        // What follows an epoch has the number of its next iteration, as hooks after an epoch see it.
        const bool after = event.iter == end && (event.kind != EventKind::Log || !event.train);
        if (event.iter >= end && !after) break;
        if (event.kind == EventKind::Log)
            ++lines;
        else if (event.kind == EventKind::Save || event.kind == EventKind::Remove)
            add(std::string(eventName(event.kind)) + " " + escapeForDisplay(event.name, 60));
        else
            add(eventName(event.kind));
    }
    if (lines > 0) add(fmt::format("{} log {}", lines, lines == 1 ? "line" : "lines"));
    return text;
}

std::string rateText(std::span<const double> first, std::span<const double> last) {
    std::string text;
    for (std::size_t g = 0; g < std::min<std::size_t>(first.size(), 3); ++g) {
        text += g ? " | " : "";
        text += first[g] == last[g] ? fmt::format("{:.6g}", first[g]) : fmt::format("{:.6g} to {:.6g}", first[g], last[g]);
    }
    return first.size() > 3 ? text + " | ..." : text;
}

}  // namespace

Json calendarJson(const Calendar& calendar, std::int64_t every) {
    Json iterations = Json::array();
    for (std::int64_t i = 0; i < calendar.iterations; ++i)
        if (i % every == 0 || i + 1 == calendar.iterations)
            iterations.push(Json::object()
                                .set("epoch", calendar.epoch(i))
                                .set("iter", i)
                                .set("lr", Json::arrayOf(calendar.lr(i)))
                                .set("momentum", Json::arrayOf(calendar.momentum(i))));
    Json hooks = Json::array();
    for (const Hook& hook : calendar.hooks.inOrder) hooks.push(hookJson(hook, calendar.plan));
    Json events = Json::array();
    for (const CalendarEvent& event : calendar.events) events.push(calendarEventJson(event, calendar));
    Json out = Json::object();
    out.set("runner", runnerJson(calendar.plan)).set("optimizer", calendar.optimizer).set("groups", groupsJson(calendar));
    out.set("iters_per_epoch", calendar.itersPerEpoch).set("total_iterations", calendar.totalIterations);
    out.set("iterations", std::move(iterations)).set("hooks", std::move(hooks)).set("events", std::move(events));
    out.set("hook_info", hookInfo(calendar.hooks.inOrder));
    out.set("stopped", calendar.stopped ? errorJson(*calendar.stopped) : Json());
    return out;
}

std::string calendarText(const Calendar& calendar) {
    const RunnerPlan& plan = calendar.plan;
    std::string text = plan.kind == RunnerKind::EpochBased
                           ? fmt::format("{}: {} epochs of {} iterations, {} in all\n", plan.type, *plan.maxEpochs, calendar.itersPerEpoch,
                                         calendar.totalIterations)
                           : fmt::format("{}: {} iterations, an epoch has {}\n", plan.type, *plan.maxIters, calendar.itersPerEpoch);
    text += "workflow:";
    for (const Flow& flow : plan.workflow) text += fmt::format(" {} {}", flow.train ? "train" : "val", flow.count);
    text += "\n\nhooks, in the order in which they are called:\n";
    for (const Hook& hook : calendar.hooks.inOrder)
        text += fmt::format("  {:<12} {:<36} {}\n", priorityName(hook.priority), hook.className, english(hookWords(hook, plan)));
    text += fmt::format("\ngroups of {}:\n", calendar.optimizer);
    for (const CalendarGroup& group : calendar.groups) {
        text += fmt::format("  lr {:.6g}, momentum {:.6g}:", group.start.lr, group.start.momentum);
        for (std::size_t i = 0; i < group.rules.size(); ++i)
            text += fmt::format("{} {} (weight_decay {:.6g})", i ? "," : "",
                                group.rules[i].empty() ? std::string("the optimizer's own") : escapeForDisplay(group.rules[i], 60),
                                group.weightDecay[i]);
        text += "\n";
    }
    text += "\nrun (from epoch 1, iteration 0):\n";
    std::size_t at = 0;
    for (const Stretch& stretch : stretchesOf(calendar)) {
        const std::string rates = fmt::format("lr {}, momentum {}", rateText(calendar.lr(stretch.first), calendar.lr(stretch.end - 1)),
                                              rateText(calendar.momentum(stretch.first), calendar.momentum(stretch.end - 1)));
        text += fmt::format("  epoch {:<4} iterations {:>7} to {:<7} {}", calendar.epoch(stretch.first) + 1, stretch.first, stretch.end - 1,
                            rates);
        const std::string events = eventsText(calendar.events, at, stretch.end);
        text += (events.empty() ? "" : ": " + events) + "\n";
    }
    return text;
}

}  // namespace teardown::training
