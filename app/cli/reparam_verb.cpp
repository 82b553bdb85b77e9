// teardown reparam: folds every block that can be re-parameterised, verifies it and writes the folded checkpoint with its config.
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "core/session/reparam_journey.h"
#include "core/trace/trace_json.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cmath>

namespace teardown {

namespace {

struct ReparamOptions {
    std::vector<std::string> files;
    std::string input;
    std::string image;
    std::string dtype = "float32";
    std::string trace;
    EngineOptions engine;
};

Json blocksJson(const std::vector<BlockError>& blocks) {
    Json result = Json::array();
    for (const BlockError& block : blocks)
        result.push(
            Json::object().set("path", block.path).set("max_abs", numberOrNull(block.maxAbs)).set("rel", numberOrNull(block.relative)));
    return result;
}

std::string reparamText(const ReparamOutcome& outcome) {
    std::string text = fmt::format("  {:<40}{:>12}{:>12}\n", "block", "max |d|", "relative");
    const auto row = [](const std::string& path, const BlockError& error) {
        // NaN may carry a sign, which has no meaning.
        return fmt::format("  {:<40}{:>12.2e}{:>12.2e}\n", escapeForDisplay(path), std::abs(error.maxAbs), std::abs(error.relative));
    };
    for (const BlockError& block : outcome.blocks) text += row(block.path, block);
    text += row("network (logits)", outcome.network);
    text += fmt::format("  parameters {} -> {}\n  {}\n", withThousands(outcome.parametersBefore), withThousands(outcome.parametersAfter),
                        english(outcome.verdict));
    for (const std::string& path : {outcome.checkpointPath, outcome.configPath})
        if (!path.empty()) text += fmt::format("  written: {}\n", escapeForDisplay(path, 4096));
    return text;
}

Result<int> runReparam(const ReparamOptions& options, const Invocation& invocation, Terminal& terminal) {
    if (!options.input.empty() && !options.image.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("reparam-verb.both-input-and-image", "Both --input and --image are given."),
                     message("do.verify-on-one-of", "Verify on one of them."),
                     {}};
    const std::string& output = options.files.back();
    TD_TRY(const FileArguments files, sortFileArguments({options.files.begin(), options.files.end() - 1}, false));
    if (files.checkpoint.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("reparam-verb.no-checkpoint-among-the", "No checkpoint was given."),
                     message("do.write-teardown-reparam-config", "Write: teardown reparam CONFIG CKPT OUT.pth."),
                     {}};
    if (!output.ends_with(".pth"))
        return Error{ErrorKind::Usage,
                     "usage",
                     message("reparam-verb.the-last-file-is", "The last file is the output and must end in .pth: {output}.",
                             {{"output", escapeForDisplay(output)}}),
                     message("do.write-teardown-reparam-config", "Write: teardown reparam CONFIG CKPT OUT.pth."),
                     {}};
    ReparamRequest request;
    request.input = pictureFile(options.image);
    request.float64 = options.dtype == "float64";
    request.outputPath = output;
    if (!options.input.empty()) {
        TD_TRY(request.input, readInputTensor(options.input));
    }
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    TD_TRY(const auto outcome, workspace.session->run(request, terminal.task()));
    terminal.report(outcome->diagnostics);
    if (!options.trace.empty()) TD_CHECK(writeTraceFolder(*outcome->trace, options.trace, {}, terminal.task()));
    if (!terminal.json()) {
        terminal.print(reparamText(*outcome));
        return 0;
    }
    Json document = Json::object();
    document.set("blocks", blocksJson(outcome->blocks));
    document.set("network",
                 Json::object().set("max_abs", numberOrNull(outcome->network.maxAbs)).set("rel", numberOrNull(outcome->network.relative)));
    document.set("same_top", outcome->sameTop).set("verdict", english(outcome->verdict));
    document.set("params_before", outcome->parametersBefore).set("params_after", outcome->parametersAfter);
    document.set("load", loadJson(workspace.built->load)).set("checkpoint", outcome->checkpointPath).set("config", outcome->configPath);
    terminal.printJson(setDiagnostics(document, outcome->diagnostics));
    return 0;
}

}  // namespace

void addReparam(CLI::App& app, Invocation& invocation) {
    CLI::App* verb =
        app.add_subcommand("reparam", "fold the branches of every re-parameterisable block into one convolution and verify the result");
    const auto options = std::make_shared<ReparamOptions>();
    verb->add_option("FILES", options->files, "CONFIG CKPT OUT.pth; the config of the folded network is written beside OUT.pth")
        ->required()
        ->expected(3);
    verb->add_option("--input", options->input, "verify on this tensor, N x C x H x W")->type_name("X.npy|X.npz:NAME|X.pth:KEY");
    verb->add_option("--image", options->image, "verify on this picture")->type_name("IMG");
    verb->add_option("--dtype", options->dtype, "precision of folding and verification: float32 or float64")
        ->check(CLI::IsMember({"float32", "float64"}));
    verb->add_option("--trace", options->trace, "write trace.json and every recorded tensor into this folder")->type_name("DIR");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runReparam(*options, invocation, terminal); };
    });
}

}  // namespace teardown
