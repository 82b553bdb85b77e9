// teardown export: writes every layer of a run to files, drawn as in the window.
#include "app/cli/heatmap_options.h"
#include "app/cli/layer_cams.h"
#include "app/cli/offscreen.h"
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "widgets/paint/layer_pictures.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>
#include <set>

namespace teardown {

namespace {

struct ExportOptions {
    std::vector<std::string> files;
    std::string folder;
    std::string layers;
    std::vector<std::string> what{"activations"};
    std::vector<std::string> formats{"png"};
    HeatmapOptions heatmap;
    EngineOptions engine;
};

bool wants(const ExportOptions& options, const char* what) {
    return std::find(options.what.begin(), options.what.end(), what) != options.what.end();
}

Result<FileArguments> filesOf(const ExportOptions& options) {
    TD_TRY(FileArguments files, sortFileArguments(options.files, true));
    TD_CHECK(onlyPicture(files, message("export-verb.write-teardown-export-config", "Write teardown export CONFIG CKPT IMAGE -o DIR.")));
    return files;
}

Result<LayerExport> requestOf(const ExportOptions& options, const FileArguments& files, const TaskContext& task) {
    LayerExport request;
    TD_TRY(const HeatmapStyle style, heatmapStyle(options.heatmap));
    request.choice = {options.layers, wants(options, "activations"), wants(options, "weights")};
    for (const std::string& id : std::set<std::string>(options.formats.begin(), options.formats.end()))
        request.formats.push_back(exportFormat(id));
    request.look.record = recordOfFiles(files.config, files.checkpoint, files.pictures.front(), task);
    request.look.record.style = style;
    request.look.record.dark = options.heatmap.dark();
    if (options.heatmap.normalise)
        request.look.record.normalisation = options.heatmap.perChannel ? Normalisation::Channel : Normalisation::Tensor;
    request.look.prepare = [heatmap = options.heatmap](const TensorView& view) { return asDrawn(view, heatmap); };
    return request;
}

Result<ExportedLayers> exportAll(const ExportOptions& options, const Workspace& workspace, const Trace& trace, const LayerExport& request,
                                 const std::string& picture, const TaskContext& task) {
    ExportedLayers all;
    if (request.choice.activations || request.choice.weights) {
        TD_TRY(all, exportLayers(trace, request, options.folder, task));
    }
    if (!wants(options, "cam")) return all;
    TD_TRY(ExportedLayers cams, exportCams(workspace, trace, request, picture, options.folder, task));
    all.files.insert(all.files.end(), cams.files.begin(), cams.files.end());
    all.diagnostics.insert(all.diagnostics.end(), cams.diagnostics.begin(), cams.diagnostics.end());
    return all;
}

/// For the parser: empty when the word is valid.
std::string whatProblem(const std::string& word) {
    if (word == "activations" || word == "weights" || word == "cam") return {};
    if (word == "gradients")
        return "gradients of the layers are not recorded yet; cam weights each layer's maps by them. Use activations, weights or cam";
    return "'" + escapeForDisplay(word) + "' is none of activations, weights, cam";
}

Result<int> runExport(const ExportOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, filesOf(options));
    TD_CHECK(heatmapStyle(options.heatmap));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    const TaskContext task = terminal.task();
    ForwardRequest forward;
    forward.input = PictureFile{files.pictures.front()};
    TD_TRY(const auto run, workspace.session->run(forward, task));
    terminal.report(run->diagnostics);
    reportTrust(run->trust, files.checkpoint, {}, terminal);
    TD_TRY(const LayerExport request, requestOf(options, files, task));
    std::optional<OffscreenPainting> painting;
    if (std::any_of(request.formats.begin(), request.formats.end(), [](const ExportFormat* format) { return format->draws; }))
        painting.emplace();
    TD_TRY(const ExportedLayers exported, exportAll(options, workspace, *run->trace, request, files.pictures.front(), task));
    terminal.clearProgress();
    terminal.report(exported.diagnostics);
    if (!terminal.json()) {
        for (const ExportedFile& file : exported.files)
            terminal.print(fmt::format("{}  {}{}\n", escapeForDisplay(file.path), shapeText(file.shape),
                                       file.outIndex < 0 ? std::string() : fmt::format("  out_indices=({},)", file.outIndex)));
        return 0;
    }
    Json list = Json::array();
    for (const ExportedFile& file : exported.files)
        list.push(Json::object()
                      .set("path", file.path)
                      .set("layer", file.layer)
                      .set("shape", Json::arrayOf(file.shape))
                      .set("type", file.type)
                      .set("tensor", file.tensor)
                      .set("call", file.call)
                      .set("out_index", file.outIndex < 0 ? Json() : Json(file.outIndex)));
    Json document =
        Json::object().set("files", std::move(list)).set("load", loadJson(workspace.built->load)).set("trust", trustJson(run->trust));
    Diagnostics diagnostics = run->diagnostics;
    diagnostics.insert(diagnostics.end(), exported.diagnostics.begin(), exported.diagnostics.end());
    terminal.printJson(setDiagnostics(document, diagnostics));
    return 0;
}

}  // namespace

void addExport(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("export", "write the layers of a run as pictures or numbers");
    const auto options = std::make_shared<ExportOptions>();
    std::vector<std::string> formats;
    for (const ExportFormat& format : exportFormats()) formats.emplace_back(format.id);
    verb->add_option("FILES", options->files, "CONFIG, CKPT and IMAGE in any order; without CKPT the weights are random")
        ->required()
        ->expected(2, 1000);
    verb->add_option("-o,--output", options->folder, "folder to write into; created if it is missing")->type_name("DIR")->required();
    verb->add_option("--layers", options->layers,
                     "only layers whose path matches, for example 'backbone.stage_1.*' (default: all layers without child layers); the "
                     "list says which out_indices of the backbone return an output")
        ->type_name("GLOB");
    verb->add_option(
            "--what", options->what,
            "activations (default), weights, cam (Grad-CAM of the top class at each layer with feature maps); several separated by commas")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(whatProblem, "WHAT");
    verb->add_option("--format", options->formats, "png (default), svg, pdf, html, npy, npz, txt; several separated by commas")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(CLI::IsMember(formats));
    addHeatmapOptions(*verb, options->heatmap);
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runExport(*options, invocation, terminal); };
    });
}

}  // namespace teardown
