// teardown embed: the values of a layer for many pictures, placed in the plane by PCA or t-SNE.
#include "app/cli/embed_report.h"
#include "app/cli/offscreen.h"
#include "app/cli/workspace.h"
#include "core/base/file.h"
#include "core/base/picture_names.h"
#include "core/base/text.h"
#include "core/embedding/pca.h"
#include "core/embedding/tsne.h"
#include "core/session/forward_journey.h"
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

/// Folders of pictures, or of folders of pictures, which are then the classes.
struct PictureGroups {
    std::vector<std::string> groups;
    std::vector<EmbeddedPicture> pictures;

    void addFolder(const std::string& folder) {
        add(std::filesystem::path(folder).lexically_normal().filename().string(), folder);
        std::vector<std::string> below;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
            if (entry.is_directory(ignored)) below.push_back(entry.path().string());
        std::sort(below.begin(), below.end());
        for (const std::string& path : below) add(std::filesystem::path(path).filename().string(), path);
    }

private:
    void add(const std::string& name, const std::string& folder) {
        const std::vector<std::string> paths = picturesOfFolder(folder).paths;
        if (paths.empty()) return;
        for (const std::string& path : paths) pictures.push_back({path, groups.size()});
        groups.push_back(name);
    }
};

/// The values of a picture as one row: maps and tokens are averaged over their places, as global average pooling does.
std::vector<double> featuresOf(const TensorView& view) {
    const Shape& shape = view.shape();
    const std::vector<float> values = view.toFloats();
    const bool tokens = shape.size() == 3;
    const std::size_t places = shape.size() == 4 ? static_cast<std::size_t>(shape[2] * shape[3])
                               : tokens          ? static_cast<std::size_t>(shape[1])
                                                 : 1;
    const std::size_t size = values.size() / std::max<std::size_t>(1, places);
    std::vector<double> features(size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t k = 0; k < places; ++k) features[i] += static_cast<double>(values[tokens ? k * size + i : i * places + k]);
    for (double& feature : features) feature /= static_cast<double>(places);
    return features;
}

class LayerReader {
public:
    LayerReader(const Workspace& workspace, std::string layer) : m_workspace(workspace), m_layer(std::move(layer)) {}

    Result<std::vector<double>> read(const std::string& picture, const TaskContext& task) {
        ForwardRequest request;
        request.input = PictureFile{picture};
        // Which step it is is known from the first picture on.
        if (m_step >= 0) request.only = StepRange{m_step, m_step};
        TD_TRY(const auto outcome, m_workspace.session->run(request, task));
        if (m_step < 0) m_step = outcome->trace->findPath(m_layer);
        if (m_step < 0) return noLayerError(*outcome->trace);
        const Step& step = outcome->trace->steps[static_cast<std::size_t>(m_step)];
        if (step.outputs.empty() || !step.outputs.back().view.valid())
            return Error{ErrorKind::BadInput,
                         "embed-layer-output",
                         message("embed-layer-output.the-layer-gives-none", "The layer {layer} returns no tensor.", {{"layer", m_layer}}),
                         message("do.choose-another-layer", "Choose another layer with --layer."),
                         {}};
        return featuresOf(step.outputs.back().view);
    }

private:
    Error noLayerError(const Trace& trace) const {
        std::vector<std::string> names;
        for (const Step& step : trace.steps)
            if (step.kind == StepKind::Module && !step.path.empty() && step.path.find('.') == std::string::npos) names.push_back(step.path);
        return {
            ErrorKind::BadInput,
            "embed-no-layer",
            message("embed-no-layer.the-network-has-none", "The network has no layer {layer}.", {{"layer", escapeForDisplay(m_layer)}}),
            message("do.name-one-of-the-layers", "Name one, such as {names}; `teardown tree` lists all.", {{"names", joined(names, ", ")}}),
            {}};
    }

    const Workspace& m_workspace;
    std::string m_layer;
    int m_step = -1;
};

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

Result<void> place(const EmbedOptions& options, const embedding::Points& points, EmbedReport& report, const TaskContext& task) {
    if (options.method == "pca") {
        TD_TRY(embedding::Principal found, embedding::principalComponents(points, 2, task));
        report.places = std::move(found.scores);
        report.explained = std::move(found.explainedPart);
        return {};
    }
    embedding::TsneSettings settings;
    settings.perplexity = options.perplexity;
    settings.iterations = options.iterations;
    settings.seed = options.start;
    const int threads =
        options.engine.threads > 0 ? options.engine.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    TD_TRY(embedding::Tsne found, embedding::tsne(points, settings, threads, task));
    report.places = std::move(found.places);
    report.divergence = found.divergence;
    report.perplexity = found.perplexity;
    report.iterations = found.iterations;
    return {};
}

Result<void> writeEmbedding(const EmbedReport& report, const std::string& path) {
    const std::string ending = endingOf(path);
    if (ending == ".csv") return writeFileAtomically(path, embedCsv(report));
    if (ending == ".json") return writeFileAtomically(path, embedJson(report).dump(4) + "\n");
    const OffscreenPainting painting;
    return writeFileAtomically(path, pngBytes(embedImage(report)));
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

    LayerReader reader(workspace, options.layer);
    EmbedReport report{options.method, options.layer, 0, {}, std::move(found.groups), {}, {}, 0, 0, 0};
    embedding::Points points;
    for (std::size_t i = 0; i < found.pictures.size(); ++i) {
        task.report(static_cast<double>(i) / static_cast<double>(found.pictures.size()),
                    message("task.reading-layers", "running the network"));
        const auto features = reader.read(found.pictures[i].image, TaskContext{task.stop, {}});
        if (!features) {
            if (!features.error().code.starts_with("image-")) return features.error();
            terminal.note(describe(features.error()));
            continue;
        }
        if (points.count == 0) points.size = features->size();
        // A network without a fixed input size gives maps of other sizes; their averages have the same length, vectors may not.
        if (features->size() != points.size)
            return Error{ErrorKind::BadInput,
                         "embed-sizes-differ",
                         message("embed-sizes-differ.the-layer-gives",
                                 "The layer gives {size} numbers for this picture and {first} for the first one.",
                                 {{"size", features->size()}, {"first", points.size}}),
                         message("do.choose-another-layer", "Choose another layer with --layer."),
                         {escapeForDisplay(found.pictures[i].image), 0, 0, {}, {}}};
        points.values.insert(points.values.end(), features->begin(), features->end());
        ++points.count;
        report.pictures.push_back(std::move(found.pictures[i]));
    }
    report.features = points.size;
    TD_CHECK(place(options, points, report, task));
    terminal.clearProgress();
    for (const std::string& path : options.out) TD_CHECK(writeEmbedding(report, path));
    if (terminal.json())
        terminal.printJson(embedJson(report));
    else if (options.out.empty())
        terminal.print(embedCsv(report));
    return report.pictures.size() < found.pictures.size() ? 1 : 0;
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
