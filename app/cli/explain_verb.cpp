// teardown explain: shows which part of the picture supports a class, as a picture or as numbers.
#include "app/cli/explained_picture.h"
#include "app/cli/offscreen.h"
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "widgets/paint/layer_pictures.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
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

struct ClassChoice {
    int index = -1;     ///< -1: the best class
    Diagnostics notes;  ///< other classes with the same name
};

/// A number or a name: the full name, or one of its comma-separated parts ("tiger cat"). If several classes match, the first one is used.
Result<ClassChoice> classOf(const std::string& text, const std::vector<std::string>& classes) {
    if (text.empty()) return ClassChoice();
    int index = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (failure == std::errc() && end == text.data() + text.size() && index >= 0) return ClassChoice{index, {}};
    // A full name wins over a part of a name.
    std::vector<std::size_t> whole, among;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const std::string list = ", " + classes[i] + ", ";
        if (classes[i] == text)
            whole.push_back(i);
        else if (list.find(", " + text + ", ") != std::string::npos)
            among.push_back(i);
    }
    whole.insert(whole.end(), among.begin(), among.end());
    if (!whole.empty()) {
        ClassChoice choice{static_cast<int>(whole.front()), {}};
        std::string others;
        for (std::size_t i = 1; i < whole.size(); ++i)
            others += fmt::format("{}{} ({})", i == 1 ? "" : ", ", whole[i], escapeForDisplay(classes[whole[i]]));
        if (!others.empty())
            choice.notes.push_back(
                {Severity::Warning,
                 "explain-class-several",
                 message(
                     "explain-class-several.several-classes-are-called",
                     "Several classes are called '{value}': using {index} ({classes}), not {others}; give a number to choose another one.",
                     {{"value", escapeForDisplay(text)},
                      {"index", choice.index},
                      {"classes", escapeForDisplay(classes[whole.front()])},
                      {"others", others}}),
                 {}});
        return choice;
    }
    return Error{ErrorKind::BadInput,
                 "explain-class",
                 message("explain-class.no-class-is-called", "No class is called '{value}'.{hint}",
                         {{"value", escapeForDisplay(text)}, {"hint", didYouMean(text, classes)}}),
                 message("do.give-its-number-or", "Give its number or its name."),
                 {}};
}

Json documentOf(const ExplainOutcome& outcome, const ExplainOptions& options) {
    constexpr std::size_t kListed = 20;
    Json channels = Json::array();
    for (std::size_t i = 0; i < std::min(kListed, outcome.channels.size()); ++i)
        channels.push(Json::object()
                          .set("channel", outcome.channels[i].channel)
                          .set("weight", numberOrNull(outcome.channels[i].weight))
                          .set("push", numberOrNull(outcome.channels[i].push)));
    Json layers = Json::array();
    if (!outcome.layer.empty()) layers.push(outcome.layer);
    Json document = Json::object().set("method", options.method).set("target_layers", std::move(layers));
    document.set("file", options.outputs.empty() ? Json() : Json(options.outputs.front())).set("files", Json::arrayOf(options.outputs));
    document.set("class", outcome.classIndex)
        .set("label", outcome.label)
        .set("score", numberOrNull(outcome.score))
        .set("shape", Json::arrayOf(outcome.map.shape()));
    return document.set("channels", std::move(channels)).set("top", predictionsJson(outcome.top));
}

std::string signedText(double value) { return std::isnan(value) ? std::string("nan") : fmt::format("{:+.4g}", value); }

std::string textOf(const ExplainOutcome& outcome) {
    constexpr std::size_t kListed = 5;
    std::string text = fmt::format("{} ({}), score {:.4f}\n", outcome.label, outcome.classIndex, outcome.score);
    if (!outcome.layer.empty()) text += fmt::format("layer {}, map {}\n", outcome.layer, shapeText(outcome.map.shape()));
    for (std::size_t i = 0; i < std::min(kListed, outcome.channels.size()); ++i)
        text += fmt::format("  channel {:>4}  contributes {}  (weight {})\n", outcome.channels[i].channel,
                            signedText(outcome.channels[i].push), signedText(outcome.channels[i].weight));
    return text;
}

Result<void> checkExplainOptions(const ExplainOptions& options) {
    const bool occlusion = explainMethodNamed(options.method) == ExplainMethod::Occlusion;
    if (occlusion && !options.layer.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("explain-verb.layer-goes-with-grad",
                             "--layer is only for Grad-CAM; occlusion covers the picture and does not use a layer."),
                     message("do.leave-out-layer-or", "Leave out --layer or --method occlusion."),
                     {}};
    if (!occlusion && (options.window > 0 || options.stride > 0))
        return Error{ErrorKind::Usage,
                     "usage",
                     message("explain-verb.window-and-stride-go", "--window and --stride are only for --method occlusion."),
                     message("do.add-method-occlusion-or", "Add --method occlusion or leave them out."),
                     {}};
    for (const std::string& path : options.outputs)
        if (!exportFormatOfPath(path))
            return Error{ErrorKind::Usage,
                         "usage",
                         message("explain-verb.o-the-ending-names", "-o {path}: the extension is not a known format.",
                                 {{"path", escapeForDisplay(path)}}),
                         message("do.write", "Write {exportFormatNames}.", {{"exportFormatNames", exportFormatNames()}}),
                         {}};
    return {};
}

Result<int> runExplain(const ExplainOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_CHECK(checkExplainOptions(options));
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    TD_TRY(const std::string picture,
           onlyPicture(files, message("explain-verb.write-teardown-explain-config", "Write teardown explain CONFIG CKPT IMAGE.")));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    ExplainRequest request;
    request.input = PictureFile{picture};
    request.method = explainMethodNamed(options.method);
    request.layer = options.layer;
    request.window = options.window;
    request.stride = options.stride;
    TD_TRY(const ClassChoice chosen, classOf(options.className, workspace.built->classes));
    request.classIndex = chosen.index;
    const TaskContext task = terminal.task();
    TD_TRY(const auto outcome, workspace.session->run(request, task));
    terminal.clearProgress();
    Diagnostics diagnostics = outcome->diagnostics;
    diagnostics.insert(diagnostics.end(), chosen.notes.begin(), chosen.notes.end());
    terminal.reportAll(diagnostics);
    reportTrust(outcome->trust, files.checkpoint, {}, terminal);
    const ClassNames classes = reportClassNames(workspace, terminal);
    ViewRecord record;
    if (!options.outputs.empty()) record = recordOfFiles(files.config, files.checkpoint, picture, task);
    std::optional<OffscreenPainting> painting;
    for (const std::string& path : options.outputs) {
        if (!painting && exportFormatOfPath(path)->draws) painting.emplace();
        TD_CHECK(writeExport(
            contentOf(whyViewOf(*outcome, options.opacity, colourMapFromName(options.map), options.theme == "dark", record)), path));
    }
    if (terminal.json()) {
        Json document = documentOf(*outcome, options).set("load", loadJson(workspace.built->load)).set("trust", trustJson(outcome->trust));
        document.set("class_names", classNamesJson(classes.origin));
        terminal.printJson(setDiagnostics(document, diagnostics));
    } else {
        terminal.print(textOf(*outcome));
    }
    return 0;
}

}  // namespace

void addExplain(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("explain", "show which part of a picture supports a class");
    const auto options = std::make_shared<ExplainOptions>();
    std::vector<std::string> maps;
    for (const ColourMap map : allColourMaps()) maps.emplace_back(colourMapName(map));
    verb->add_option("FILES", options->files, "CONFIG, CKPT and IMAGE in any order")->required()->expected(2, 1000);
    verb->add_option("-o,--output", options->outputs,
                     "write the picture (.png, .svg, .pdf, .html) or the map (.npy, .npz, .txt); several allowed")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    verb->add_option("--method", options->method, "gradcam (default), or occlusion: cover one square after another")
        ->check(CLI::IsMember({"gradcam", "occlusion"}));
    verb->add_option("--class", options->className, "number or name of the class (default: the best)");
    verb->add_option("--layer", options->layer, "Grad-CAM: the layer whose maps are weighted (default: the last one with feature maps)")
        ->type_name("PATH");
    verb->add_option("--window", options->window, "occlusion: side of the covered square in pixels of the network's input")
        ->check(CLI::Range(1, 32767));
    verb->add_option("--stride", options->stride, "occlusion: stride of the square")->check(CLI::Range(1, 32767));
    verb->add_option("--opacity", options->opacity, "opacity of the map over the picture (0.5)")->check(CLI::Range(0.0, 1.0));
    verb->add_option("--cmap", options->map, "colour map (turbo)")->check(CLI::IsMember(maps));
    verb->add_option("--theme", options->theme, "light (default) or dark")->check(CLI::IsMember({"light", "dark"}));
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runExplain(*options, invocation, terminal); };
    });
}

}  // namespace teardown
