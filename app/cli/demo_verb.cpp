// teardown demo: classifies pictures and folders of pictures; a bad picture does not stop the others.
#include "app/cli/demo_report.h"
#include "app/cli/explained_picture.h"
#include "app/cli/offscreen.h"
#include "app/cli/workspace.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>

namespace teardown {

namespace {

struct DemoOptions {
    std::vector<std::string> files;
    std::string folder;
    bool csv = false;
    bool html = false;
    int count = 5;
    std::string cam;
    EngineOptions engine;
};

/// Where the answer comes from, as a picture beside the reports: "3_coffee_cam.png".
Result<void> explainItem(DemoItem& item, std::size_t index, const DemoOptions& options, const Workspace& workspace, const TaskContext& task) {
    ExplainRequest request;
    request.imagePath = item.image;
    request.method = explainMethodNamed(options.cam);
    const auto outcome = workspace.session->explain(request, task);
    if (!outcome) {
        if (outcome.error().kind != ErrorKind::BadInput) return outcome.error();
        item.error = outcome.error();
        return {};
    }
    item.cam = fmt::format("{}_{}_cam.png", index, std::filesystem::path(item.image).stem().string());
    TD_CHECK(makeFolder(options.folder));
    return writeExport(contentOf(whyViewOf(**outcome, 0.5, ColourMap::Turbo, false)), options.folder + "/" + item.cam);
}

Result<void> writeReports(const DemoOptions& options, const FileArguments& files, const std::vector<DemoItem>& items) {
    TD_CHECK(makeFolder(options.folder));
    TD_CHECK(writeFileAtomically(options.folder + "/results.json", demoJson(items).dump(4) + "\n"));
    if (options.csv) TD_CHECK(writeFileAtomically(options.folder + "/results.csv", demoCsv(items)));
    if (options.html) TD_CHECK(writeFileAtomically(options.folder + "/index.html", demoHtml(items, "Classified with " + files.config)));
    return {};
}

Result<int> runDemo(const DemoOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    if (files.pictures.empty())
        return Error{ErrorKind::Usage, "usage", "No picture among the files.", "Write: teardown demo CONFIG CKPT IMAGE...", {}};
    if (!options.cam.empty() && options.folder.empty())
        return Error{ErrorKind::Usage, "usage", "--cam writes pictures into the folder of --out; there is no --out.", "Add --out DIR.", {}};
    if ((options.csv || options.html) && options.folder.empty())
        return Error{
            ErrorKind::Usage, "usage", "--csv and --html write into the folder of --out; there is no --out.", "Add --out DIR.", {}};
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    if (files.checkpoint.empty()) terminal.note("warning: no checkpoint: the weights are random and so are the answers");

    const TaskContext task = terminal.task();
    std::optional<OffscreenPainting> painting;
    if (!options.cam.empty()) painting.emplace();
    // Pictures are done in any order and told in theirs.
    std::vector<std::optional<ClassifiedPicture>> done(files.pictures.size());
    std::vector<DemoItem> items;
    std::optional<Error> bug;
    const auto tell = [&](ClassifiedPicture picture) {
        const std::size_t index = picture.index;
        done[index] = std::move(picture);
        while (items.size() < done.size() && done[items.size()]) {
            ClassifiedPicture& next = *done[items.size()];
            if (next.error && next.error->kind != ErrorKind::BadInput && !bug) bug = next.error;
            terminal.report(next.diagnostics);
            DemoItem item = demoItem(files.pictures[items.size()], next, static_cast<std::size_t>(options.count), workspace.built->classes);
            if (item.error) terminal.note(describe(*item.error));
            if (!terminal.json() && !item.error) terminal.print(fmt::format("{}\n{}", escapeForDisplay(item.image, 4096), predictionBars(item.top)));
            next.scores = {};
            items.push_back(std::move(item));
        }
    };
    TD_CHECK(workspace.session->classify({files.pictures}, tell, task));
    if (bug) return *bug;
    if (!options.cam.empty())
        for (std::size_t i = 0; i < items.size(); ++i)
            if (!items[i].error) TD_CHECK(explainItem(items[i], i, options, workspace, task));
    if (terminal.json()) terminal.printJson(demoJson(items));
    if (!options.folder.empty()) TD_CHECK(writeReports(options, files, items));
    return std::any_of(items.begin(), items.end(), [](const DemoItem& item) { return item.error.has_value(); }) ? 1 : 0;
}

}  // namespace

void addDemo(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("demo", "classify pictures");
    const auto options = std::make_shared<DemoOptions>();
    verb->add_option("FILES", options->files, "CONFIG CKPT IMAGE... in any order; a folder stands for its pictures")->required();
    verb->add_option("--top", options->count, "how many classes to give")->check(CLI::Range(1, 100000));
    verb->add_option("--out", options->folder, "write results.json into this folder")->type_name("DIR");
    verb->add_flag("--csv", options->csv, "also write results.csv there");
    verb->add_flag("--html", options->html, "also write a page with the pictures there");
    verb->add_option("--cam", options->cam, "also write there which part of each picture speaks for its answer: gradcam or occlusion")
        ->check(CLI::IsMember({"gradcam", "occlusion"}));
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runDemo(*options, invocation, terminal); };
    });
}

}  // namespace teardown
