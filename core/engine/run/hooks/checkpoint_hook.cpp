// CheckpointHook: saves every so many epochs or iterations and removes what is too old (mmcv/runner/hooks/checkpoint.py).
#include "core/base/folder.h"
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/run/train/train_checkpoint.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace teardown::engine {

namespace {

class CheckpointHook : public TrainHook {
public:
    explicit CheckpointHook(const training::Hook& hook)
        : m_interval(hook.number("interval")),
          m_byEpoch(hook.flag("by_epoch")),
          m_mostKept(hook.number("max_keep_ckpts")),
          m_saveLast(hook.flag("save_last")) {
        m_plan.optimizer = hook.flag("save_optimizer");
        if (hook.argument("out_dir").isString()) m_plan.folder = hook.argument("out_dir").asString();
        const ConfigValue& name = hook.argument("filename_tmpl");
        m_named = name.isString();
        if (m_named) m_plan.nameTemplate = name.asString();
        const ConfigValue& link = hook.argument("create_symlink");
        m_plan.link = link.isNone() || link.truthy();
    }

    Result<void> beforeRun(TrainState& state) override {
        m_plan.folder = outputFolder(m_plan.folder, state);
        // Not only when the first epoch is over.
        TD_CHECK(makeWritableFolder(m_plan.folder));
        // What the reference's runner names its files by.
        if (!m_named) m_plan.nameTemplate = state.byEpoch ? "epoch_{}.pth" : "iter_{}.pth";
        state.log->info(fmt::format("Checkpoints will be saved to {} by HardDiskBackend.", m_plan.folder));
        return {};
    }
    Result<void> afterTrainEpoch(TrainState& state) override {
        if (!m_byEpoch || !(state.everyEpochs(m_interval) || (m_saveLast && state.isLastEpoch()))) return {};
        state.log->info(fmt::format("Saving checkpoint at {} epochs", state.epoch + 1));
        return save(state, state.epoch + 1);
    }
    Result<void> afterTrainIter(TrainState& state) override {
        if (m_byEpoch || !(state.everyIters(m_interval) || (m_saveLast && state.isLastIter()))) return {};
        state.log->info(fmt::format("Saving checkpoint at {} iterations", state.iter + 1));
        return save(state, state.iter + 1);
    }

    /// The work folder, or a folder of its name below `given`.
    static std::string outputFolder(const std::string& given, const TrainState& state) {
        if (given.empty() || given == state.workDir) return state.workDir;
        return pathIn(given, std::filesystem::path(state.workDir).filename().string());
    }

private:
    Result<void> save(TrainState& state, std::int64_t current) {
        TD_CHECK(saveTrained(state, m_plan));
        const std::string hookTemplate = m_named ? m_plan.nameTemplate : m_byEpoch ? "epoch_{}.pth" : "iter_{}.pth";
        ConfigValue messages = ConfigValue::dict({});
        if (const ConfigValue* kept = state.meta.find("hook_msgs"); kept && kept->isDict()) messages = *kept;
        messages = withEntry(messages, "last_ckpt", ConfigValue::string(pathIn(m_plan.folder, checkpointName(hookTemplate, current))));
        state.meta = withEntry(state.meta, "hook_msgs", messages);
        if (m_mostKept <= 0 || m_interval <= 0) return {};
        for (std::int64_t old = current - m_mostKept * m_interval; old > 0; old -= m_interval) {
            std::error_code error;
            if (!std::filesystem::remove(pathIn(m_plan.folder, checkpointName(hookTemplate, old)), error)) break;
        }
        return {};
    }

    SavePlan m_plan;
    std::int64_t m_interval;
    bool m_byEpoch;
    std::int64_t m_mostKept;
    bool m_saveLast;
    bool m_named = false;
};

}  // namespace

Result<TrainHookPtr> makeCheckpointHook(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<CheckpointHook>(hook));
}

}  // namespace teardown::engine
