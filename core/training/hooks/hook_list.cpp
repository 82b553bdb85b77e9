#include "core/training/hooks/hook_list.h"

#include "core/base/text.h"
#include "core/training/hooks/hook_table.h"
#include "core/training/hooks/priority.h"
#include "core/training/schedule/updater_table.h"

#include <algorithm>

namespace teardown::training {

namespace {

/// Registers hooks as BaseRunner.register_training_hooks and train_model of mmclassification do.
class HookRegistration {
public:
    HookRegistration(const Config& config, const RunnerPlan& runner, const HookOptions& options)
        : m_config(config), m_root(config.root), m_runner(runner), m_options(options) {}

    Result<HookList> all() {
        TD_CHECK(updater("lr_config", RateKind::Lr, priority::kVeryHigh));
        TD_CHECK(updater("momentum_config", RateKind::Momentum, priority::kHigh));
        TD_CHECK(optimizer());
        TD_CHECK(checkpoint());
        TD_CHECK(add(typed("IterTimerHook"), {}, priority::kLow));
        TD_CHECK(loggers());
        TD_CHECK(custom());
        if (m_options.distributed && m_runner.type == "EpochBasedRunner")
            TD_CHECK(add(typed("DistSamplerSeedHook"), {}, priority::kNormal));
        if (m_options.validate) TD_CHECK(evaluation());
        return finished();
    }

private:
    struct Entry {
        Hook hook;
        std::size_t number;
    };

    static ConfigValue typed(const char* type) { return withEntry(ConfigValue::dict({}), "type", ConfigValue::string(type)); }

    Error missing(const char* name, const char* example) const {
        return {ErrorKind::BadInput,
                "hooks-missing",
                message("hooks-missing.part", "The config has no {name}, which tools/train.py reads.", {{"name", name}}),
                message("do.add-part", "Add it, for example {example}.", {{"example", example}}),
                {m_config.path, 0, 0, name, {}}};
    }
    static Error noDict(const ConfigValue& value, const std::string& path) {
        return {
            ErrorKind::BadInput,
            "hooks-value",
            message("hooks-value.dict", "{name}={value}: must be a dict.", {{"name", path}, {"value", escapeForDisplay(value.repr(), 80)}}),
            {},
            placeOf(value, path)};
    }
    /// The part of this name; null if it is None.
    Result<const ConfigValue*> part(const char* name, const char* example) const {
        const ConfigValue* value = m_root.find(name);
        if (!value) return missing(name, example);
        if (value->isNone()) return nullptr;
        if (!value->isDict()) return noDict(*value, name);
        return value;
    }

    Result<void> add(const ConfigValue& dict, const std::string& path, int priority, const HookRegistry& registry = hookRegistry()) {
        TD_TRY(Hook hook, registry.build(dict, path));
        hook.priority = priority;
        hook.configPath = path;
        hook.place = placeOf(anchorOf(dict), path);
        // A dict that was merged, or whose type the runner adds, has no line of its own.
        for (const DictEntry& entry : dict.entries())
            if (hook.place.line == 0) hook.place = placeOf(entry.value, path);
        const auto behind =
            std::find_if(m_hooks.rbegin(), m_hooks.rend(), [&](const Entry& entry) { return entry.hook.priority <= priority; });
        m_hooks.insert(behind.base(), {std::move(hook), m_count++});
        return {};
    }

    Result<void> updater(const char* name, RateKind rate, int priority) {
        const ConfigValue* value = m_root.find(name);
        if (!value && rate == RateKind::Lr) return missing(name, "lr_config = dict(policy='step', step=[100, 150])");
        if (!value || value->isNone()) return {};
        TD_TRY(ConfigValue dict, updaterConfig(*value, name, rate));
        if (rate == RateKind::Lr) dict = byIteration(dict);
        return add(dict, name, priority);
    }

    /// IterBasedRunner counts iterations where the config does not say otherwise.
    ConfigValue byIteration(const ConfigValue& dict) const {
        if (m_runner.kind != RunnerKind::IterBased || dict.contains("by_epoch")) return dict;
        return withEntry(dict, "by_epoch", ConfigValue::boolean(false));
    }
    static ConfigValue withDefault(const ConfigValue& dict, const char* key, const ConfigValue& value) {
        return dict.contains(key) ? dict : withEntry(dict, key, value);
    }

    Result<void> optimizer() {
        TD_TRY(const ConfigValue* given, part("optimizer_config", "optimizer_config = dict(grad_clip=None)"));
        const ConfigValue* fp16 = m_root.find("fp16");
        if (fp16 && !fp16->isNone()) {
            if (!given) return noDict(*m_root.find("optimizer_config"), "optimizer_config");
            const ConfigValue* scale = fp16->find("loss_scale");
            if (!scale)
                return Error{ErrorKind::BadInput, "hooks-value", message("hooks-value.loss-scale", "fp16 has no loss_scale."),
                             message("do.give-loss-scale", "For example fp16 = dict(loss_scale=512.)."), placeOf(anchorOf(*fp16), "fp16")};
            if (const ConfigValue* type = given->find("type"))
                return Error{ErrorKind::BadInput, "hooks-value",
                             message("hooks-value.fp16-type", "With fp16, optimizer_config has no type: the hook is Fp16OptimizerHook."),
                             message("do.remove-it", "Remove it."), placeOf(*type, "optimizer_config.type")};
            ConfigValue dict = withEntry(*given, "loss_scale", *scale);
            dict = withEntry(dict, "distributed", ConfigValue::boolean(m_options.distributed));
            return add(withEntry(dict, "type", ConfigValue::string("Fp16OptimizerHook")), "optimizer_config", priority::kAboveNormal);
        }
        if (!given) return {};
        if (m_options.distributed && !given->contains("type"))
            return add(withEntry(*given, "type", ConfigValue::string("DistOptimizerHook")), "optimizer_config", priority::kAboveNormal,
                       unnamedHookRegistry());
        return add(withDefault(*given, "type", ConfigValue::string("OptimizerHook")), "optimizer_config", priority::kAboveNormal);
    }

    Result<void> checkpoint() {
        TD_TRY(const ConfigValue* given, part("checkpoint_config", "checkpoint_config = dict(interval=1)"));
        if (!given) return {};
        return add(withDefault(byIteration(*given), "type", ConfigValue::string("CheckpointHook")), "checkpoint_config", priority::kNormal);
    }

    Result<void> loggers() {
        constexpr const char* kExample = "log_config = dict(interval=100, hooks=[dict(type='TextLoggerHook')])";
        TD_TRY(const ConfigValue* given, part("log_config", kExample));
        if (!given) return {};
        for (const char* name : {"interval", "hooks"})
            if (!given->contains(name))
                return Error{ErrorKind::BadInput, "hooks-missing",
                             message("hooks-missing.log-config", "log_config has no {name}.", {{"name", name}}),
                             message("do.add-part", "Add it, for example {example}.", {{"example", kExample}}),
                             placeOf(anchorOf(*given), "log_config")};
        std::size_t i = 0;
        for (const ConfigValue& item : given->find("hooks")->items()) {
            const std::string path = "log_config.hooks." + std::to_string(i++);
            if (!item.isDict()) return noDict(item, path);
            TD_CHECK(add(withDefault(byIteration(item), "interval", *given->find("interval")), path, priority::kVeryLow));
        }
        return {};
    }

    Result<void> custom() {
        const ConfigValue* given = m_root.find("custom_hooks");
        if (!given || given->isNone()) return {};
        if (given->kind() != ValueKind::List) return customHook(*given, "custom_hooks");
        std::size_t i = 0;
        for (const ConfigValue& item : given->items()) TD_CHECK(customHook(item, "custom_hooks." + std::to_string(i++)));
        return {};
    }
    Result<void> customHook(const ConfigValue& item, const std::string& path) {
        if (!item.isDict()) return noDict(item, path);
        const ConfigValue* type = item.find("type");
        // It reads what the evaluation has found, so it comes behind EvalHook unless the config says otherwise.
        const bool reads = type && type->isString() && type->asString() == "teardown.EarlyStopping";
        int priority = reads ? priority::kVeryLow : priority::kNormal;
        if (const ConfigValue* value = item.find("priority")) {
            TD_TRY(priority, priorityOf(*value, path + ".priority"));
        }
        return add(withoutEntry(item, "priority"), path, priority);
    }

    Result<void> evaluation() {
        const ConfigValue* given = m_root.find("evaluation");
        if (given && !given->isDict()) return noDict(*given, "evaluation");
        // The runner's type decides, whatever the config says.
        ConfigValue dict =
            withEntry(given ? *given : ConfigValue::dict({}), "by_epoch", ConfigValue::boolean(m_runner.type != "IterBasedRunner"));
        dict = withEntry(dict, "type", ConfigValue::string(m_options.distributed ? "DistEvalHook" : "EvalHook"));
        return add(dict, given ? "evaluation" : "", priority::kLow, unnamedHookRegistry());
    }

    HookList finished() {
        HookList list;
        list.registered.resize(m_hooks.size());
        for (std::size_t i = 0; i < m_hooks.size(); ++i) list.registered[m_hooks[i].number] = i;
        for (Entry& entry : m_hooks) list.inOrder.push_back(std::move(entry.hook));
        return list;
    }

    const Config& m_config;
    const ConfigValue& m_root;
    const RunnerPlan& m_runner;
    const HookOptions& m_options;
    std::vector<Entry> m_hooks;
    std::size_t m_count = 0;
};

}  // namespace

const Hook* HookList::find(HookKind kind) const {
    const auto found = std::find_if(inOrder.begin(), inOrder.end(), [&](const Hook& hook) { return hook.kind == kind; });
    return found == inOrder.end() ? nullptr : &*found;
}

std::vector<RateUpdaterPtr> HookList::updaters() const {
    std::vector<RateUpdaterPtr> found;
    for (const Hook& hook : inOrder)
        if (hook.updater) found.push_back(hook.updater);
    return found;
}

Result<HookList> hooksOf(const Config& config, const RunnerPlan& runner, const HookOptions& options) {
    return HookRegistration(config, runner, options).all();
}

}  // namespace teardown::training
