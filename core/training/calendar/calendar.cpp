#include "core/training/calendar/calendar.h"

#include "core/training/calendar/run_walk.h"

#include <algorithm>

namespace teardown::training {

/// Fills a calendar while the run is walked.
class CalendarWriter {
public:
    explicit CalendarWriter(Calendar& calendar) : m_calendar(calendar) {
        for (const CalendarGroup& group : calendar.groups) m_rates.push_back(group.start);
        m_step = std::max<std::int64_t>(1, calendar.totalIterations / 100);
    }

    std::span<GroupRates> rates() { return m_rates; }

    RunWalk::Notes notes(const TaskContext& task) {
        return {[this, &task](const RunState& state) { add(state, task); },
                [this](CalendarEvent event) { m_calendar.events.push_back(std::move(event)); }};
    }

private:
    void add(const RunState& state, const TaskContext& task) {
        m_calendar.m_epochs.push_back(state.epoch);
        for (const GroupRates& group : m_rates) {
            m_calendar.m_lr.push_back(group.lr);
            m_calendar.m_momentum.push_back(group.momentum);
        }
        ++m_calendar.iterations;
        if (state.iter % m_step == 0)
            task.report(static_cast<double>(state.iter) / static_cast<double>(m_calendar.totalIterations),
                        message("calendar.progress", "calendar"));
    }

    Calendar& m_calendar;
    std::vector<GroupRates> m_rates;
    std::int64_t m_step;
};

namespace {

bool sameRates(const GroupRates& a, const GroupRates& b) {
    return a.lr == b.lr && a.momentum == b.momentum && a.momentumPlace == b.momentumPlace;
}

std::vector<CalendarGroup> calendarGroups(const std::vector<RuleRates>& rules) {
    std::vector<CalendarGroup> groups;
    for (const RuleRates& rule : rules) {
        auto group =
            std::find_if(groups.begin(), groups.end(), [&](const CalendarGroup& known) { return sameRates(known.start, rule.rates); });
        if (group == groups.end()) group = groups.insert(groups.end(), CalendarGroup{{}, rule.rates, {}});
        group->rules.push_back(rule.rule);
        group->weightDecay.push_back(rule.weightDecay);
    }
    return groups;
}

}  // namespace

Result<Calendar> makeCalendar(const Config& config, const CalendarOptions& options, const TaskContext& task) {
    Calendar calendar;
    TD_TRY(calendar.plan, runnerPlanOf(config));
    TD_TRY(calendar.hooks, hooksOf(config, calendar.plan, options.hooks));
    const ConfigValue* optimizer = config.root.find("optimizer");
    if (!optimizer)
        return Error{ErrorKind::BadInput,
                     "optimizer-config",
                     message("optimizer-config.none", "The config has no optimizer."),
                     message("do.give-an-optimizer", "For example optimizer = dict(type='SGD', lr=0.1, momentum=0.9)."),
                     {config.path, 0, 0, "optimizer", {}}};
    TD_TRY(const std::vector<RuleRates> rules, ruleRates(*optimizer));
    TD_TRY(const OptimizerRates rates, optimizerRates(*optimizer));
    calendar.optimizer = rates.type;
    calendar.groups = calendarGroups(rules);
    calendar.itersPerEpoch = options.itersPerEpoch;
    if (options.itersPerEpoch < 1 || options.itersPerEpoch > kMostCalendarIterations)
        return Error{ErrorKind::BadInput,
                     "calendar-length",
                     message("calendar-length.epoch", "An epoch of {count} iterations: must be from 1 to {most}.",
                             {{"count", options.itersPerEpoch}, {"most", kMostCalendarIterations}}),
                     {},
                     {}};
    const bool byEpoch = calendar.plan.kind == RunnerKind::EpochBased;
    const std::int64_t length = byEpoch ? *calendar.plan.maxEpochs : *calendar.plan.maxIters;
    if (length > kMostCalendarIterations / (byEpoch ? options.itersPerEpoch : 1))
        return Error{ErrorKind::BadInput,
                     "calendar-length",
                     message("calendar-length.run", "The run has more than {most} iterations.", {{"most", kMostCalendarIterations}}),
                     {},
                     {config.path, 0, 0, "runner", {}}};
    calendar.totalIterations = byEpoch ? length * options.itersPerEpoch : length;

    CalendarWriter writer(calendar);
    const Result<void> done = RunWalk(calendar.plan, calendar.hooks, options, writer.rates(), writer.notes(task)).run(task);
    if (!done && (done.error().kind == ErrorKind::Cancelled || done.error().code == "calendar-length")) return done.error();
    if (!done) calendar.stopped = done.error();
    return calendar;
}

}  // namespace teardown::training
