// teardown convert: checkpoints from one format into another, selected, renamed, cast, published; configs from one version into the other.
#include "app/cli/config_conversion.h"
#include "app/cli/file_key.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/checkpoint/convert.h"
#include "core/checkpoint/fit/state_dict_match.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <ctime>
#include <memory>

namespace teardown {

namespace {

struct ConvertVerbOptions {
    std::string input;
    std::string output;
    std::string format;
    std::string cast;
    ConvertOptions what;
};

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return fmt::format("{:04}{:02}{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

Result<int> runConvert(ConvertVerbOptions options, Terminal& terminal) {
    if (!options.format.empty()) {
        for (const auto& [name, format] : {std::pair{"zip", OutputFormat::TorchZip},
                                           {"legacy", OutputFormat::TorchLegacy},
                                           {"safetensors", OutputFormat::Safetensors},
                                           {"npz", OutputFormat::Npz}})
            if (options.format == name) options.what.format = format;
        if (!options.what.format)
            return usageError(message("convert-verb.the-format-is-unknown", "Unknown format '{options}'.",
                                      {{"options", escapeForDisplay(options.format)}}),
                              message("do.there-are-zip-legacy", "The formats are zip, legacy, safetensors and npz."));
    }
    if (!options.cast.empty()) {
        const auto dtype = dtypeFromName(options.cast);
        if (!dtype || !isCastTarget(*dtype))
            return usageError(message("convert-verb.tensors-are-not-cast", "Tensors cannot be cast to '{cast}'.",
                                      {{"cast", escapeForDisplay(options.cast)}}),
                              message("do.there-are-float16-bfloat16", "The types are float16, bfloat16, float32 and float64."));
        options.what.cast = dtype;
    }
    options.what.date = today();
    if (const auto [path, key] = splitFileKey(options.input); !key.empty()) {
        options.input = path;
        if (options.what.weights.empty()) options.what.weights = key;
    }
    TD_TRY(const ConvertOutcome outcome, convertCheckpoint(options.input, options.output, options.what, terminal.task()));
    terminal.clearProgress();
    terminal.report(outcome.notes);
    if (terminal.json()) {
        Json document = Json::object();
        document.set("tensors", static_cast<std::uint64_t>(outcome.tensors)).set("path", outcome.path).set("sha256", outcome.sha256);
        terminal.printJson(setDiagnostics(document, outcome.notes));
    } else {
        terminal.print(fmt::format("{} {} in {}\nsha256 {}\n", outcome.tensors, outcome.tensors == 1 ? "tensor" : "tensors",
                                   escapeForDisplay(outcome.path, 4096), outcome.sha256));
        for (const Diagnostic& note : outcome.notes)
            if (note.severity == Severity::Note) terminal.print(english(note.message) + "\n");
    }
    return 0;
}

}  // namespace

void addConvert(CLI::App& app, Invocation& invocation) {
    CLI::App* verb =
        app.add_subcommand("convert", "write a checkpoint in another format: .pth, .safetensors, .npz; or a config for the other version");
    const auto options = std::make_shared<ConvertVerbOptions>();
    verb->add_option("IN", options->input, "the checkpoint; or a config, for which there is also: config convert")->required();
    verb->add_option("OUT", options->output, "the file to write; its extension selects the format")->required();
    verb->add_option("--format", options->format, "zip, legacy, safetensors or npz, if the extension does not tell (.pth is zip)");
    verb->add_option("--select", options->what.select, "keep the tensors whose key matches the glob; may be repeated")
        ->type_name("GLOB")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    std::string mappings;
    for (const KeyMapping& mapping : keyMappings()) mappings += (mappings.empty() ? "" : ", ") + mapping.name;
    verb->add_option("--map", options->what.mapping, "rename the keys: " + mappings)->type_name("NAME");
    verb->add_option("--weights", options->what.weights,
                     "where the weights are in IN, for example ema or checkpoint.model; also IN:KEY.PATH")
        ->type_name("KEY.PATH");
    verb->add_flag("--strip-optimizer", options->what.stripOptimizer,
                   "leave out optimizer, schedulers and the log of the training (message_hub)");
    verb->add_option("--cast", options->cast, "floating tensors as float16, bfloat16, float32 or float64")->type_name("DTYPE");
    verb->add_flag("--publish", options->what.publish, "as OpenMMLab publishes: without optimizer, legacy format, OUT_<date>-<hash>.pth");
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) -> Result<int> {
            if (isConfigName(options->input)) return convertConfigFile({options->input, options->output, {}, {}}, invocation, terminal);
            return runConvert(*options, terminal);
        };
    });
}

}  // namespace teardown
