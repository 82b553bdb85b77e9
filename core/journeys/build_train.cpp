#include "core/base/text.h"
#include "core/journeys/script_teller.h"
#include "core/training/hooks/hook_list.h"
#include "core/training/hooks/priority.h"
#include "core/training/hooks/runner_plan.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace teardown {
namespace {

const char* const kEpochRunner = "EpochBasedRunner";

/// "step" -> "Step", as str.title() for one in lower case; others keep their letters.
std::string hookTypeOf(const std::string& policy, const char* ending) {
    std::string type = policy;
    const bool lower = std::none_of(type.begin(), type.end(), [](unsigned char c) { return std::isupper(c) != 0; });
    bool first = true;
    for (char& letter : type) {
        const auto c = static_cast<unsigned char>(letter);
        if (lower && first) letter = static_cast<char>(std::toupper(c));
        first = std::isalpha(c) == 0;
    }
    return type + ending;
}

class TrainTeller : public ScriptTeller {
public:
    TrainTeller(const ScriptFiles& files, const ReferenceData& data) : ScriptTeller(files, data, Tool::Train) {
        if (const ConfigValue* type = at("runner.type")) m_runner = type->str();
        const auto plan = training::runnerPlanOf(*files.config);
        if (!plan.ok()) {
            m_fault = plan.error();
            return;
        }
        const auto hooks = training::hooksOf(*files.config, *plan);
        if (!hooks.ok()) m_fault = hooks.error();
    }

    void tell(const ConfigValue& model, const ConfigValue& train) {
        call({}, "main", [&] {
            call("main", "parse_args");
            readConfig();
            call("main", "setup_multi_processes");
            for (const char* function : {"Config.dump", "get_root_logger", "collect_env", "init_random_seed", "set_random_seed"})
                call("main", function);
            classifier(model);
            call("main", "ImageClassifier.init_weights", [&] { initWeights(model); });
            call("main", "build_dataset", [&] { dataset({train, "data.train"}, false); });
            if (validatesInWorkflow()) {
                const ConfigValue* val = at("data.val");
                const ConfigValue* pipeline = at("data.train.pipeline");
                if (val && pipeline)
                    call(
                        "main", "build_dataset",
                        [&] {
                            dataset({withEntry(*val, "pipeline", *pipeline), "data.val"}, false);
                        },
                        1);
            }
            call("main", "train_model", [&] { trainModel(); });
        });
    }

private:
    bool validatesInWorkflow() const {
        const ConfigValue* workflow = at("workflow");
        return workflow && workflow->items().size() == 2;
    }

    void trainModel() {
        call("train_model", "get_root_logger");
        for (int times = validatesInWorkflow() ? 2 : 1; times > 0; --times)
            call(
                "train_model", "build_dataloader", [&] { loader("train", true); }, 0);
        call("train_model", "wrap_non_distributed_model");
        optimizer();
        runner();
        call("train_model", "EpochBasedRunner.register_training_hooks", [&] { trainingHooks(); });
        validation();
        const ConfigValue* from = at("load_from");
        if (!files().checkpoint.empty() || (from && from->truthy()))
            call("train_model", "EpochBasedRunner.load_checkpoint", [&] { checkpoint("EpochBasedRunner.load_checkpoint"); });
        call("train_model", m_runner + ".run", [&] {
            if (const ConfigValue* workflow = at("workflow")) step().variables.push_back({"workflow", "list", workflow->repr()});
            step().facts.emplace_back(message("script.getattr", "Calls"),
                                      message("script.getattr-is", "getattr(self, 'train'): {method}", {{"method", m_runner + ".train"}}));
        });
    }

    void optimizer() {
        const ConfigValue* given = at("optimizer");
        if (!given || !given->isDict()) return;
        const ConfigValue* paramwise = given->find("paramwise_cfg");
        const ConfigValue* constructor = given->find("constructor");
        ConfigValue inner = withoutEntry(withoutEntry(*given, "constructor"), "paramwise_cfg");
        const std::string type = constructor ? constructor->str() : "DefaultOptimizerConstructor";
        call("train_model", "build_optimizer", [&] {
            call("build_optimizer", "build_optimizer_constructor", [&] {
                const ConfigValue made =
                    ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string(type)},
                                       {ConfigValue::string("optimizer_cfg"), inner},
                                       {ConfigValue::string("paramwise_cfg"), paramwise ? *paramwise : ConfigValue()}});
                built("build_optimizer_constructor", "optimizer builder", {made, {}});
            });
            call("build_optimizer", "DefaultOptimizerConstructor.__call__", [&] {
                const bool groups = paramwise && paramwise->truthy();
                built(
                    "DefaultOptimizerConstructor.__call__", "optimizer",
                    {withEntry(inner, "params", ConfigValue::string(groups ? "a list of groups" : "model.parameters()")), "optimizer"}, {},
                    [&] {
                        step().facts.emplace_back(message("script.groups", "Groups"),
                                                  groups ? message("script.groups-each", "one for each parameter, by paramwise_cfg")
                                                         : message("script.groups-one", "one with all parameters"));
                    },
                    groups ? 1 : 0);
            });
        });
    }

    void runner() {
        ConfigValue given = ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string(kEpochRunner)}});
        if (const ConfigValue* own = at("runner"); own && own->isDict())
            given = *own;
        else if (const ConfigValue* epochs = at("total_epochs"))
            given = withEntry(given, "max_epochs", *epochs);
        Defaults defaults;
        for (const char* key : {"model", "batch_processor", "optimizer", "work_dir", "logger", "meta"})
            defaults.emplace_back(key, std::string(key) == "batch_processor" ? ConfigValue() : ConfigValue::string(key));
        call("train_model", "build_runner", [&] {
            call("build_runner", "build_runner_constructor", [&] {
                call("build_runner_constructor", "Registry.build", [&] {
                    const ConfigValue made =
                        ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string("DefaultRunnerConstructor")},
                                           {ConfigValue::string("runner_cfg"), given},
                                           {ConfigValue::string("default_args"), ConfigValue::string("dict(model, optimizer, …)")}});
                    built("Registry.build", "runner builder", {made, {}}, {});
                });
            });
            call("build_runner", "DefaultRunnerConstructor.__call__", [&] {
                call("DefaultRunnerConstructor.__call__", "Registry.build", [&] {
                    built("Registry.build", "runner", {given, "runner"}, defaults);
                });
            });
        });
    }

    /// register_hook, which `caller` calls for a hook of this class; `line`: the which-th of its calls.
    void registered(const std::string& caller, const std::string& cls, int priority) {
        m_registered.emplace_back(cls, priority);
        call(caller, "EpochBasedRunner.register_hook", [&] {
            step().variables.push_back({"hook", cls, "<" + cls + ">"});
            step().variables.push_back({"priority", "int", std::to_string(priority) + " (" + training::priorityName(priority) + ")"});
            std::vector<std::pair<std::string, int>> order = m_registered;
            std::stable_sort(order.begin(), order.end(), [](const auto& left, const auto& right) { return left.second < right.second; });
            std::vector<std::string> names;
            for (const auto& [name, value] : order) names.push_back(name + " " + std::to_string(value));
            step().variables.push_back({"self._hooks", "list[" + std::to_string(names.size()) + "]", joined(names, ", ")});
        });
    }

    std::string classOf(const std::string& type) const {
        const std::string cls = data().registered("hook", type).cls;
        return cls.empty() ? type : cls.substr(cls.rfind('.') + 1);
    }

    void updater(const char* key, const char* method, const char* ending, int priority) {
        const std::string caller = std::string(kEpochRunner) + "." + method;
        const ConfigValue* given = at(key);
        call("EpochBasedRunner.register_training_hooks", caller, [&] {
            if (!given || !given->isDict()) return;
            const ConfigValue* policy = given->find("policy");
            const std::string type = hookTypeOf(policy ? policy->str() : std::string(), ending);
            built(caller, "hook", {withEntry(withoutEntry(*given, "policy"), "type", ConfigValue::string(type)), key});
            registered(caller, classOf(type), priority);
        });
    }

    void simpleHook(const char* key, const char* method, const char* type, int priority) {
        const std::string caller = std::string(kEpochRunner) + "." + method;
        const ConfigValue* given = at(key);
        call("EpochBasedRunner.register_training_hooks", caller, [&] {
            if (!given || !given->isDict()) return;
            const ConfigValue whole = given->find("type") ? *given : withEntry(*given, "type", ConfigValue::string(type));
            built(caller, "hook", {whole, key});
            registered(caller, classOf(whole.find("type")->str()), priority);
        });
    }

    void trainingHooks() {
        namespace priority = training::priority;
        if (m_fault) step().facts.emplace_back(message("script.hooks-fault", "Stops here"), m_fault->what);
        updater("lr_config", "register_lr_hook", "LrUpdaterHook", priority::kVeryHigh);
        updater("momentum_config", "register_momentum_hook", "MomentumUpdaterHook", priority::kHigh);
        const ConfigValue* half = at("fp16");
        if (half && !half->isNone())
            // Built by the tool itself, without a registry.
            call("EpochBasedRunner.register_training_hooks", "EpochBasedRunner.register_optimizer_hook",
                 [&] { registered("EpochBasedRunner.register_optimizer_hook", "Fp16OptimizerHook", priority::kAboveNormal); });
        else
            simpleHook("optimizer_config", "register_optimizer_hook", "OptimizerHook", priority::kAboveNormal);
        simpleHook("checkpoint_config", "register_checkpoint_hook", "CheckpointHook", priority::kNormal);
        call("EpochBasedRunner.register_training_hooks", "EpochBasedRunner.register_timer_hook", [&] {
            const ConfigValue timer = ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string("IterTimerHook")}});
            built("EpochBasedRunner.register_timer_hook", "hook", {timer, {}});
            registered("EpochBasedRunner.register_timer_hook", "IterTimerHook", priority::kLow);
        });
        call("EpochBasedRunner.register_training_hooks", "EpochBasedRunner.register_logger_hooks", [&] { loggers(); });
        call("EpochBasedRunner.register_training_hooks", "EpochBasedRunner.register_custom_hooks", [&] { customHooks(); });
    }

    void loggers() {
        const std::string caller = "EpochBasedRunner.register_logger_hooks";
        const ConfigValue* interval = at("log_config.interval");
        const ConfigValue* hooks = at("log_config.hooks");
        for (std::size_t i = 0; hooks && i < hooks->items().size(); ++i) {
            const ConfigValue& hook = hooks->items()[i];
            built(caller, "hook", {hook, "log_config.hooks." + std::to_string(i)}, {{"interval", interval ? *interval : ConfigValue()}});
            if (const ConfigValue* type = hook.find("type")) registered(caller, classOf(type->str()), training::priority::kVeryLow);
        }
    }

    void customHooks() {
        const ConfigValue* custom = at("custom_hooks");
        if (!custom || custom->isNone()) return;
        const std::vector<ConfigValue> one{*custom};
        const std::span<const ConfigValue> hooks = custom->isDict() ? std::span<const ConfigValue>(one) : custom->items();
        for (std::size_t i = 0; i < hooks.size(); ++i)
            call("EpochBasedRunner.register_custom_hooks", "EpochBasedRunner.register_hook_from_cfg", [&] {
                const std::string caller = "EpochBasedRunner.register_hook_from_cfg", path = "custom_hooks." + std::to_string(i);
                const ConfigValue* type = hooks[i].find("type");
                const ConfigValue* given = hooks[i].find("priority");
                const auto value = training::priorityOf(given ? *given : ConfigValue::string("NORMAL"), path);
                built(caller, "hook", {withoutEntry(hooks[i], "priority"), path});
                if (type) registered(caller, classOf(type->str()), value.ok() ? *value : training::priority::kNormal);
            });
    }

    void validation() {
        const ConfigValue* val = at("data.val");
        if (!val) return;
        call("train_model", "build_dataset", [&] { dataset({*val, "data.val"}, true); });
        call(
            "train_model", "build_dataloader", [&] { loader("val", false); }, 1);
        registered("train_model", "EvalHook", training::priority::kLow);
    }

    std::optional<Error> m_fault;
    std::vector<std::pair<std::string, int>> m_registered;  ///< class and priority, in the order of registration
};

}  // namespace

Result<TracePtr> buildTrainTrace(const ScriptFiles& files) {
    TD_TRY(const auto data, readReferenceData());
    TrainTeller teller(files, *data);
    const ConfigValue* train = teller.at("data.train");
    const ConfigValue* model = teller.at("model");
    if (!train || !model) return scriptConfigError(*files.config, train ? "model" : "data.train", Tool::Train);
    teller.tell(*model, *train);
    return std::make_shared<const Trace>(teller.take());
}

}  // namespace teardown
