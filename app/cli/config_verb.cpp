// teardown config show: the resolved config, byte for byte as mmcv prints it, or with the origin of every value. teardown config propose: a
// config for a checkpoint that comes without one. teardown config convert: app/cli/config_conversion.h.
#include "app/cli/config_conversion.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/checkpoint/fit/known_architectures.h"
#include "core/config/formats/config_json.h"
#include "core/config/versions/version_signs.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace teardown {

namespace {

struct ShowOptions {
    std::string path;
    std::string root;
    std::string format = "pretty";
    bool blame = false;
};

Result<int> showConfig(const ShowOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const auto config, openConfig(options.path, invocation, options.root));
    terminal.report(config->diagnostics);
    terminal.reportAll(versionNotes(*config));
    if (terminal.json()) {
        terminal.print(configShowJson(*config) + "\n");
    } else if (options.blame) {
        terminal.print(blameText(*config));
    } else if (options.format == "json") {
        terminal.print(toJson(config->root, 2, NotFinite::AsPython) + "\n");
    } else if (options.format == "yaml") {
        Diagnostics diagnostics;
        const std::string text = toYaml(config->root, &diagnostics);
        terminal.report(diagnostics);
        terminal.print(text);
    } else {
        Diagnostics diagnostics;
        const std::string text = prettyText(config->root, &diagnostics);
        terminal.report(diagnostics);
        terminal.print(text);
    }
    return 0;
}

struct ProposeOptions {
    std::string path;
    std::string weights;
};

Result<int> proposeConfig(const ProposeOptions& options, Terminal& terminal) {
    TD_TRY(const auto file, CheckpointFile::open(options.path, terminal.task()));
    TD_TRY(const StateDictView weights, stateDictOf(*file, options.weights));
    const std::vector<ProposedConfig> found = proposedConfigs(*file, weights);
    if (found.empty())
        return Error{
            ErrorKind::BadInput, "config-unknown",
            message("config-verb.no-published-architecture", "No published architecture has exactly these tensors."),
            message("do.inspect-and-write-one", "`teardown inspect` lists them; write a config with the arguments that they show."),
            Place{options.path, 0, 0, weights.container, {}}};
    if (terminal.json()) {
        Json list = Json::array();
        for (const ProposedConfig& one : found)
            list.push(Json::object()
                          .set("architecture", one.architecture)
                          .set("mapping", one.mapping.empty() ? Json() : Json(one.mapping))
                          .set("classes", one.classes)
                          .set("config", one.text));
        terminal.printJson(Json::object().set("proposals", std::move(list)));
        return 0;
    }
    const ProposedConfig& first = found.front();
    std::string others;
    for (std::size_t i = 1; i < found.size(); ++i) others += (i > 1 ? ", " : "") + found[i].architecture;
    terminal.note(first.architecture + (first.mapping.empty() ? "" : ", with the names of " + first.mapping) + ", " +
                  std::to_string(first.classes) + " classes" + (others.empty() ? "" : "; the same tensors: " + others) +
                  ". The file does not say how pictures are prepared: the pipeline is the usual one.");
    terminal.print(first.text);
    return 0;
}

}  // namespace

void addConfig(CLI::App& app, Invocation& invocation) {
    CLI::App* config =
        app.add_subcommand("config", "show a config after applying its bases and options, convert it, or propose one for a checkpoint");
    config->require_subcommand(1);
    CLI::App* show = config->add_subcommand("show", "print the resolved config as mmcv does; nothing in it is executed");
    const auto options = std::make_shared<ShowOptions>();
    show->add_option("CONFIG", options->path, "a config file: .py, .json, .yaml")->required();
    show->add_flag("--blame", options->blame, "file and line of every value, and what it overrode");
    show->add_option("--format", options->format, "pretty (mmcv's text), json or yaml")->check(CLI::IsMember({"pretty", "json", "yaml"}));
    show->add_option("--root", options->root, "folder that must contain the _base_ files")->type_name("DIR");
    addConfigOptionsHelp(*show);
    addJsonFlag(*show, invocation);
    addConfigConvert(*config, invocation);
    show->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return showConfig(*options, invocation, terminal); };
    });

    CLI::App* propose = config->add_subcommand("propose", "print a config that fits a checkpoint which comes without one");
    const auto proposal = std::make_shared<ProposeOptions>();
    propose->add_option("CKPT", proposal->path, "a checkpoint of a published architecture, with any number of classes")->required();
    propose->add_option("--weights", proposal->weights, "where the weights are in the checkpoint, for example ema or checkpoint.model")
        ->type_name("KEY.PATH");
    addJsonFlag(*propose, invocation);
    propose->callback(
        [proposal, &invocation] { invocation.action = [proposal](Terminal& terminal) { return proposeConfig(*proposal, terminal); }; });
}

}  // namespace teardown
