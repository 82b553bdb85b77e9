// Calendar: what a training would do, from the config alone - rates of every iteration, hooks, saves, evaluations, log lines.
#pragma once

#include "core/base/task_context.h"
#include "core/config/config.h"
#include "core/training/hooks/hook_list.h"
#include "core/training/hooks/runner_plan.h"
#include "core/training/optimizers/optimizer_rates.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown::training {

/// A run with more is refused: it would not fit into memory.
inline constexpr std::int64_t kMostCalendarIterations = 10'000'000;
inline constexpr std::int64_t kMostCalendarEvents = 2'000'000;

struct CalendarOptions {
    std::int64_t itersPerEpoch = 1;           ///< batches of the training data; at least 1
    std::optional<std::int64_t> valBatches;   ///< batches of the workflow's val part
    std::optional<std::int64_t> evalBatches;  ///< batches of the evaluation; a log shows their number
    HookOptions hooks;
};

/// Parameter groups that have the same rates in the config, which knows no parameters: the rules of paramwise_cfg that make them.
struct CalendarGroup {
    std::vector<std::string> rules;   ///< an empty one is the optimizer's own; "custom_keys..cls_token", "norm_decay_mult"
    GroupRates start;                 ///< before the first iteration
    std::vector<double> weightDecay;  ///< of each rule
};

enum class EventKind {
    Save,      ///< a checkpoint is written: `name`
    Remove,    ///< an older one goes: `name`
    Evaluate,  ///< on the validation data
    Log,       ///< a line of a logger
    ValEpoch,  ///< the workflow's val part begins
    PreciseBn  ///< statistics of batch norms are measured anew
};

struct CalendarEvent {
    EventKind kind = EventKind::Log;
    std::int64_t epoch = 0;  ///< runner.epoch and runner.iter, from 0, when it happens
    std::int64_t iter = 0;
    std::size_t hook = 0;                   ///< index into the list of hooks; of ValEpoch 0
    std::string name;                       ///< a file
    bool train = true;                      ///< of Log: mode train or val
    std::int64_t shownEpoch = 0;            ///< of Log: the numbers of its line, from 1
    std::optional<std::int64_t> shownIter;  ///< none: the number of validation batches, which is not known
};

struct Calendar {
    RunnerPlan plan;
    HookList hooks;
    std::string optimizer;  ///< its type
    std::vector<CalendarGroup> groups;
    std::int64_t itersPerEpoch = 1;
    std::int64_t iterations = 0;       ///< of the run, as far as it gets
    std::int64_t totalIterations = 0;  ///< as planned
    std::vector<CalendarEvent> events;
    std::optional<Error> stopped;  ///< where mmcv would raise: the run ends there

    /// Rates of an iteration from 0, one a group.
    std::span<const double> lr(std::int64_t iteration) const { return row(m_lr, iteration); }
    std::span<const double> momentum(std::int64_t iteration) const { return row(m_momentum, iteration); }
    /// runner.epoch in that iteration, from 0.
    std::int64_t epoch(std::int64_t iteration) const { return m_epochs[static_cast<std::size_t>(iteration)]; }

private:
    friend class CalendarWriter;
    std::span<const double> row(const std::vector<double>& values, std::int64_t iteration) const {
        return std::span(values).subspan(static_cast<std::size_t>(iteration) * groups.size(), groups.size());
    }
    std::vector<double> m_lr, m_momentum;
    std::vector<std::int64_t> m_epochs;
};

/// Errors: those of runnerPlanOf, hooksOf and ruleRates; calendar-length for a run above kMostCalendarIterations or no iterations an epoch;
/// cancelled. Where a schedule stops the run, the calendar is whole up to there.
Result<Calendar> makeCalendar(const Config& config, const CalendarOptions& options, const TaskContext& task = {});

}  // namespace teardown::training
