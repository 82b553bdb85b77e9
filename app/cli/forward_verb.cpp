// teardown forward: one input through the network, recorded step by step when a trace is wanted.
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "core/session/fast_text.h"
#include "core/session/forward_journey.h"
#include "core/tensor/npy.h"
#include "core/trace/trace_json.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace teardown {

namespace {

struct ForwardOptions {
    std::vector<std::string> files;
    std::string input;
    std::string image;
    std::string output;
    std::string trace;
    std::string layers;
    int repeat = 0;
    std::uint64_t budget = 2048;
    bool fast = false;
    EngineOptions engine;
};

Json rowsJson(const TensorView& view) {
    Json rows = Json::array();
    if (!view.valid() || view.rank() != 2) return rows;
    const std::int64_t width = view.shape()[1];
    for (std::int64_t row = 0; row < view.shape()[0]; ++row) {
        Json values = Json::array();
        for (std::int64_t column = 0; column < width; ++column) values.push(numberOrNull(view.at(row * width + column)));
        rows.push(std::move(values));
    }
    return rows;
}

Json fastJson(const FastReport& report) {
    Json json = Json::object();
    json.set("used", report.used).set("rel", report.difference).set("same_best", report.sameBest);
    json.set("layers", report.layers).set("norms", report.norms).set("activations", report.activations).set("sums", report.sums);
    if (report.milliseconds > 0) json.set("ms", report.milliseconds);
    return json;
}

std::string forwardText(const ForwardOptions& options, const ForwardOutcome& outcome) {
    std::string text =
        fmt::format("{}\n{}", escapeForDisplay(options.input.empty() ? options.image : options.input), predictionBars(outcome.top));
    text += fmt::format("  {:.1f} ms{}, {} thread{}", outcome.milliseconds,
                        outcome.firstRun ? " (first run)" : fmt::format(" (best of {})", outcome.timedRuns), outcome.threads,
                        outcome.threads == 1 ? "" : "s");
    if (outcome.trace) text += fmt::format(", {} steps", outcome.trace->steps.size());
    if (options.repeat > 0)
        text += fmt::format("; median of {}: plain {:.2f} ms, recorded {:.2f} ms", options.repeat, outcome.plainMilliseconds,
                            outcome.recordedMilliseconds);
    text += "\n";
    if (!outcome.fast) return text;
    text += "  " + english(fastText(*outcome.fast));
    if (outcome.fast->milliseconds > 0) text += fmt::format(" It takes {:.2f} ms.", outcome.fast->milliseconds);
    return text + "\n";
}

Result<int> runForward(const ForwardOptions& options, const Invocation& invocation, Terminal& terminal) {
    if (options.input.empty() == options.image.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("forward-verb.one-input-is-needed", "One input is needed."),
                     message("do.give-input-x-npy", "Give --input X.npy (a ready tensor) or --image IMG (through the test pipeline)."),
                     {}};
    if (!options.layers.empty() && options.trace.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("forward-verb.layers-chooses-what-trace", "--layers selects what --trace writes, but --trace is missing."),
                     message("do.add-trace-dir", "Add --trace DIR."),
                     {}};
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    ForwardRequest request;
    request.input = pictureFile(options.image);
    request.repeat = options.repeat;
    request.fast = options.fast;
    request.byteBudget = options.budget << 20;
    if (!options.input.empty()) {
        TD_TRY(request.input, readInputTensor(options.input));
    }
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    TD_TRY(const auto outcome, workspace.session->run(request, terminal.task()));
    terminal.report(outcome->diagnostics);
    reportTrust(outcome->trust, files.checkpoint, {}, terminal);
    const ClassNames classes = reportClassNames(workspace, terminal);
    if (!options.output.empty()) TD_CHECK(writeNpz(options.output, {{"logits", outcome->logits}, {"scores", outcome->scores}}));
    if (!options.trace.empty()) TD_CHECK(writeTraceFolder(*outcome->trace, options.trace, options.layers, terminal.task()));
    if (!terminal.json()) {
        terminal.print(forwardText(options, *outcome));
        return 0;
    }
    Json document = Json::object();
    document.set("logits", rowsJson(outcome->logits))
        .set("top", predictionsJson(outcome->top))
        .set("load", loadJson(workspace.built->load));
    document.set("steps", outcome->trace ? outcome->trace->steps.size() : std::size_t{0}).set("time_ms", outcome->milliseconds);
    document.set("first_run", outcome->firstRun).set("trust", trustJson(outcome->trust)).set("class_names", classNamesJson(classes.origin));
    if (options.repeat > 0) document.set("plain_ms", outcome->plainMilliseconds).set("recorded_ms", outcome->recordedMilliseconds);
    document.set("threads", outcome->threads);
    if (outcome->fast) document.set("fast", fastJson(*outcome->fast));
    terminal.printJson(setDiagnostics(document, outcome->diagnostics));
    return 0;
}

}  // namespace

void addForward(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("forward", "send one input through the network, step by step");
    const auto options = std::make_shared<ForwardOptions>();
    verb->add_option("FILES", options->files, "CONFIG and, optionally, CKPT")->required()->expected(1, 2);
    verb->add_option("--input", options->input, "a ready tensor, N x C x H x W")->type_name("X.npy|X.npz:NAME|X.pth:KEY");
    verb->add_option("--image", options->image, "a picture, through the config's test pipeline")->type_name("IMG");
    verb->add_option("--output", options->output, "write the arrays logits and scores")->type_name("Y.npz");
    verb->add_option("--trace", options->trace, "write trace.json and every recorded tensor into this folder")->type_name("DIR");
    verb->add_option("--layers", options->layers, "write only the steps whose path matches, for example 'backbone.stage_1.*'")
        ->type_name("GLOB");
    verb->add_flag("--fast", options->fast, "logits by oneDNN throughout, with folded norms; says how far they are from the network's own");
    verb->add_option("--repeat", options->repeat, "time N plain and N recorded runs after 3 warm-up runs")
        ->type_name("N")
        ->check(CLI::Range(1, 100000));
    verb->add_option("--budget", options->budget, "memory for recorded tensors, in MiB (2048); steps beyond it keep their statistics only")
        ->type_name("MIB")
        ->check(CLI::Range(1, 1 << 20));
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runForward(*options, invocation, terminal); };
    });
}

}  // namespace teardown
