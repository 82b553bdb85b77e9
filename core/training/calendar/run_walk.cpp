#include "core/training/calendar/run_walk.h"

#include <fmt/format.h>

namespace teardown::training {

static Error tooManyEvents() {
    return {ErrorKind::BadInput,
            "calendar-length",
            message("calendar-length.events", "The run saves, evaluates and logs more than {most} times.", {{"most", kMostCalendarEvents}}),
            {},
            {}};
}

RunWalk::RunWalk(const RunnerPlan& plan, const HookList& hooks, const CalendarOptions& options, std::span<GroupRates> groups, Notes notes)
    : m_plan(plan), m_hooks(hooks), m_options(options), m_groups(groups), m_notes(std::move(notes)), m_memory(hooks.inOrder.size()) {
    m_state.epochLength = options.itersPerEpoch;
    m_state.maxEpochs = plan.maxEpochs;
    m_state.maxIters = plan.kind == RunnerKind::EpochBased ? *plan.maxEpochs * options.itersPerEpoch : plan.maxIters;
    for (std::size_t i = 0; i < m_memory.size(); ++i) m_memory[i].resetFlag = hooks.inOrder[i].flag("reset_flag");
    // Each logger's before_run makes the last one reset the output.
    for (std::size_t i = m_memory.size(); i-- > 0;)
        if (isLogger(hooks.inOrder[i].kind)) {
            m_memory[i].resetFlag = true;
            break;
        }
}

Result<void> RunWalk::run(const TaskContext& task) {
    TD_CHECK(call(Stage::BeforeRun));
    TD_CHECK(m_plan.kind == RunnerKind::EpochBased ? runEpochs(task) : runIterations(task));
    return call(Stage::AfterRun);
}

Result<void> RunWalk::runEpochs(const TaskContext& task) {
    while (m_state.epoch < *m_state.maxEpochs)
        for (const Flow& flow : m_plan.workflow)
            for (std::int64_t i = 0; i < flow.count; ++i) {
                if (flow.train && m_state.epoch >= *m_state.maxEpochs) break;
                TD_CHECK(flow.train ? trainEpoch(task) : valEpoch());
                if (m_events > kMostCalendarEvents) return tooManyEvents();
            }
    return {};
}

Result<void> RunWalk::trainEpoch(const TaskContext& task) {
    if (task.cancelled()) return cancelledError();
    m_training = true;
    TD_CHECK(call(Stage::BeforeTrainEpoch));
    for (std::int64_t i = 0; i < m_options.itersPerEpoch; ++i) {
        m_inner = i;
        TD_CHECK(trainIteration());
        if (m_events > kMostCalendarEvents) return tooManyEvents();
    }
    TD_CHECK(call(Stage::AfterTrainEpoch));
    ++m_state.epoch;
    return {};
}

Result<void> RunWalk::valEpoch() {
    m_training = false;
    note(EventKind::ValEpoch, 0);
    TD_CHECK(call(Stage::BeforeValEpoch));
    // Its iterations differ in nothing that a calendar shows.
    m_inner = loaderLength() - 1;
    TD_CHECK(call(Stage::BeforeValIter));
    TD_CHECK(call(Stage::AfterValIter));
    return call(Stage::AfterValEpoch);
}

Result<void> RunWalk::trainIteration() {
    TD_CHECK(call(Stage::BeforeTrainIter));
    m_notes.iteration(m_state);
    TD_CHECK(call(Stage::AfterTrainIter));
    ++m_state.iter;
    return {};
}

Result<void> RunWalk::runIterations(const TaskContext& task) {
    // IterBasedRunner calls before_epoch and after_epoch once, around everything.
    m_buffer.clear();
    while (m_state.iter < *m_state.maxIters) {
        for (const Flow& flow : m_plan.workflow) {
            m_inner = 0;
            if (!flow.train && flow.count > 0) {
                m_training = false;
                note(EventKind::ValEpoch, 0);
            }
            if (!flow.train) {
                // One iteration stands for all: the others differ in nothing that a calendar shows.
                if (flow.count == 0) continue;
                TD_CHECK(call(Stage::BeforeValIter));
                TD_CHECK(call(Stage::AfterValIter));
                continue;
            }
            for (std::int64_t i = 0; i < flow.count && m_state.iter < *m_state.maxIters; ++i) {
                if (m_state.iter % 1024 == 0 && task.cancelled()) return cancelledError();
                m_training = true;
                advanceLoader();
                TD_CHECK(trainIteration());
                ++m_inner;
            }
            if (m_events > kMostCalendarEvents) return tooManyEvents();
        }
    }
    return {};
}

/// The runner reads the loader's epoch before it takes a batch, so a new epoch shows one iteration late.
void RunWalk::advanceLoader() {
    m_state.epoch = m_loaderEpoch;
    if (m_loaderAt == m_options.itersPerEpoch) {
        ++m_loaderEpoch;
        m_loaderAt = 0;
    }
    ++m_loaderAt;
}

Result<void> RunWalk::call(Stage stage) {
    for (std::size_t i = 0; i < m_hooks.inOrder.size(); ++i)
        if (m_hooks.inOrder[i].stages.has(stage)) TD_CHECK(callOf(i, stage));
    return {};
}

Result<void> RunWalk::callOf(std::size_t index, Stage stage) {
    const Hook& hook = m_hooks.inOrder[index];
    switch (hook.kind) {
        case HookKind::LrUpdater:
        case HookKind::MomentumUpdater:
            return update(hook, stage);
        case HookKind::Checkpoint:
            checkpoint(index, stage);
            break;
        case HookKind::IterTimer:
            timer(stage);
            break;
        case HookKind::TextLogger:
        case HookKind::TensorboardLogger:
        case HookKind::ServiceLogger:
            logger(index, stage);
            break;
        case HookKind::Eval:
            evaluation(index, stage);
            break;
        case HookKind::PreciseBn:
            if (stage == Stage::AfterTrainEpoch && every(m_state.epoch, hook.number("interval"))) note(EventKind::PreciseBn, index);
            break;
        default:
            break;
    }
    return {};
}

Result<void> RunWalk::update(const Hook& hook, Stage stage) {
    if (stage == Stage::BeforeRun) return hook.updater->beforeRun(m_groups, m_state);
    if (stage == Stage::BeforeTrainEpoch) return hook.updater->beforeTrainEpoch(m_groups, m_state);
    return hook.updater->beforeTrainIter(m_groups, m_state);
}

void RunWalk::timer(Stage stage) {
    if (stage == Stage::AfterTrainIter || stage == Stage::AfterValIter) m_buffer.timed = true;
}

void RunWalk::checkpoint(std::size_t index, Stage stage) {
    const Hook& hook = m_hooks.inOrder[index];
    const bool byEpoch = hook.flag("by_epoch");
    if (stage != (byEpoch ? Stage::AfterTrainEpoch : Stage::AfterTrainIter)) return;
    const std::int64_t counted = byEpoch ? m_state.epoch : m_state.iter;
    const std::optional<std::int64_t> most = byEpoch ? m_plan.maxEpochs : m_state.maxIters;
    if (every(counted, hook.number("interval")) || (hook.flag("save_last") && counted + 1 == most)) save(index, counted + 1, byEpoch);
}

void RunWalk::save(std::size_t index, std::int64_t number, bool byEpoch) {
    const Hook& hook = m_hooks.inOrder[index];
    const ConfigValue& given = hook.argument("filename_tmpl");
    const bool epochs = m_plan.kind == RunnerKind::EpochBased;
    // The runner names the file by what it counts itself, the hook looks for older ones by what it counts.
    const std::string written = given.isString() ? given.asString() : epochs ? "epoch_{}.pth" : "iter_{}.pth";
    const std::string sought = given.isString() ? given.asString() : byEpoch ? "epoch_{}.pth" : "iter_{}.pth";
    const std::string name = formattedName(written, epochs ? m_state.epoch + 1 : m_state.iter + 1);
    m_saved.insert(name);
    note(EventKind::Save, index, name);
    const std::int64_t keep = hook.number("max_keep_ckpts"), interval = hook.number("interval");
    if (keep <= 0 || interval <= 0) return;
    for (std::int64_t old = number - keep * interval; old > 0; old -= interval) {
        const std::string gone = formattedName(sought, old);
        if (m_saved.erase(gone) == 0) break;
        note(EventKind::Remove, index, gone);
    }
}

void RunWalk::logger(std::size_t index, Stage stage) {
    const Hook& hook = m_hooks.inOrder[index];
    if (stage == Stage::BeforeTrainEpoch || stage == Stage::BeforeValEpoch) m_buffer.clear();
    if (stage == Stage::AfterValEpoch) m_buffer.average();
    if (stage == Stage::AfterTrainIter) {
        const std::int64_t interval = hook.number("interval");
        const bool regular = every(hook.flag("by_epoch") ? m_inner : m_state.iter, interval);
        if (regular || (m_inner + 1 == loaderLength() && !hook.flag("ignore_last"))) m_buffer.average();
    }
    const bool writes = stage == Stage::AfterValEpoch || stage == Stage::AfterTrainIter || stage == Stage::AfterTrainEpoch;
    if (!writes || (!m_buffer.ready && stage != Stage::AfterValEpoch)) return;
    write(index);
    if (m_memory[index].resetFlag) m_buffer.clearOutput();
}

void RunWalk::write(std::size_t index) {
    const Hook& hook = m_hooks.inOrder[index];
    CalendarEvent event{EventKind::Log, m_state.epoch, m_state.iter, index, {}, m_training && m_buffer.outputTime, 0, {}};
    event.shownEpoch = m_state.epoch + (m_training ? 1 : 0);
    event.shownIter = hook.flag("by_epoch") ? m_inner + 1 : m_state.iter + 1;
    if (!m_training && hook.flag("by_epoch") && !m_options.valBatches) event.shownIter.reset();
    // The text logger takes the number of batches out of the values.
    if (hook.kind == HookKind::TextLogger && m_buffer.evaluated) {
        event.shownIter = m_options.evalBatches;
        m_buffer.evaluated = false;
    }
    emit(std::move(event));
}

void RunWalk::emit(CalendarEvent event) {
    ++m_events;
    m_notes.event(std::move(event));
}

void RunWalk::evaluation(std::size_t index, Stage stage) {
    const Hook& hook = m_hooks.inOrder[index];
    Memory& memory = m_memory[index];
    const bool byEpoch = hook.flag("by_epoch");
    const ConfigValue& start = hook.argument("start");
    if (stage == Stage::BeforeTrainEpoch && byEpoch && memory.initialFlag) {
        if (!start.isNone() && m_state.epoch >= hook.number("start")) afterTrainEpoch(index);
        memory.initialFlag = false;
    }
    if (stage == Stage::BeforeTrainIter && !byEpoch && memory.initialFlag) {
        if (!start.isNone() && m_state.iter >= hook.number("start")) afterTrainIter(index);
        memory.initialFlag = false;
    }
    if (stage == Stage::AfterTrainIter) afterTrainIter(index);
    if (stage == Stage::AfterTrainEpoch) afterTrainEpoch(index);
}

void RunWalk::afterTrainIter(std::size_t evalHook) {
    const Hook& hook = m_hooks.inOrder[evalHook];
    if (hook.flag("by_epoch") || !shouldEvaluate(hook)) return;
    // What was trained so far is written first.
    for (std::size_t i = 0; i < m_hooks.inOrder.size(); ++i)
        if (isLogger(m_hooks.inOrder[i].kind)) logger(i, Stage::AfterTrainIter);
    m_buffer.clear();
    evaluate(evalHook);
}

void RunWalk::afterTrainEpoch(std::size_t evalHook) {
    const Hook& hook = m_hooks.inOrder[evalHook];
    if (hook.flag("by_epoch") && shouldEvaluate(hook)) evaluate(evalHook);
}

bool RunWalk::shouldEvaluate(const Hook& hook) const {
    const std::int64_t current = hook.flag("by_epoch") ? m_state.epoch : m_state.iter, interval = hook.number("interval");
    if (hook.argument("start").isNone()) return every(current, interval);
    const std::int64_t since = current + 1 - hook.number("start");
    return since >= 0 && since % interval == 0;
}

void RunWalk::evaluate(std::size_t index) {
    note(EventKind::Evaluate, index);
    m_buffer.evaluated = true;
    m_buffer.ready = true;
}

void RunWalk::note(EventKind kind, std::size_t hook, std::string name) {
    CalendarEvent event;
    event.kind = kind;
    event.epoch = m_state.epoch;
    event.iter = m_state.iter;
    event.hook = hook;
    event.name = std::move(name);
    emit(std::move(event));
}

std::string formattedName(const std::string& pattern, std::int64_t number) {
    std::string text;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
        if (close == std::string::npos) {
            text += pattern[at++];
            continue;
        }
        const std::string field = pattern.substr(at + 1, close - at - 1);
        std::size_t width = 0;
        const bool padded = field.size() >= 4 && field.size() <= 5 && field.starts_with(":0") && field.ends_with("d");
        if (padded)
            for (std::size_t i = 2; i + 1 < field.size(); ++i) width = width * 10 + static_cast<std::size_t>(field[i] - '0');
        if (field.empty() || field == "0")
            text += std::to_string(number);
        else if (padded && width < 100)
            text += fmt::format("{:0{}d}", number, width);
        else
            text += pattern.substr(at, close - at + 1);
        at = close + 1;
    }
    return text;
}

}  // namespace teardown::training
