// RunWalk: mmcv's EpochBasedRunner and IterBasedRunner without network and data. It calls the hooks at every stage, as far as they change
// rates, write files or lines, or evaluate.
#pragma once

#include "core/base/task_context.h"
#include "core/training/calendar/calendar.h"
#include "core/training/calendar/log_buffer.h"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace teardown::training {

class RunWalk {
public:
    struct Notes {
        std::function<void(const RunState&)> iteration;  ///< before the iteration, after all hooks
        std::function<void(CalendarEvent)> event;
    };

    RunWalk(const RunnerPlan& plan, const HookList& hooks, const CalendarOptions& options, std::span<GroupRates> groups, Notes notes);

    /// The whole run. Errors: schedule-value and its kind where mmcv raises; cancelled.
    Result<void> run(const TaskContext& task);

private:
    /// What a hook has to remember.
    struct Memory {
        bool resetFlag = false;   ///< of a logger
        bool initialFlag = true;  ///< of an evaluation
    };

    Result<void> runEpochs(const TaskContext& task);
    Result<void> runIterations(const TaskContext& task);
    Result<void> trainEpoch(const TaskContext& task);
    Result<void> valEpoch();
    Result<void> trainIteration();
    void advanceLoader();
    /// The call of a stage, or of before_epoch as IterBasedRunner calls it once.
    Result<void> call(Stage stage);
    Result<void> callOf(std::size_t hook, Stage stage);
    Result<void> update(const Hook& hook, Stage stage);
    void checkpoint(std::size_t hook, Stage stage);
    void save(std::size_t hook, std::int64_t number, bool byEpoch);
    void timer(Stage stage);
    void logger(std::size_t hook, Stage stage);
    void write(std::size_t hook);
    void evaluation(std::size_t hook, Stage stage);
    void afterTrainIter(std::size_t evalHook);
    void afterTrainEpoch(std::size_t evalHook);
    bool shouldEvaluate(const Hook& hook) const;
    void evaluate(std::size_t hook);
    void emit(CalendarEvent event);
    void note(EventKind kind, std::size_t hook, std::string name = {});

    bool every(std::int64_t counted, std::int64_t interval) const { return interval > 0 && (counted + 1) % interval == 0; }
    std::int64_t loaderLength() const { return m_training ? m_options.itersPerEpoch : m_options.valBatches.value_or(1); }

    const RunnerPlan& m_plan;
    const HookList& m_hooks;
    const CalendarOptions& m_options;
    std::span<GroupRates> m_groups;
    Notes m_notes;
    RunState m_state;
    std::vector<Memory> m_memory;
    LogBuffer m_buffer;
    std::set<std::string> m_saved;
    bool m_training = true;
    std::int64_t m_inner = 0;
    std::int64_t m_events = 0;
    std::int64_t m_loaderEpoch = 0, m_loaderAt = 0;  ///< of IterBasedRunner's IterLoader
};

/// filename_tmpl.format(number) for the fields {}, {0} and {:05d}; any other text as it is.
std::string formattedName(const std::string& pattern, std::int64_t number);

}  // namespace teardown::training
