// teardown tree: lists a network's modules with their operations, memory traffic, sizes and times.
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "core/session/profile_journey.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

namespace teardown {

namespace {

constexpr int kTimedRuns = 10;

struct TreeOptions {
    std::vector<std::string> files;
    std::vector<std::string> inputShape;
    bool time = false;
    int repeat = kTimedRuns;
    int depth = -1;
    EngineOptions engine;
};

/// The positive numbers of "224", "3x224x224" or "3,224,224"; false for anything else.
bool readNumbers(const std::string& word, std::vector<int>& numbers) {
    const char* at = word.data();
    const char* const end = at + word.size();
    while (true) {
        int number = 0;
        const auto [next, failure] = std::from_chars(at, end, number);
        if (failure != std::errc() || number < 1) return false;
        numbers.push_back(number);
        if (next == end) return true;
        if (*next != 'x' && *next != ',') return false;
        at = next + 1;
    }
}

/// --input-shape takes H, H W or C H W like get_flops' --shape, as one word or several. Words that are not numbers are the files that
/// followed.
Result<std::vector<int>> shapeOf(TreeOptions& options) {
    std::vector<int> shape;
    bool broken = false;
    for (const std::string& word : options.inputShape) {
        std::vector<int> numbers;
        if (readNumbers(word, numbers)) {
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

Json argumentsJson(const ModuleNode& node) {
    Json result = Json::object();
    for (const StepArgument& argument : node.arguments) result.set(argument.name, argument.value.repr());
    return result;
}

Json shapesJson(const std::vector<Shape>& shapes) {
    Json result = Json::array();
    for (const Shape& shape : shapes) result.push(Json::arrayOf(shape));
    return result;
}

Json& setEffort(Json& object, const Effort& effort) {
    return object.set("macs", effort.macs)
        .set("macs_full", effort.macsFull)
        .set("bytes_moved", effort.bytesMoved)
        .set("activation_bytes", effort.activationBytes);
}

Json moduleJson(const ModuleNode& node, const ModuleProfile& profile, bool timed) {
    Json result = Json::object().set("path", node.path).set("type", node.type).set("params", node.parameters);
    setEffort(result, profile.effort);
    // If a module returns several tensors, the last one goes to the next module; the network's first one is its logits.
    const bool first = node.parent < 0;
    result.set("out_shape", profile.outputs.empty() ? Json() : Json::arrayOf(first ? profile.outputs.front() : profile.outputs.back()));
    if (profile.outputs.size() > 1) result.set("out_shapes", shapesJson(profile.outputs));
    result.set("time_ms", timed && profile.calls > 0 ? Json(profile.milliseconds) : Json());
    result.set("calls", profile.calls).set("depth", node.depth);
    return result.set("arguments", argumentsJson(node));
}

std::string argumentsText(const ModuleNode& node) {
    std::string text;
    for (const StepArgument& argument : node.arguments)
        if (!argument.isDefault) text += (text.empty() ? "" : ", ") + argument.name + "=" + argument.value.repr();
    return escapeForDisplay(text, 100);
}

std::string treeText(const TreeOptions& options, const BuildOutcome& built, const ProfileOutcome& profile) {
    std::string text = fmt::format("{:<46}{:<20}{:>13}{:>16}{:>16}{:>11}{:>11}{}  arguments\n", "module", "output", "parameters", "macs",
                                   "macs full", "MB moved", "MB made", options.time ? fmt::format("{:>10}", "ms") : std::string());
    for (std::size_t i = 0; i < built.modules.size(); ++i) {
        const ModuleNode& node = built.modules[i];
        const ModuleProfile& module = profile.modules[i];
        if (options.depth >= 0 && node.depth > options.depth) continue;
        const std::string name =
            std::string(static_cast<std::size_t>(node.depth) * 2, ' ') + (node.path.empty() ? node.type : node.name + "  " + node.type);
        const std::string shape =
            module.outputs.empty() ? std::string("-") : shapeText(i == 0 ? module.outputs.front() : module.outputs.back());
        std::string line =
            fmt::format("{:<46}{:<20}{:>13}{:>16}{:>16}{:>11.3f}{:>11.3f}", escapeForDisplay(name), shape, withThousands(node.parameters),
                        withThousands(module.effort.macs), withThousands(module.effort.macsFull),
                        static_cast<double>(module.effort.bytesMoved) / 1e6, static_cast<double>(module.effort.activationBytes) / 1e6);
        if (options.time) line += module.calls > 0 ? fmt::format("{:>10.3f}", module.milliseconds) : fmt::format("{:>10}", "-");
        text += line + "  " + argumentsText(node);
        while (text.ends_with(' ')) text.pop_back();
        text += '\n';
    }
    text += fmt::format("input {}: {} parameters, {} MACs as get_flops counts, {} in all\n",
                        shapeProduct({profile.inputShape.begin(), profile.inputShape.end()}), withThousands(built.parameters),
                        withThousands(profile.total.macs), withThousands(profile.total.macsFull));
    if (options.time)
        text += fmt::format("{:.2f} ms, median of {}, {} thread{}\n", profile.milliseconds, options.repeat, profile.threads,
                            profile.threads == 1 ? "" : "s");
    if (!profile.uncounted.empty()) text += fmt::format("not counted, because there is no rule: {}\n", fmt::join(profile.uncounted, ", "));
    return text;
}

/// The modules of a network that cannot run: without what only a run can tell.
std::string incompleteTreeText(const TreeOptions& options, const BuildOutcome& built) {
    std::string text = fmt::format("{:<46}{:>13}  arguments\n", "module", "parameters");
    for (const ModuleNode& node : built.modules) {
        if (options.depth >= 0 && node.depth > options.depth) continue;
        const std::string name =
            std::string(static_cast<std::size_t>(node.depth) * 2, ' ') + (node.path.empty() ? node.type : node.name + "  " + node.type);
        std::string line = fmt::format("{:<46}{:>13}  {}", escapeForDisplay(name), node.hole.empty() ? withThousands(node.parameters) : "-",
                                       node.hole.empty() ? argumentsText(node) : "not built: " + english(node.hole));
        while (line.ends_with(' ')) line.pop_back();
        text += line + '\n';
    }
    return text;
}

Json incompleteModuleJson(const ModuleNode& node) {
    Json result = Json::object().set("path", node.path).set("type", node.type).set("params", node.parameters);
    result.set("depth", node.depth).set("arguments", argumentsJson(node));
    return result.set("hole", node.hole.empty() ? Json() : Json(english(node.hole)));
}

/// Prints what there is; the first problem is the verb's error, the others are notes before it.
Result<int> showIncomplete(const TreeOptions& options, const BuildOutcome& built, Terminal& terminal) {
    terminal.clearProgress();
    if (!terminal.json()) terminal.print(incompleteTreeText(options, built));
    Json modules = Json::array(), holes = Json::array();
    for (const ModuleNode& node : built.modules)
        if (options.depth < 0 || node.depth <= options.depth) modules.push(incompleteModuleJson(node));
    for (const Error& hole : built.holes) holes.push(errorJson(hole));
    terminal.addToError("modules", std::move(modules));
    terminal.addToError("params", built.parameters);
    terminal.addToError("holes", std::move(holes));
    for (std::size_t i = 1; i < built.holes.size(); ++i) terminal.note(describe(built.holes[i]));
    return built.holes.front();
}

Result<int> runTree(TreeOptions options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const std::vector<int> shape, shapeOf(options));
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    const BuildOutcome& built = *workspace.built;
    if (!built.holes.empty()) return showIncomplete(options, built, terminal);
    ProfileRequest request;
    request.inputShape = completed(shape, built);
    request.repeat = options.time ? options.repeat : 0;
    TD_TRY(const auto profile, workspace.session->run(request, terminal.task()));
    terminal.clearProgress();
    if (!terminal.json()) {
        terminal.print(treeText(options, built, *profile));
        return 0;
    }
    Json modules = Json::array();
    for (std::size_t i = 0; i < built.modules.size(); ++i)
        if (options.depth < 0 || built.modules[i].depth <= options.depth)
            modules.push(moduleJson(built.modules[i], profile->modules[i], options.time));
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
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runTree(*options, invocation, terminal); };
    });
}

}  // namespace teardown
