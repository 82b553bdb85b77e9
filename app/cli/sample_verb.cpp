// teardown sample: takes the bundled network apart without a window and writes a page about it. ./run uses it where there is no display.
#include "app/cli/offscreen.h"
#include "app/cli/sample_page.h"
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/resources.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <system_error>

namespace teardown {

namespace {

struct SampleOptions {
    std::string folder = "teardown-digits";
    EngineOptions engine;
};

Result<int> runSample(const SampleOptions& options, const Invocation& invocation, Terminal& terminal) {
    const std::string sample = resourcesFolder() + "/samples/digits/";
    const std::string picture = "pictures/3_1.png";
    FileArguments files;
    files.config = sample + "repvgg-digits.py";
    files.checkpoint = sample + "repvgg-digits.pth";
    std::error_code ignored;
    for (const std::string& path : {files.config, files.checkpoint, sample + picture})
        if (!std::filesystem::exists(path, ignored))
            return Error{ErrorKind::BadInput, "sample-missing",
                         message("sample-missing.a-file-of-the", "A file of the bundled sample is missing."),
                         message("do.restore-resources-samples-digits", "Restore resources/samples/digits or set TEARDOWN_RESOURCES."),
                         Place{path, 0, 0, {}, {}}};

    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    ForwardRequest forward;
    forward.input = PictureFile{sample + picture};
    TD_TRY(const auto answer, workspace.session->run(forward, terminal.task()));
    ReparamRequest reparam;
    reparam.input = PictureFile{sample + picture};
    TD_TRY(const auto folded, workspace.session->run(reparam, terminal.task()));
    for (const Diagnostics* diagnostics : {&answer->diagnostics, &folded->diagnostics}) terminal.report(*diagnostics);
    reportTrust(answer->trust, files.checkpoint, {}, terminal);

    terminal.task().report(-1, message("task.painting-the-page", "painting the page"));
    const OffscreenPainting painting;
    TD_CHECK(writeTeardownPage(options.folder,
                               teardownPage({"repvgg-digits.py", "repvgg-digits.pth", picture, *workspace.built, *answer, *folded})));
    const std::string page = options.folder + "/index.html";
    if (!terminal.json()) {
        terminal.print(fmt::format("{}\n{}  {}\n  saved to {}\n", picture, predictionBars(answer->top), english(folded->verdict), page));
        return 0;
    }
    Json document = Json::object()
                        .set("path", page)
                        .set("image", sample + picture)
                        .set("top", predictionsJson(answer->top))
                        .set("load", loadJson(workspace.built->load))
                        .set("trust", trustJson(answer->trust));
    document.set("network", Json::object().set("max_abs", folded->network.maxAbs).set("rel", folded->network.relative))
        .set("verdict", english(folded->verdict));
    terminal.printJson(document);
    return 0;
}

}  // namespace

void addSample(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("sample", "take the bundled network apart and write a page with pictures about it");
    const auto options = std::make_shared<SampleOptions>();
    options->engine.recordBuild = true;
    verb->add_option("-o,--output", options->folder, "the folder to write (default: ./teardown-digits)")->type_name("DIR");
    addThreadsOption(*verb, options->engine);
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runSample(*options, invocation, terminal); };
    });
}

}  // namespace teardown
