#include "core/base/text.h"
#include "core/journeys/script_teller.h"
#include "core/trace/details/created_parameter.h"
#include "core/training/hooks/hook_list.h"
#include "core/training/hooks/priority.h"
#include "core/training/hooks/runner_plan.h"
#include "core/training/optimizers/param_groups.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

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

training::ModuleKind moduleKind(const Step& module) {
    if (isOneOf(module.type, {"BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "GroupNorm", "LayerNorm", "LayerNorm2d", "LN2d",
                              "InstanceNorm2d"}))
        return training::ModuleKind::Norm;
    if (!isOneOf(module.type, {"Conv2d", "ConvAWS", "ConvAWS2d", "Conv2dAdaptivePadding"})) return training::ModuleKind::Other;
    const StepArgument* in = argumentOf(module, "in_channels");
    const StepArgument* groups = argumentOf(module, "groups");
    const bool depthwise = in && groups && in->value == groups->value;
    return depthwise ? training::ModuleKind::DepthwiseConv : training::ModuleKind::Conv;
}

/// The network's parameters in the order of the optimizer's walk, which is also that of the build: a module's own before its children's.
std::vector<training::ParameterInfo> parametersOf(const Trace& built) {
    std::vector<training::ParameterInfo> parameters;
    for (const Step& step : built.steps) {
        if (step.kind != StepKind::Create || step.outputs.empty() || step.outputs.front().name == TensorName::Buffer || step.parent < 0)
            continue;
        training::ParameterInfo info;
        info.name = step.path;
        info.module = moduleKind(built.steps[static_cast<std::size_t>(step.parent)]);
        info.identity = parameters.size();
        const auto* created = as<CreatedParameter>(step);
        info.requiresGrad = !created || created->requiresGrad;
        parameters.push_back(std::move(info));
    }
    return parameters;
}

/// "lr 0.0005, weight_decay 0.05"; what a group does not set is the optimizer's.
std::string groupText(const training::GroupSettings& group, const ConfigValue& optimizer) {
    std::string text;
    for (const auto& [name, own] : {std::pair{"lr", group.lr}, {"weight_decay", group.weightDecay}}) {
        const ConfigValue* given = optimizer.find(name);
        if (!own && !given) continue;
        text += (text.empty() ? "" : ", ") + std::string(name) + " " + (own ? pythonFloat(*own) : given->repr());
    }
    return text;
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
        auto hooks = training::hooksOf(*files.config, *plan);
        if (hooks.ok())
            m_hooks = std::move(hooks).value();
        else
            m_fault = hooks.error();
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
        const ConfigValue* resumed = at("resume_from");
        const ConfigValue* from = at("load_from");
        // The tool asks for load_from only if it does not resume.
        if (resumed && resumed->truthy())
            call("train_model", "EpochBasedRunner.resume", [&] {
                step().variables.push_back({"checkpoint", "str", resumed->repr()});
                step().variables.push_back({"resume_optimizer", "bool", "True"});
                call("EpochBasedRunner.resume", "EpochBasedRunner.load_checkpoint",
                     [&] { checkpoint("EpochBasedRunner.load_checkpoint"); });
            });
        else if (!files().checkpoint.empty() || (from && from->truthy()))
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
                        parameterGroups(*given);
                    },
                    groups ? 1 : 0);
            });
        });
    }

    /// How many groups of the optimizer have which settings.
    void parameterGroups(const ConfigValue& optimizer) {
        if (!files().built) return;
        const std::vector<training::ParameterInfo> parameters = parametersOf(*files().built);
        const auto groups = training::parameterGroups(optimizer, parameters);
        if (!groups.ok()) {
            step().facts.emplace_back(message("script.groups-fault", "Stops here"), groups.error().what);
            return;
        }
        std::vector<std::pair<std::string, std::pair<int, int>>> kinds;  // settings; groups and parameters that have them
        for (const training::GroupSettings& group : *groups) {
            const std::string text = groupText(group, optimizer);
            auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.first == text; });
            if (kind == kinds.end()) kind = kinds.insert(kinds.end(), {text, {0, 0}});
            ++kind->second.first;
            kind->second.second += static_cast<int>(group.parameters.size());
        }
        const auto frozen = std::count_if(parameters.begin(), parameters.end(), [](const auto& one) { return !one.requiresGrad; });
        if (frozen > 0) step().facts.emplace_back(message("script.frozen", "Frozen parameters"), std::to_string(frozen));
        for (const auto& [text, count] : kinds)
            step().facts.emplace_back(message("script.groups-with", "Groups with {settings}", {{"settings", text}}),
                                      message("script.groups-count", "{groups}, {parameters} parameters",
                                              {{"groups", count.first}, {"parameters", count.second}}));
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

    /// register_hook, which `caller` calls for a hook of this class.
    void registered(const std::string& caller, const std::string& cls, int priority) {
        const std::size_t count = ++m_registered;
        call(caller, "EpochBasedRunner.register_hook", [&] {
            step().variables.push_back({"hook", cls, "<" + cls + ">"});
            step().variables.push_back({"priority", "int", std::to_string(priority) + " (" + training::priorityName(priority) + ")"});
            // Those that are there by now, in the order in which the runner calls them.
            if (!m_hooks || count > m_hooks->registered.size()) return;
            std::vector<std::size_t> order(m_hooks->registered.begin(), m_hooks->registered.begin() + static_cast<std::ptrdiff_t>(count));
            std::sort(order.begin(), order.end());
            std::vector<std::string> names;
            for (const std::size_t i : order)
                names.push_back(m_hooks->inOrder[i].className + " " + std::to_string(m_hooks->inOrder[i].priority));
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

    std::optional<Error> m_fault;               ///< of the hooks
    std::optional<training::HookList> m_hooks;  ///< none with a fault
    std::size_t m_registered = 0;               ///< hooks so far
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
