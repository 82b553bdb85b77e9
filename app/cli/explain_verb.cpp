// teardown explain: which part of the picture speaks for a class, as a picture or as numbers.
#include "app/cli/explained_picture.h"
#include "app/cli/offscreen.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace teardown {

namespace {

struct ExplainOptions {
    std::vector<std::string> files;
    std::vector<std::string> outputs;
    std::string method = "gradcam";
    std::string className;
    std::string layer;
    int window = 0;
    int stride = 0;
    double opacity = 0.5;
    std::string map = "turbo";
    std::string theme = "light";
    EngineOptions engine;
};

/// A number, or a name: whole, or one of the names that commas separate ("tiger cat").
Result<int> classOf(const std::string& text, const std::vector<std::string>& classes) {
    if (text.empty()) return -1;
    int index = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (failure == std::errc() && end == text.data() + text.size() && index >= 0) return index;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const std::string list = ", " + classes[i] + ", ";
        if (classes[i] == text || list.find(", " + text + ", ") != std::string::npos) return static_cast<int>(i);
    }
    return Error{ErrorKind::BadInput, "explain-class", fmt::format("No class is called '{}'.{}", escapeForDisplay(text), didYouMean(text, classes)),
                 "Give its number or its name.", {}};
}

Json documentOf(const ExplainOutcome& outcome, const ExplainOptions& options) {
    constexpr std::size_t kListed = 20;
    Json channels = Json::array();
    for (std::size_t i = 0; i < std::min(kListed, outcome.channels.size()); ++i)
        channels.push(Json::object().set("channel", outcome.channels[i].channel).set("weight", outcome.channels[i].weight).set("push", outcome.channels[i].push));
    Json layers = Json::array();
    if (!outcome.layer.empty()) layers.push(outcome.layer);
    Json document = Json::object().set("method", options.method).set("target_layers", std::move(layers));
    document.set("file", options.outputs.empty() ? Json() : Json(options.outputs.front())).set("files", Json::arrayOf(options.outputs));
    document.set("class", outcome.classIndex).set("label", outcome.label).set("score", outcome.score).set("shape", Json::arrayOf(outcome.map.shape()));
    return document.set("channels", std::move(channels)).set("top", predictionsJson(outcome.top));
}

std::string textOf(const ExplainOutcome& outcome) {
    constexpr std::size_t kListed = 5;
    std::string text = fmt::format("{} ({}), score {:.4f}\n", outcome.label, outcome.classIndex, outcome.score);
    if (!outcome.layer.empty()) text += fmt::format("layer {}, map {}\n", outcome.layer, shapeText(outcome.map.shape()));
    for (std::size_t i = 0; i < std::min(kListed, outcome.channels.size()); ++i)
        text += fmt::format("  channel {:>4}  pushes {:+.4g}  (weight {:+.4g})\n", outcome.channels[i].channel, outcome.channels[i].push, outcome.channels[i].weight);
    return text;
}

Result<void> checkOutputs(const ExplainOptions& options) {
    for (const std::string& path : options.outputs)
        if (!exportFormatOfPath(path))
            return Error{ErrorKind::Usage, "usage", fmt::format("-o {}: the ending names no format.", escapeForDisplay(path)), fmt::format("Write {}.", exportFormatNames()), {}};
    return {};
}

Result<int> runExplain(const ExplainOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_CHECK(checkOutputs(options));
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    if (files.pictures.size() != 1)
        return Error{ErrorKind::Usage, "usage", files.pictures.empty() ? std::string("A picture is needed.") : fmt::format("One picture is explained at a time, not {}.", files.pictures.size()),
                     "Write teardown explain CONFIG CKPT IMAGE.", {}};
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    ExplainRequest request;
    request.imagePath = files.pictures.front();
    request.method = explainMethodNamed(options.method);
    request.layer = options.layer;
    request.window = options.window;
    request.stride = options.stride;
    TD_TRY(request.classIndex, classOf(options.className, workspace.built->classes));
    TD_TRY(const auto outcome, workspace.session->explain(request, terminal.task()));
    terminal.clearProgress();
    terminal.report(outcome->diagnostics);
    std::optional<OffscreenPainting> painting;
    for (const std::string& path : options.outputs) {
        if (!painting && exportFormatOfPath(path)->draws) painting.emplace();
        TD_CHECK(writeExport(contentOf(whyViewOf(*outcome, options.opacity, colourMapFromName(options.map), options.theme == "dark")), path));
    }
    if (terminal.json())
        terminal.printJson(documentOf(*outcome, options).set("load", loadJson(workspace.built->load)));
    else
        terminal.print(textOf(*outcome));
    return 0;
}

}  // namespace

void addExplain(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("explain", "show which part of a picture speaks for a class");
    const auto options = std::make_shared<ExplainOptions>();
    std::vector<std::string> maps;
    for (const ColourMap map : allColourMaps()) maps.emplace_back(colourMapName(map));
    verb->add_option("FILES", options->files, "CONFIG, CKPT and IMAGE in any order")->required()->expected(2, 1000);
    verb->add_option("-o,--output", options->outputs, "write the picture (.png, .svg, .pdf, .html) or the map (.npy, .npz, .txt); several allowed")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    verb->add_option("--method", options->method, "gradcam (default), or occlusion: cover one place after the other")->check(CLI::IsMember({"gradcam", "occlusion"}));
    verb->add_option("--class", options->className, "number or name of the class (default: the best)");
    verb->add_option("--layer", options->layer, "Grad-CAM: the layer whose maps are weighed (default: the last that gives maps)")->type_name("PATH");
    verb->add_option("--window", options->window, "occlusion: side of the covered square in pixels of the network's input")->check(CLI::Range(1, 32767));
    verb->add_option("--stride", options->stride, "occlusion: step of the square")->check(CLI::Range(1, 32767));
    verb->add_option("--opacity", options->opacity, "of the map over the picture (0.5)")->check(CLI::Range(0.0, 1.0));
    verb->add_option("--cmap", options->map, "colour map (turbo)")->check(CLI::IsMember(maps));
    verb->add_option("--theme", options->theme, "light (default) or dark")->check(CLI::IsMember({"light", "dark"}));
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runExplain(*options, invocation, terminal); };
    });
}

}  // namespace teardown
