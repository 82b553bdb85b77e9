// teardown timelapse: a tensor, or what a layer returns for a picture, over the checkpoints of a training.
#include "app/cli/heatmap_options.h"
#include "app/cli/offscreen.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_diff.h"
#include "core/tensor/statistics.h"
#include "core/testing/epoch_outputs.h"
#include "widgets/paint/timelapse_painter.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace teardown {

namespace {

constexpr int kSecond = 1000;  // milliseconds

struct TimelapseOptions {
    std::vector<std::string> words;
    std::string tensor;
    std::string layer;
    std::string out;
    int perSecond = 4;
    HeatmapOptions heatmap;
    EngineOptions engine;
};

Result<std::string> takeRunFolder(std::vector<std::string>& words) {
    const auto isFolder = [](const std::string& word) {
        std::error_code ignored;
        return std::filesystem::is_directory(word, ignored);
    };
    const auto found = std::find_if(words.begin(), words.end(), isFolder);
    if (found == words.end())
        return usageError(message("timelapse-verb.no-folder", "There is no folder with the checkpoints of a training."),
                          message("do.write-timelapse", "Write: teardown timelapse work_dirs/NAME --tensor KEY -o OUT.png"));
    std::string folder = *found;
    words.erase(found);
    return folder;
}

Result<std::vector<TensorView>> weightsOf(const std::vector<std::string>& checkpoints, const std::string& key, const TaskContext& task) {
    std::vector<TensorView> frames(checkpoints.size());
    TD_CHECK(followTensor(checkpoints, key, task, [&](std::size_t place, const TensorView& view) { frames[place] = view; }));
    return frames;
}

Result<std::vector<TensorView>> outputsOf(TimelapseOptions& options, const std::vector<std::string>& checkpoints,
                                          const Invocation& invocation, Terminal& terminal) {
    options.words.push_back(checkpoints.back());
    TD_TRY(const FileArguments files, sortFileArguments(options.words, true));
    TD_TRY(const std::string picture,
           onlyPicture(files, message("do.write-timelapse-layer",
                                      "Write: teardown timelapse work_dirs/NAME CONFIG IMAGE --layer backbone -o OUT.png")));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    return outputsOverEpochs(*workspace.session, workspace.opened, checkpoints, options.layer, pictureFile(picture), terminal.task());
}

/// The table of statistics, one row for each checkpoint that has the tensor.
void printEpochs(const Timelapse& timelapse, Terminal& terminal) {
    Json rows = Json::array();
    std::string text =
        fmt::format("{:<16}{:>14}{:>14}{:>14}{:>14}{:>10}\n", "checkpoint", "mean", "deviation", "minimum", "maximum", "zeros");
    for (std::size_t i = 0; i < timelapse.frames.size(); ++i) {
        if (!timelapse.frames[i].valid()) continue;
        const auto found = computeStatistics(timelapse.frames[i]);
        if (!found) continue;
        const std::string label = timelapse.labels[static_cast<qsizetype>(i)].toStdString();
        const double zeros = found->count > 0 ? static_cast<double>(found->zeros) / static_cast<double>(found->count) : 0;
        text += fmt::format("{:<16}{:>14.6g}{:>14.6g}{:>14.6g}{:>14.6g}{:>9.1f}%\n", label, found->mean, found->std, found->min, found->max,
                            100 * zeros);
        rows.push(Json::object()
                      .set("checkpoint", label)
                      .set("mean", found->mean)
                      .set("std", found->std)
                      .set("min", found->min)
                      .set("max", found->max)
                      .set("zeros", zeros));
    }
    if (terminal.json())
        terminal.printJson(Json::object().set("tensor", timelapse.title.toStdString()).set("checkpoints", std::move(rows)));
    else
        terminal.print(text);
}

Result<int> runTimelapse(TimelapseOptions& options, const Invocation& invocation, Terminal& terminal) {
    if (options.tensor.empty() == options.layer.empty())
        return usageError(message("timelapse-verb.one-of-both", "One of --tensor and --layer is needed, not both."),
                          message("do.tensor-or-layer", "--tensor KEY follows a weight, --layer NAME what a layer returns for a picture."));
    TD_TRY(const std::string folder, takeRunFolder(options.words));
    TD_TRY(const std::vector<std::string> checkpoints, checkpointsOfRun(folder));
    Timelapse timelapse;
    TD_TRY(timelapse.style, heatmapStyle(options.heatmap));
    timelapse.dark = options.heatmap.dark();
    for (const std::string& path : checkpoints) timelapse.labels += QString::fromStdString(std::filesystem::path(path).stem().string());
    if (options.layer.empty()) {
        timelapse.title = QString::fromStdString(options.tensor);
        TD_TRY(timelapse.frames, weightsOf(checkpoints, options.tensor, terminal.task()));
        for (const TensorView& frame : timelapse.frames)
            if (frame.valid() && frame.rank() == 4) timelapse.role = TensorRole::Weight;
    } else {
        timelapse.title = QString::fromStdString(options.layer);
        TD_TRY(timelapse.frames, outputsOf(options, checkpoints, invocation, terminal));
    }
    terminal.clearProgress();
    if (!options.out.empty()) {
        const OffscreenPainting painting;
        TD_CHECK(writeTimelapse(timelapse, options.out, kSecond / options.perSecond));
    }
    printEpochs(timelapse, terminal);
    return 0;
}

}  // namespace

void addTimelapse(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("timelapse", "show a tensor or a layer's output over the checkpoints of a training");
    const auto options = std::make_shared<TimelapseOptions>();
    verb->add_option("FILES", options->words, "the folder of the checkpoints; for --layer also CONFIG and IMAGE, in any order")->required();
    verb->add_option("--tensor", options->tensor, "the tensor of the checkpoints to follow")->type_name("KEY");
    verb->add_option("--layer", options->layer, "the layer whose output for the picture is followed")->type_name("NAME");
    verb->add_option("-o,--out", options->out, "write an animated picture (.png), or a folder with a picture for each checkpoint")
        ->type_name("OUT");
    verb->add_option("--per-second", options->perSecond, "checkpoints a second")->check(CLI::Range(1, 50))->capture_default_str();
    addHeatmapOptions(*verb, options->heatmap);
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runTimelapse(*options, invocation, terminal); };
    });
}

}  // namespace teardown
