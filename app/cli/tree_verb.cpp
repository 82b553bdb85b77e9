// teardown tree: lists a network's modules with their operations, memory traffic, sizes and times.
#include "app/cli/module_table.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "core/session/printed_model.h"
#include "core/session/profile_journey.h"
#include "core/tensor/shape_word.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace teardown {

namespace {

constexpr int kTimedRuns = 10;
constexpr int kFlopsSize = 224;  ///< the default of get_flops.py

struct TreeOptions {
    std::vector<std::string> files;
    std::vector<std::string> inputShape;
    bool time = false;
    int repeat = kTimedRuns;
    int depth = -1;
    std::string format = "table";
    EngineOptions engine;
};

/// --input-shape takes H, H W or C H W like get_flops' --shape, as one word or several. Words that are not numbers are the files that
/// followed.
Result<std::vector<int>> shapeOf(TreeOptions& options) {
    std::vector<int> shape;
    bool broken = false;
    for (const std::string& word : options.inputShape) {
        std::vector<int> numbers;
        if (readShape(word, numbers)) {
            shape.insert(shape.end(), numbers.begin(), numbers.end());
        } else if (&word == &options.inputShape.front()) {
            broken = true;
        } else {
            options.files.push_back(word);
        }
    }
    if (shape.size() == 4 && shape.front() == 1) shape.erase(shape.begin());
    if (broken || shape.size() > 3)
        return Error{ErrorKind::Usage,
                     "usage",
                     message("tree-verb.input-shape-is-none", "--input-shape {inputShape} is not a valid shape.",
                             {{"inputShape", escapeForDisplay(fmt::format("{}", fmt::join(options.inputShape, " ")))}}),
                     message("do.write-224-224-224-or", "Write 224, 224 224 or 3 224 224 (C H W)."),
                     {}};
    return shape;
}

/// Fills in C and W when only H, or H and W, were given.
std::vector<int> completed(std::vector<int> shape, const BuildOutcome& built) {
    if (shape.size() == 1) shape.push_back(shape.front());
    if (shape.size() == 2) shape.insert(shape.begin(), built.inputShape.front());
    return shape;
}

std::string treeText(const TreeOptions& options, const BuildOutcome& built, const ProfileOutcome& profile) {
    std::string text = moduleTable(built.modules, profile, {options.depth, options.time});
    text += totalsText(profile, built.parameters);
    if (options.time)
        text += fmt::format("{:.2f} ms, median of {}, {} thread{}\n", profile.milliseconds, options.repeat, profile.threads,
                            profile.threads == 1 ? "" : "s");
    return text;
}

/// Prints what there is; the first problem is the verb's error, the others are notes before it.
Result<int> showIncomplete(const TreeOptions& options, const BuildOutcome& built, Terminal& terminal) {
    terminal.clearProgress();
    if (!terminal.json()) terminal.print(incompleteTable(built.modules, {options.depth}));
    Json holes = Json::array();
    for (const Error& hole : built.holes) holes.push(errorJson(hole));
    terminal.addToError("modules", incompleteTableJson(built.modules, {options.depth}));
    terminal.addToError("params", built.parameters);
    terminal.addToError("holes", std::move(holes));
    for (std::size_t i = 1; i < built.holes.size(); ++i) terminal.note(describe(built.holes[i]));
    return built.holes.front();
}

Result<int> runTree(TreeOptions options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(std::vector<int> shape, shapeOf(options));
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    const BuildOutcome& built = *workspace.built;
    if (!built.holes.empty()) return showIncomplete(options, built, terminal);
    const auto printText = [&](const std::string& text) {
        if (terminal.json())
            terminal.printJson(setDiagnostics(Json::object().set("text", text), built.diagnostics));
        else
            terminal.print(text);
        return 0;
    };
    if (options.format == "torch") return printText(printedModel(built.modules));
    if (options.format == "flops" && shape.empty()) shape = {kFlopsSize};
    ProfileRequest request;
    request.inputShape = completed(shape, built);
    request.repeat = options.time ? options.repeat : 0;
    TD_TRY(const auto profile, workspace.session->run(request, terminal.task()));
    terminal.clearProgress();
    if (options.format == "flops") return printText(printedFlops(built, *profile));
    if (!terminal.json()) {
        terminal.print(treeText(options, built, *profile));
        return 0;
    }
    Json modules = moduleTableJson(built.modules, *profile, {options.depth, options.time});
    Json document = Json::object().set("modules", std::move(modules)).set("params", built.parameters);
    setEffort(document, profile->total).set("input_shape", Json::arrayOf(profile->inputShape));
    if (options.time) document.set("time_ms", profile->milliseconds).set("repeat", options.repeat).set("threads", profile->threads);
    document.set("uncounted", Json::arrayOf(profile->uncounted));
    terminal.printJson(setDiagnostics(document, built.diagnostics));
    return 0;
}

}  // namespace

void addTree(CLI::App& app, Invocation& invocation) {
    CLI::App* verb =
        app.add_subcommand("tree", "list the modules of a network with parameters, output shapes, operations, bytes and times");
    const auto options = std::make_shared<TreeOptions>();
    verb->add_option("FILES", options->files, "CONFIG and, optionally, CKPT")->expected(0, 2);
    verb->add_option("--input-shape", options->inputShape, "H, H W or C H W of the picture (default: the output of the test pipeline)")
        ->type_name("N...")
        ->expected(1, 5);
    verb->add_flag("--time", options->time, "time every module: median of --repeat runs after 3 warm-up runs");
    verb->add_option("--repeat", options->repeat, "runs of --time (default 10)")->type_name("N")->check(CLI::Range(1, 100000));
    verb->add_option("--depth", options->depth, "show modules down to this depth; 0 is the network")
        ->type_name("N")
        ->check(CLI::Range(0, 1000));
    options->engine.holes = true;
    verb->add_option(
            "--format", options->format,
            "table; torch: what print(model) prints in Python; flops: what mmclassification's get_flops.py prints (224x224 by default)")
        ->check(CLI::IsMember({"table", "torch", "flops"}));
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runTree(*options, invocation, terminal); };
    });
}

}  // namespace teardown
