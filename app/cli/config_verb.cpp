// teardown config show: the resolved config, byte for byte as mmcv prints it, or with the origin of every value. teardown config convert:
// the config for the other version of mmclassification.
#include "app/cli/config_conversion.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
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
    terminal.report(mixedVersionNotes(*config));
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

void addConvertSubverb(CLI::App& config, Invocation& invocation) {
    CLI::App* convert =
        config.add_subcommand("convert", "write network and test pipeline for the other version: mmclassification 0.x or mmpretrain 1.x");
    const auto options = std::make_shared<ConfigConversionOptions>();
    convert->add_option("CONFIG", options->path, "a config file: .py, .json, .yaml")->required();
    convert->add_option("OUT", options->output, "the Python file to write")->required();
    convert->add_option("--to", options->to, "0.x or 1.x; without it the version that the config is not of")
        ->check(CLI::IsMember({"0.x", "1.x"}));
    convert->add_option("--root", options->root, "folder that must contain the bases")->type_name("DIR");
    addConfigOptionsHelp(*convert);
    addJsonFlag(*convert, invocation);
    convert->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return convertConfigFile(*options, invocation, terminal); };
    });
}

}  // namespace

void addConfig(CLI::App& app, Invocation& invocation) {
    CLI::App* config = app.add_subcommand("config", "show a config after applying its bases and options, or convert it");
    config->require_subcommand(1);
    CLI::App* show = config->add_subcommand("show", "print the resolved config as mmcv does; nothing in it is executed");
    const auto options = std::make_shared<ShowOptions>();
    show->add_option("CONFIG", options->path, "a config file: .py, .json, .yaml")->required();
    show->add_flag("--blame", options->blame, "file and line of every value, and what it overrode");
    show->add_option("--format", options->format, "pretty (mmcv's text), json or yaml")->check(CLI::IsMember({"pretty", "json", "yaml"}));
    show->add_option("--root", options->root, "folder that must contain the _base_ files")->type_name("DIR");
    addConfigOptionsHelp(*show);
    addJsonFlag(*show, invocation);
    addConvertSubverb(*config, invocation);
    show->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return showConfig(*options, invocation, terminal); };
    });
}

}  // namespace teardown
