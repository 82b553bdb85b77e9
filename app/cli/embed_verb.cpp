// teardown embed: the values of a layer for many pictures, placed in the plane by PCA or t-SNE.
#include "app/cli/offscreen.h"
#include "app/cli/workspace.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/embedding/tsne.h"
#include "core/testing/layer_values.h"
#include "widgets/paint/map_painter.h"
#include "widgets/paint/sheet_painter.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace teardown {

namespace {

struct EmbedOptions {
    std::vector<std::string> files;
    std::string layer = "neck";
    std::string method = "pca";
    std::vector<std::string> out;
    double perplexity = 30;
    int iterations = 1000;
    std::optional<std::uint64_t> start;
    EngineOptions engine;
};

std::string endingOf(const std::string& path) { return lowered(std::filesystem::path(path).extension().string()); }

Result<void> checkEmbedOptions(const EmbedOptions& options) {
    for (const std::string& path : options.out)
        if (!isOneOf(endingOf(path), {".json", ".csv", ".png"}))
            return usageError(message("embed-verb.the-ending-is-unknown", "{path} is neither .json nor .csv nor .png.",
                                      {{"path", escapeForDisplay(path)}}),
                              message("do.write-embed-o", "Write for example -o points.csv -o points.png"));
    return {};
}

/// The words that are folders, and the others.
PictureGroups takeFolders(std::vector<std::string>& words) {
    PictureGroups found;
    std::erase_if(words, [&](const std::string& word) {
        std::error_code ignored;
        const bool folder = std::filesystem::is_directory(word, ignored);
        if (folder) found.addFolder(word);
        return folder;
    });
    return found;
}

Result<void> writeEmbedding(const PictureMap& map, const std::string& path) {
    const std::string ending = endingOf(path);
    if (ending == ".csv") return writeFileAtomically(path, mapCsv(map));
    if (ending == ".json") return writeFileAtomically(path, mapJson(map).dump(4) + "\n");
    const OffscreenPainting painting;
    return writeFileAtomically(path, pngBytes(mapImage(map)));
}

Result<int> runEmbed(EmbedOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_CHECK(checkEmbedOptions(options));
    PictureGroups found = takeFolders(options.files);
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    if (found.pictures.size() < 2)
        return usageError(message("embed-verb.no-pictures", "Less than two pictures were found."),
                          message("do.write-embed",
                                  "Write: teardown embed CONFIG CKPT FOLDER -o points.png, with pictures in FOLDER or in its folders."));
    if (options.method == "tsne" && found.pictures.size() > embedding::kMostTsnePoints)
        return usageError(message("embed-verb.too-many-pictures", "{count} pictures; t-SNE places at most {most}.",
                                  {{"count", found.pictures.size()}, {"most", embedding::kMostTsnePoints}}),
                          message("do.fewer-pictures-or-pca", "Take fewer pictures, or PCA."));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    const TaskContext task = terminal.task();

    LayerValues values(options.layer, found.groups);
    for (std::size_t i = 0; i < found.pictures.size(); ++i) {
        task.report(static_cast<double>(i) / static_cast<double>(found.pictures.size()),
                    message("task.reading-layers", "running the network"));
        const auto added = values.add(*workspace.session, found.pictures[i], TaskContext{task.stop, {}});
        if (added.ok()) continue;
        if (!added.error().code.starts_with("image-")) return added.error();
        terminal.note(describe(added.error()));
    }
    const int threads =
        options.engine.threads > 0 ? options.engine.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const MapSettings settings{options.method == "pca" ? MapMethod::Pca : MapMethod::Tsne, options.perplexity, options.iterations,
                               options.start};
    TD_TRY(const PictureMap map, values.place(settings, threads, task));
    terminal.clearProgress();
    for (const std::string& path : options.out) TD_CHECK(writeEmbedding(map, path));
    if (terminal.json())
        terminal.printJson(mapJson(map));
    else if (options.out.empty())
        terminal.print(mapCsv(map));
    return map.pictures.size() < found.pictures.size() ? 1 : 0;
}

}  // namespace

void addEmbed(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("embed", "place pictures in the plane by the values of a layer: principal components or t-SNE");
    const auto options = std::make_shared<EmbedOptions>();
    verb->add_option("FILES", options->files, "CONFIG CKPT FOLDER..., in any order; the folders in a folder are its classes")->required();
    verb->add_option("--layer", options->layer, "the layer whose output counts; maps are averaged over their places")
        ->capture_default_str();
    verb->add_option("--method", options->method, "pca or tsne")->check(CLI::IsMember({"pca", "tsne"}))->capture_default_str();
    verb->add_option("-o,--out", options->out, "write the points: .csv, .json or .png; several are allowed (without: csv)")
        ->type_name("FILE");
    verb->add_option("--perplexity", options->perplexity, "of t-SNE: about how many neighbours count")
        ->check(CLI::Range(1.0, 1000.0))
        ->capture_default_str();
    verb->add_option("--iterations", options->iterations, "of t-SNE")->check(CLI::Range(1, 100000))->capture_default_str();
    verb->add_option("--start-seed", options->start, "t-SNE starts from random places of this seed (default: the principal components)")
        ->type_name("S");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runEmbed(*options, invocation, terminal); };
    });
}

}  // namespace teardown
