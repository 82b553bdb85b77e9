// teardown dataset: what the datasets of a config, or a folder of class folders, hold and what is wrong with them.
#include "app/cli/dataset_browse.h"
#include "app/cli/dataset_report.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/data/datasets/inspect.h"
#include "core/data/transforms/transform_table.h"
#include "core/lint/findings.h"
#include "core/lint/lint.h"
#include "core/session/loader.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace teardown {

namespace {

struct DatasetOptions {
    std::string path;   ///< a config or a folder
    std::string split;  ///< empty: all
    std::string dataRoot;
    std::string root;
    bool verify = false;
    bool quick = false;
    int threads = 0;
    BrowseOptions browse;  ///< no folder: nothing is written
};

constexpr std::pair<const char*, BrowseMode> kBrowseModes[] = {{"original", BrowseMode::Original},
                                                               {"transformed", BrowseMode::Transformed},
                                                               {"concat", BrowseMode::Concat},
                                                               {"pipeline", BrowseMode::Pipeline}};

ConfigValue plainLoader() { return ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string("LoadImageFromFile")}}); }

/// The loader of a dataset's pipeline: its LoadImageFromFile, or a plain one if it has none.
Result<TransformPtr> loaderOf(const Dataset& dataset, Diagnostics& notes) {
    const Dataset& leaf = *leavesOf(dataset).front();
    const ConfigValue* pipeline = leaf.origin().config.find("pipeline");
    ConfigValue first = plainLoader();
    if (pipeline && !pipeline->items().empty()) {
        const ConfigValue* type = pipeline->items().front().find("type");
        if (type && *type == ConfigValue::string("LoadImageFromFile")) first = pipeline->items().front();
    }
    TD_TRY(BuiltTransform built, buildTransform(first, leaf.origin().configPath + ".pipeline.0", notes));
    return std::move(built.transform);
}

/// As tools/misc/verify_dataset: the loader only.
std::function<Result<void>(Sample, Diagnostics&)> pictureLoader(TransformPtr loader, const ImagingApi& imaging) {
    return [loader = std::move(loader), &imaging](Sample sample, Diagnostics& notes) -> Result<void> {
        if (sample.img.stage != SampleImage::Stage::Nothing) return {};  // an array, read already
        Random random(0);
        TransformRecord record;
        return loader->apply({sample, random, imaging, record, notes});
    };
}

class DatasetVerb {
public:
    DatasetVerb(const DatasetOptions& options, Terminal& terminal) : m_options(options), m_terminal(terminal), m_task(terminal.task()) {
        m_context.dataRoot = options.dataRoot;
        m_context.tolerant = true;
        m_context.task = m_task;
    }

    Result<void> prepare() {
        if (m_options.quick && m_options.browse.folder.empty()) return {};
        TD_TRY(m_imaging, imaging());
        return {};
    }
    Result<void> inspectFolder() {
        const ConfigValue value = ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string("CustomDataset")},
                                                     {ConfigValue::string("data_prefix"), ConfigValue::string(m_options.path)},
                                                     {ConfigValue::string("pipeline"), ConfigValue::list({plainLoader()})}});
        DatasetContext context = m_context;
        context.dataRoot.clear();
        TD_TRY(const DatasetPtr dataset, buildDataset(value, {}, false, context, m_notes));
        return add("folder", dataset, {});
    }
    Result<void> inspectConfig(const Config& config) {
        std::vector<std::string> names{"train", "val", "test"};
        if (!m_options.split.empty()) names = {m_options.split};
        const ConfigValue* data = config.root.find("data");
        std::vector<std::pair<std::string, const ConfigValue*>> seen;
        for (const std::string& name : names) {
            const ConfigValue* value = data ? data->find(name) : nullptr;
            if (!value && m_options.split.empty() && (name != "train" || (data && (data->contains("val") || data->contains("test")))))
                continue;
            const auto same = std::find_if(seen.begin(), seen.end(), [&](const auto& other) {
                return value && other.second && *other.second == *value && (other.first == "train") == (name == "train");
            });
            if (same != seen.end()) {
                InspectedSplit split{name, {}, "data." + same->first};
                split.inspection.configPath = "data." + name;
                m_splits.push_back(std::move(split));
                continue;
            }
            TD_TRY(const DatasetPtr dataset, buildDataset(config, "data." + name, m_context, m_notes));
            TD_CHECK(add(name, dataset, &config));
            if (name == "train") m_training = dataset;
            seen.emplace_back(name, value);
        }
        return {};
    }
    /// The rules over config and data, except what inspectConfig() finds in the files.
    void lintConfig(std::shared_ptr<const Config> config) {
        LintInput input;
        input.config = std::move(config);
        input.dataRoot = m_options.dataRoot;
        m_findings = lint(input, m_task);
        // inspectConfig() reports the missing folders of the splits.
        std::erase_if(m_findings,
                      [](const Finding& finding) { return finding.code == "path-missing" && finding.where.member.starts_with("data."); });
    }
    Result<int> report() {
        m_terminal.clearProgress();
        if (m_terminal.json()) {
            Json document = datasetJson(m_splits, m_findings);
            if (!m_options.browse.folder.empty()) document.set("pictures", picturesJson());
            m_terminal.printJson(setDiagnostics(document, m_notes));
        } else {
            for (const InspectedSplit& split : m_splits) m_terminal.print(datasetText(split));
            for (const Finding& finding : m_findings) m_terminal.print(findingLine(finding) + "\n");
            if (!m_pictures.empty())
                m_terminal.print(fmt::format("{} pictures in {}\n", m_pictures.size(), escapeForDisplay(m_options.browse.folder, 4096)));
            m_terminal.report(m_notes);
        }
        return stopsReference(m_splits) ? 1 : 0;
    }

private:
    Json picturesJson() const {
        Json list = Json::array();
        for (const BrowsedPicture& picture : m_pictures)
            list.push(Json::object().set("file", picture.file).set("picture", picture.picture).set("steps", Json::arrayOf(picture.steps)));
        return list;
    }
    Result<void> add(const std::string& name, const DatasetPtr& dataset, const Config* config) {
        InspectDatasetOptions options;
        options.imaging = m_options.quick ? nullptr : m_imaging;
        options.threads = m_options.threads;
        options.training = m_training.get();
        if (config) options.headClasses = headClassesOf(*config, options.headPlace);
        if (m_options.verify && m_imaging) {
            TD_TRY(TransformPtr loader, loaderOf(*dataset, m_notes));
            options.load = pictureLoader(std::move(loader), *m_imaging);
        }
        TD_TRY(DatasetInspection inspection, inspectDataset(*dataset, options, m_task));
        m_splits.push_back({name, std::move(inspection), {}});
        if (m_options.browse.folder.empty() || !m_pictures.empty()) return {};
        // The pictures of the first split.
        TD_TRY(m_pictures, browseDataset(*dataset, m_options.browse, *m_imaging, m_notes, m_task));
        return {};
    }

    const DatasetOptions& m_options;
    Terminal& m_terminal;
    TaskContext m_task;
    DatasetContext m_context;
    const ImagingApi* m_imaging = nullptr;
    DatasetPtr m_training;
    Diagnostics m_notes;
    std::vector<InspectedSplit> m_splits;
    Findings m_findings;
    std::vector<BrowsedPicture> m_pictures;
};

Result<int> runDataset(const DatasetOptions& options, const Invocation& invocation, Terminal& terminal) {
    DatasetVerb verb(options, terminal);
    TD_CHECK(verb.prepare());
    std::error_code ignored;
    if (std::filesystem::is_directory(options.path, ignored)) {
        TD_CHECK(verb.inspectFolder());
        return verb.report();
    }
    TD_TRY(const auto config, openConfig(options.path, invocation, options.root));
    terminal.report(config->diagnostics);
    TD_CHECK(verb.inspectConfig(*config));
    verb.lintConfig(config);
    return verb.report();
}

}  // namespace

void addDataset(CLI::App& app, Invocation& invocation) {
    CLI::App* verb =
        app.add_subcommand("dataset",
                           "what the datasets of a config hold: classes and their indices, counts, sizes of pictures, and what is wrong; a "
                           "folder of class folders is read as CustomDataset does");
    const auto options = std::make_shared<DatasetOptions>();
    verb->add_option("CONFIG", options->path, "the config, or a folder")->required();
    verb->add_option("--split", options->split, "only this one")->check(CLI::IsMember({"train", "val", "test"}));
    verb->add_option("--data-root", options->dataRoot, "what relative paths of the config are relative to, instead of the working folder")
        ->type_name("DIR");
    verb->add_option("--root", options->root, "files that the config inherits must be below this folder")->type_name("DIR");
    CLI::Option* verify =
        verb->add_flag("--verify", options->verify, "decode every picture as the pipeline does, and list those that are broken");
    verb->add_flag("--quick", options->quick, "do not look into picture files")->excludes(verify);
    verb->add_option("--threads", options->threads, "threads that read pictures")->check(CLI::Range(1, 1024));
    CLI::Option* browse = verb->add_option("--browse", options->browse.folder,
                                           "write pictures of the first split into this folder, before and after its transforms");
    browse->type_name("DIR");
    verb->add_option_function<std::string>(
            "--mode",
            [options](const std::string& name) {
                for (const auto& [known, mode] : kBrowseModes)
                    if (name == known) options->browse.mode = mode;
            },
            "with --browse: original, transformed, concat (both, the default) or pipeline (after every transform)")
        ->check(CLI::IsMember({"original", "transformed", "concat", "pipeline"}))
        ->needs(browse);
    verb->add_option("--number", options->browse.count, "with --browse: how many pictures (default 20)")
        ->check(CLI::Range(1, 1000000))
        ->needs(browse);
    verb->add_option("--seed", options->browse.seed, "with --browse: seed of Python's and numpy's generators, set once (default 0)")
        ->type_name("N")
        ->needs(browse);
    addJsonFlag(*verb, invocation);
    addConfigOptionsHelp(*verb);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runDataset(*options, invocation, terminal); };
    });
}

}  // namespace teardown
