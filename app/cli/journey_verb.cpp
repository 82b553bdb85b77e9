// teardown journey: what a script of mmclassification does before and around a network, step by step.
#include "app/cli/invocation.h"
#include "app/cli/script_journeys.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/reference/register_trace.h"
#include "core/trace/trace_json.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace teardown {

namespace {

struct JourneyOptions {
    std::string release = kReleases[0].name;
    std::string find;  ///< a registered name
    ScriptOptions script;
};

Result<ReferenceRelease> releaseOf(const std::string& name) {
    std::vector<std::string> known;
    for (const ReferenceRelease& release : kReleases) {
        if (name == release.name || name == release.mmcls) return release;
        known.emplace_back(release.name);
    }
    return Error{ErrorKind::Usage,
                 "usage",
                 message("journey-verb.unknown-release", "There is no data about mmclassification {release}.",
                         {{"release", escapeForDisplay(name)}}),
                 message("do.choose-release", "Choose one of {releases}.", {{"releases", joined(known, ", ")}}),
                 {}};
}

std::vector<const Step*> registrations(const Trace& trace) {
    std::vector<const Step*> found;
    for (const Step& step : trace.steps)
        if (step.kind == StepKind::Register) found.push_back(&step);
    return found;
}

bool isStoredAs(const Step& step, const std::string& name) {
    const auto& keys = as<Registration>(step)->keys;
    return step.type == name || std::find(keys.begin(), keys.end(), name) != keys.end();
}

Json stepJson(const Step& step) {
    return Json::object()
        .set("step", step.index)
        .set("class", step.type)
        .set("registration", step.detail->toJson())
        .set("stack", stackJson(step.reference));
}

Json registriesJson(const ImportOrder& order, const Trace& trace) {
    Json result = Json::array();
    for (const RegistryDeclaration& registry : order.registries) {
        Json keys = Json::array();
        std::vector<std::string> known;
        for (const Step* step : registrations(trace)) {
            const auto* detail = as<Registration>(*step);
            if (detail->registry != registry.name) continue;
            for (const std::string& key : detail->keys) {
                if (std::find(known.begin(), known.end(), key) != known.end()) continue;
                known.push_back(key);
                keys.push(key);
            }
        }
        result.push(
            Json::object()
                .set("name", registry.name)
                .set("scope", registry.scope)
                .set("variables", Json::arrayOf(registry.bound))
                .set("parent", registry.parent < 0 ? Json() : Json(order.registries[static_cast<std::size_t>(registry.parent)].name))
                .set("file", registry.file)
                .set("line", registry.line)
                .set("names", std::move(keys)));
    }
    return result;
}

std::string stackText(const Step& step) {
    const auto* detail = as<Registration>(step);
    std::string text = fmt::format("{} is stored as {} in {} ({}), step {}\n", step.type, joined(detail->keys, ", "), detail->called,
                                   detail->registry, step.index);
    for (const ReferenceFrame& frame : step.reference) text += fmt::format("  {}:{}  {}\n", frame.file, frame.line, frame.function);
    return text;
}

std::string registerText(const ImportOrder& order, const Trace& trace) {
    std::string text = fmt::format("mmclassification {}, mmcv {}: {}\n", order.mmcls, order.mmcv, order.entry);
    std::size_t modules = 0;
    for (const Step& step : trace.steps) {
        modules += step.kind == StepKind::Import;
        if (step.kind != StepKind::Register) continue;
        const auto* detail = as<Registration>(step);
        text += fmt::format("  {:>4}  {:<20}{:<28}{}:{}\n", step.index, detail->called, joined(detail->keys, ", "),
                            step.reference[step.reference.size() - 3].file, step.reference[step.reference.size() - 3].line);
    }
    return text + fmt::format("  {} modules imported, {} registries created, {} classes registered; nothing built\n", modules,
                              order.registries.size(), registrations(trace).size());
}

Result<int> runRegister(const JourneyOptions& options, Terminal& terminal) {
    TD_TRY(const ReferenceRelease release, releaseOf(options.release));
    TD_TRY(const ImportOrder order, readImportOrder(release));
    const TracePtr trace = registerTrace(order);
    std::vector<const Step*> shown = registrations(*trace);
    if (!options.find.empty()) {
        std::erase_if(shown, [&](const Step* step) { return !isStoredAs(*step, options.find); });
        if (shown.empty())
            return Error{ErrorKind::BadInput,
                         "registry-unknown",
                         message("journey-verb.never-registered", "Nothing is registered as '{name}' in mmclassification {release}.",
                                 {{"name", escapeForDisplay(options.find)}, {"release", order.mmcls}}),
                         message("do.journey-register-lists", "teardown journey register lists every name."),
                         {}};
    }
    if (!options.script.trace.empty()) TD_CHECK(writeTraceFile(*trace, options.script.trace));
    if (terminal.json()) {
        Json steps = Json::array();
        for (const Step* step : shown) steps.push(stepJson(*step));
        terminal.printJson(Json::object()
                               .set("release", Json::object().set("mmcls", order.mmcls).set("mmcv", order.mmcv))
                               .set("entry", order.entry)
                               .set("registries", registriesJson(order, *trace))
                               .set("steps", std::move(steps)));
    } else if (options.find.empty()) {
        terminal.print(registerText(order, *trace));
    } else {
        for (const Step* step : shown) terminal.print(stackText(*step));
    }
    return 0;
}

}  // namespace

void addJourney(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("journey", "step through what mmclassification's scripts do, call by call");
    const auto options = std::make_shared<JourneyOptions>();
    verb->add_option(
            "NAME", options->script.name,
            "register: the imports and what their decorators register; build-test, build-train: what tools/test.py and "
            "tools/train.py build; test-batch: every call of a test of one batch; train-iter: every call of a training iteration, with "
            "gradients and the optimizer's step")
        ->required()
        ->check(CLI::IsMember({"register", "build-test", "build-train", "test-batch", "train-iter"}));
    verb->add_option("FILES", options->script.files, "CONFIG and, optionally, CKPT; pictures for test-batch; none for register")
        ->expected(0, 64);
    verb->add_option("--release", options->release, "register: of mmclassification: 0.25 (default), 0.12 or 0.11")->type_name("VERSION");
    verb->add_option("--find", options->find, "register: only this name, with the call stack that registers it")->type_name("NAME");
    verb->add_option("--trace", options->script.trace, "write every step to this file")->type_name("OUT.json");
    verb->add_option("--metrics", options->script.metrics, "test-batch: as tools/test.py takes them")->type_name("NAME");
    verb->add_option("--data-root", options->script.dataRoot, "test-batch: folder that relative paths of the data set are below")
        ->type_name("DIR");
    verb->add_option("--iteration", options->script.iteration, "train-iter: which iteration of the training, from 1 (default)")
        ->check(CLI::PositiveNumber);
    verb->add_flag("--wrapped", options->script.wrapped,
                   "test-batch, train-iter: with the network in MMDataParallel, as on a GPU: scatter and the rest");
    addEngineOptions(*verb, options->script.engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) {
            return options->script.name == "register" ? runRegister(*options, terminal) : runScript(options->script, invocation, terminal);
        };
    });
}

}  // namespace teardown
