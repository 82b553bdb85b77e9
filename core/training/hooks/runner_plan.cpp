#include "core/training/hooks/runner_plan.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"

#include <algorithm>

namespace teardown::training {

namespace {

constexpr std::int64_t kLongestRun = 1'000'000'000;

Result<std::optional<std::int64_t>> lengthAt(const ConfigValue& dict, const char* name, const std::string& path) {
    const ConfigValue* value = dict.find(name);
    if (!value || value->isNone()) return std::optional<std::int64_t>();
    if (value->isInt() && !value->isBigInt() && value->asInt() >= 0 && value->asInt() <= kLongestRun)
        return std::optional<std::int64_t>(value->asInt());
    return Error{ErrorKind::BadInput,
                 "runner-length",
                 message("runner-length.value", "{name}={value}: must be an int from 0 to {most}.",
                         {{"name", name}, {"value", escapeForDisplay(value->repr(), 80)}, {"most", kLongestRun}}),
                 {},
                 placeOf(*value, path.empty() ? name : path + "." + name)};
}

Result<void> readRunner(const ConfigValue& runner, RunnerPlan& plan) {
    const ConfigValue* type = runner.find("type");
    if (!runner.isDict() || !type || !type->isString())
        return Error{ErrorKind::BadInput, "runner-type", message("runner-type.none", "runner must be a dict with a type."),
                     message("do.give-a-runner", "For example runner = dict(type='EpochBasedRunner', max_epochs=100)."),
                     placeOf(type ? *type : anchorOf(runner), "runner")};
    plan.type = type->asString();
    if (!isOneOf(plan.type, {"EpochBasedRunner", "IterBasedRunner", "Runner"})) {
        const std::vector<std::string> known = {"EpochBasedRunner", "IterBasedRunner", "Runner"};
        return Error{ErrorKind::BadInput, "runner-type",
                     message("runner-type.unknown", "'{type}' is no runner of mmcv.{hint}",
                             {{"type", escapeForDisplay(plan.type, 80)}, {"hint", didYouMean(plan.type, known)}}),
                     message("do.use-a-runner", "Use EpochBasedRunner or IterBasedRunner."), placeOf(*type, "runner.type")};
    }
    for (const DictEntry& entry : runner.entries())
        if (!isOneOf(entry.key.str(), {"type", "max_epochs", "max_iters", "constructor"}))
            return Error{ErrorKind::BadInput, "runner-argument",
                         message("runner-argument.unknown", "{type} has no argument '{name}' (a TypeError in mmcv, but on IPUs).",
                                 {{"type", plan.type}, {"name", escapeForDisplay(entry.key.str(), 80)}}),
                         message("do.remove-it", "Remove it."), placeOf(entry.value, "runner." + entry.key.str())};
    plan.kind = plan.type == "IterBasedRunner" ? RunnerKind::IterBased : RunnerKind::EpochBased;
    TD_TRY(const auto epochs, lengthAt(runner, "max_epochs", "runner"));
    TD_TRY(const auto iters, lengthAt(runner, "max_iters", "runner"));
    const bool byEpoch = plan.kind == RunnerKind::EpochBased;
    if (epochs && iters)
        return Error{ErrorKind::BadInput,
                     "runner-length",
                     message("runner-length.both", "Give max_epochs or max_iters, not both."),
                     {},
                     placeOf(*runner.find("max_iters"), "runner.max_iters")};
    if (byEpoch ? !epochs : !iters)
        return Error{
            ErrorKind::BadInput,
            "runner-length",
            message("runner-length.none", "{type} needs {name}.", {{"type", plan.type}, {"name", byEpoch ? "max_epochs" : "max_iters"}}),
            {},
            placeOf(anchorOf(runner), "runner")};
    plan.maxEpochs = epochs;
    plan.maxIters = iters;
    return {};
}

Error badWorkflow(const ConfigValue& value, Message what) {
    return {ErrorKind::BadInput, "workflow", std::move(what), message("do.give-a-workflow", "For example workflow = [('train', 1)]."),
            placeOf(value, "workflow")};
}

Result<std::vector<Flow>> flowsOf(const ConfigValue& workflow) {
    std::vector<Flow> flows;
    for (const ConfigValue& item : workflow.items()) {
        const auto parts = item.items();
        // mmcv asserts tuples.
        const bool fits = item.kind() == ValueKind::Tuple && parts.size() == 2 && parts[0].isString() && parts[1].isInt() &&
                          !parts[1].isBigInt() && parts[1].asInt() >= 0 && parts[1].asInt() <= kLongestRun &&
                          isOneOf(parts[0].asString(), {"train", "val"});
        if (!fits)
            return badWorkflow(workflow, message("workflow.item", "{item} in workflow: must be a tuple of 'train' or 'val' and a number.",
                                                 {{"item", escapeForDisplay(item.repr(), 80)}}));
        flows.push_back({parts[0].asString() == "train", parts[1].asInt()});
    }
    if (workflow.kind() != ValueKind::List || flows.empty())
        return badWorkflow(workflow, message("workflow.list", "workflow must be a list of tuples."));
    if (flows.size() > 2)
        return badWorkflow(workflow, message("workflow.long", "workflow has more than two parts: there are data for train and val."));
    if (std::none_of(flows.begin(), flows.end(), [](const Flow& flow) { return flow.train && flow.count > 0; }))
        return badWorkflow(workflow, message("workflow.train", "Nothing in workflow trains, so the run would never end."));
    return flows;
}

}  // namespace

bool RunnerPlan::validates() const {
    return std::any_of(workflow.begin(), workflow.end(), [](const Flow& flow) { return !flow.train && flow.count > 0; });
}

Result<RunnerPlan> runnerPlanOf(const Config& config) {
    RunnerPlan plan;
    const ConfigValue& root = config.root;
    const ConfigValue* runner = root.find("runner");
    if (runner && !runner->isNone()) {
        TD_CHECK(readRunner(*runner, plan));
    } else {
        TD_TRY(plan.maxEpochs, lengthAt(root, "total_epochs", {}));
        if (!plan.maxEpochs)
            return Error{ErrorKind::BadInput,
                         "runner-missing",
                         message("runner-missing.none", "The config has no runner: it trains nothing."),
                         message("do.give-a-runner", "For example runner = dict(type='EpochBasedRunner', max_epochs=100)."),
                         {config.path, 0, 0, "runner", {}}};
        plan.type = "EpochBasedRunner";
    }
    const ConfigValue* workflow = root.find("workflow");
    if (!workflow)
        return Error{ErrorKind::BadInput,
                     "workflow",
                     message("workflow.none", "The config has no workflow."),
                     message("do.give-a-workflow", "For example workflow = [('train', 1)]."),
                     {config.path, 0, 0, "workflow", {}}};
    TD_TRY(plan.workflow, flowsOf(*workflow));
    return plan;
}

}  // namespace teardown::training
