#include "app/cli/script_journeys.h"

#include "core/base/text.h"
#include "core/journeys/build_script.h"
#include "core/journeys/test_batch.h"
#include "core/journeys/train_iter.h"
#include "core/journeys/whose_method.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/trace/details/code_event.h"
#include "core/trace/trace_json.h"

#include <fmt/format.h>

#include <map>

namespace teardown {
namespace {

/// The engine's build with its steps; none, with a note, if the network cannot be built.
TracePtr builtTrace(const FileArguments& files, ScriptOptions options, const Invocation& invocation, Terminal& terminal) {
    options.engine.recordBuild = true;
    options.engine.holes = true;
    const auto workspace = openWorkspace(files, options.engine, invocation, terminal);
    if (workspace.ok()) return workspace->built->trace;
    terminal.note(
        english(message("journey-verb.not-built", "note: without the network's tensors: {reason}", {{"reason", workspace.error().what}})));
    return nullptr;
}

Json eventJson(const Step& step, const CodeEvent& event, std::size_t number) {
    std::vector<ReferenceFrame> callers(step.reference.begin(), step.reference.end() - 1);
    Json json = event.toJson();
    json.set("n", number).set("step", step.index).set("path", step.path).set("stack", stackJson(callers));
    json.set("says", english(step.why));
    Json variables = Json::array();
    for (const Variable& one : step.variables)
        variables.push(Json::object().set("name", one.name).set("type", one.type).set("value", one.value));
    json.set("variables", std::move(variables));
    if (!step.facts.empty()) {
        Json facts = Json::object();
        for (const Fact& fact : step.facts) facts.set(english(fact.name), english(fact.value));
        json.set("facts", std::move(facts));
    }
    if (!step.arguments.empty()) {
        Json origins = Json::object();
        for (const StepArgument& one : step.arguments)
            if (!one.file.empty()) origins.set(one.name, one.file + ":" + std::to_string(one.line));
        json.set("set_in", std::move(origins));
    }
    return json;
}

std::string eventText(const Step& step, const CodeEvent& event) {
    const std::string place = fmt::format("{}:{}", step.reference[step.reference.size() > 1 ? step.reference.size() - 2 : 0].file,
                                          step.reference[step.reference.size() > 1 ? step.reference.size() - 2 : 0].line);
    std::string what = event.function;
    if (event.what == CodeEvent::What::Built)
        what = fmt::format("{} from {}{}", event.type, event.registry,
                           event.inits.empty() ? std::string() : ", " + event.inits.front().function);
    return fmt::format("  {:>4}  {}{}  {}\n", step.index, std::string(static_cast<std::size_t>(event.depth) * 2, ' '), what, place);
}

/// For each method of a stack that stands in another class than its object's: the MRO up to where it is found.
Json methodsJson(const Trace& trace) {
    const auto classes = ReferenceClasses::read(kReleases[0]);
    if (!classes.ok()) return Json::object();
    std::map<std::string, const ReferenceFrame*> frames;
    for (const Step& step : trace.steps)
        for (const ReferenceFrame& frame : step.reference)
            if (!frame.defined.empty()) frames.emplace(frame.function + " " + frame.file, &frame);
    Json methods = Json::object();
    std::string last;
    for (const auto& [key, frame] : frames) {
        const WhoseMethod whose = whoseMethod(*classes, *frame);
        if (whose.places.empty() || frame->function == last) continue;
        last = frame->function;
        Json order = Json::array();
        for (const MethodPlace& place : whose.places)
            order.push(Json::object()
                           .set("class", place.cls)
                           .set("defines", place.line > 0)
                           .set("runs", place.runs)
                           .set("file", place.line > 0 ? Json(place.file) : Json())
                           .set("line", place.line > 0 ? Json(place.line) : Json()));
        methods.set(frame->function, std::move(order));
    }
    return methods;
}

Result<TracePtr> batchTrace(const FileArguments& files, const ScriptOptions& options, const Invocation& invocation, Terminal& terminal) {
    TestBatchFiles batch;
    TD_TRY(batch.config, openConfig(files.config, invocation, options.engine.root, terminal.task()));
    batch.pictures = files.pictures;
    batch.metrics = options.metrics;
    batch.dataRoot = options.dataRoot;
    batch.wrapped = options.wrapped;
    TD_TRY(const TestPictures pictures, testPictures(batch, terminal.task()));
    if (pictures.missing)
        terminal.note(english(message("journey-verb.made-up", "note: made-up pictures in place of the data set: {reason}",
                                      {{"reason", pictures.missing->what}})));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    ForwardRequest request;
    request.input = pictures.batch;
    TD_TRY(const auto forward, workspace.session->run(request, terminal.task()));
    return testBatchTrace(batch, pictures, *forward);
}

Result<TracePtr> iterationTrace(const FileArguments& files, const ScriptOptions& options, const Invocation& invocation,
                                Terminal& terminal) {
    TrainIterFiles given;
    TD_TRY(given.config, openConfig(files.config, invocation, options.engine.root, terminal.task()));
    given.checkpoint = files.checkpoint;
    given.iteration = options.iteration;
    given.wrapped = options.wrapped;
    given.seed = static_cast<std::uint32_t>(options.engine.seed);
    TD_TRY(const auto session, createSession());
    if (options.engine.threads > 0) session->setThreads(options.engine.threads);
    TD_TRY(const TrainIterTrace made, trainIterTrace(*session, given, terminal.task()));
    if (made.missing)
        terminal.note(english(message("journey-verb.made-up", "note: made-up pictures in place of the data set: {reason}",
                                      {{"reason", made.missing->what}})));
    return made.trace;
}

Result<TracePtr> buildTrace(const FileArguments& files, const ScriptOptions& options, const Invocation& invocation, Terminal& terminal) {
    ScriptFiles script;
    TD_TRY(script.config, openConfig(files.config, invocation, options.engine.root, terminal.task()));
    script.options = invocation.configOptions;
    script.checkpoint = files.checkpoint;
    script.built = builtTrace(files, options, invocation, terminal);
    return options.name == "build-test" ? buildTestTrace(script) : buildTrainTrace(script);
}

}  // namespace

Json stackJson(const std::vector<ReferenceFrame>& frames) {
    Json result = Json::array();
    for (const ReferenceFrame& frame : frames) {
        Json one = Json::object().set("function", frame.function).set("file", frame.file).set("line", frame.line);
        if (!frame.defined.empty()) one.set("defined", frame.defined);
        result.push(std::move(one));
    }
    return result;
}

Result<int> runScript(const ScriptOptions& options, const Invocation& invocation, Terminal& terminal) {
    const bool batch = options.name == "test-batch";
    TD_TRY(const FileArguments files, sortFileArguments(options.files, batch));
    TD_TRY(const TracePtr trace, batch                          ? batchTrace(files, options, invocation, terminal)
                                 : options.name == "train-iter" ? iterationTrace(files, options, invocation, terminal)
                                                                : buildTrace(files, options, invocation, terminal));
    if (!options.trace.empty()) TD_CHECK(writeTraceFile(*trace, options.trace));
    std::string text =
        fmt::format("{} {}\n", options.name == "build-train" || options.name == "train-iter" ? "tools/train.py" : "tools/test.py",
                    escapeForDisplay(files.config));
    Json events = Json::array();
    std::size_t number = 0;
    for (const Step& step : trace->steps) {
        const auto* event = as<CodeEvent>(step);
        if (!event) continue;
        if (terminal.json())
            events.push(eventJson(step, *event, number));
        else
            text += eventText(step, *event);
        ++number;
    }
    if (!terminal.json()) {
        terminal.print(text);
        return 0;
    }
    terminal.printJson(Json::object()
                           .set("journey", options.name)
                           .set("release", Json::object().set("mmcls", kReleases[0].mmcls).set("mmcv", kReleases[0].mmcv))
                           .set("config", files.config)
                           .set("steps", trace->steps.size())
                           .set("methods", methodsJson(*trace))
                           .set("events", std::move(events)));
    return 0;
}

}  // namespace teardown
